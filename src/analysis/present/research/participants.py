"""Who was analysed: the flow of participants, Table 1, and what was not recorded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from .. import words
from ..colours import GRID, INK, PLAN
from ..html import Html
from ..lookup import Evidence, Row
from ..numbers import cell, count, hidden, value
from ..parts import FigureCard, Section, TableCard
from ..svg import as_svg, new_figure, reports_style
from ..tables import Table
from .anchors import About, anchored, found_in

ENDED, PROTECTED = "describe.standardised_difference", "diagnostic.standardised_difference"
# Characteristic: its head, the field that says how much of it was recorded.
NUMBERS = {
    "age_years": ("Age in years", "patients.age_years"),
    "female": ("Women", "patients.sex"),
    "dark_skin": ("Dark skin", "patients.phototype"),
    "baseline_score": ("Score before treatment", "assessments.severity_score"),
    "planned_sessions": ("Sessions planned", "courses.planned_sessions"),
    "planned_interval_days": ("Days between sessions, planned", "courses.planned_interval_days"),
    "combined_treatment": ("Anything given beside", "courses.combination"),
    "dermal_depth": ("Pigment in the dermis", "courses.depth"),
    "melasma": ("Chloasma, against all other spots", "courses.spot_type"),
}
GROUPS = (("Sex", "sex"), ("Age", "age_band"), ("Fitzpatrick type", "phototype"))
SMD_NOTE = (
    "Difference of means or shares in standard deviations; beyond 0.1 groups are usually called"
    " unlike. Final assessment: courses with one against those without. Sun protection: responders"
    " whose first answer after the course was high, against low. Recorded: of all courses."
)
FLOW_NOTE = "Counts are rounded, so that steps may differ by less than was left out at one of them."


def participants(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Flow, Table 1 with standardised differences, and how much was recorded."""
    found = found_in(estimates, about, clinic_id)
    figures = [_flow_card(found)] if flow_steps(found) else []
    tables = [
        TableCard("Table 1. Courses and patients analysed", counts_table(found)),
        TableCard("Table 2. How alike the groups compared are", alike_table(found), SMD_NOTE),
        TableCard("Table 3. How much was recorded", recorded_table(found)),
    ]
    shown = [card for card in tables if card.table.rows]
    missing = [] if shown or figures else ["Too few patients to describe them."]
    body = Section(figures=figures, missing=missing, is_wide=True).as_html()
    return anchored("participants", body, Section(tables=shown).as_html())


def flow_steps(found: Evidence) -> list[tuple[str, Row]]:
    """From all courses recorded to those whose recurrences are modelled, in order."""
    by_step = {row.level.get("step", ""): row for row in found.find("flow.participants")}
    steps = [(words.step(code), by_step[code]) for code in words.STEPS if code in by_step]
    risk = found.one("recurrence.risk_difference", contrast="high-low", weeks=52)
    if steps and risk is not None and not math.isnan(risk.n_courses):
        steps.append(("Responders: recurrence is modelled", risk))
    return steps


def counts_table(found: Evidence) -> Table:
    """Courses by spot type, and patients by what they are."""
    types = sorted(
        (row for row in found.find("describe.courses") if row.spot_type != "all"),
        key=lambda row: -(row.value if row.is_shown else -1),
    )
    lines = [(words.spot_type(row.spot_type), "courses", _number(row)) for row in types]
    for head, key in GROUPS:
        rows = [row for row in found.find("describe.patients", spot_type="all") if key in row.level]
        for row in rows:
            code = row.level[key]
            said = "not recorded" if code == "missing" else code.replace("_", " ")
            lines.append((f"{head}: {said}", "patients", _number(row)))
    heads = ("Characteristic", "Counted", "Number")
    return Table("Courses and patients analysed", heads, tuple(lines), 2)


def alike_table(found: Evidence) -> Table:
    """Standardised differences of both comparisons, and how much was recorded, by line."""
    heads = ("Characteristic", "By final assessment", "By sun protection", "Recorded")
    return Table("How alike the groups compared are", heads, tuple(_alike(found)), 1)


def _alike(found: Evidence) -> Iterator[tuple[str, ...]]:
    for code, (head, field) in NUMBERS.items():
        rows = [found.one(estimand, of=code) for estimand in (ENDED, PROTECTED)]
        if any(row is not None for row in rows):
            recorded = found.one("measure.field_recorded", field=field)
            yield head, *(cell(row) for row in (*rows, recorded))


def recorded_table(found: Evidence) -> Table:
    """How complete each field of the records is, the least complete first."""
    rows = [row for row in found.find("measure.field_recorded", spot_type="all") if row.is_shown]
    ordered = sorted(rows, key=lambda row: row.value)
    lines = tuple(
        (words.humanised(row.level["field"]), value(row), _missing(row)) for row in ordered
    )
    return Table("How much was recorded", ("Field", "Recorded", "Of"), lines, 1)


def _missing(row: Row) -> str:
    return count(row.n_assessed)


def _number(row: Row) -> str:
    return count(row.value) if row.is_shown else hidden()


def _flow_card(found: Evidence) -> FigureCard:
    steps = flow_steps(found)
    table = flow_table(steps)
    alt = "; ".join(f"{text}: {courses} courses" for text, courses, _ in table.rows)
    return FigureCard(
        "Flow of participants",
        "From all courses recorded to those that each question is asked of.",
        flow_figure(table.rows, alt),
        table,
        FLOW_NOTE,
    )


def flow_table(steps: list[tuple[str, Row]]) -> Table:
    """Courses and patients after each step."""
    lines = tuple((text, *_of_step(row)) for text, row in steps)
    return Table("Flow of participants", ("Step", "Courses", "Patients"), lines)


def _of_step(row: Row) -> tuple[str, str]:
    numbers = (row.n_courses, row.n_patients)
    return tuple(hidden() if math.isnan(n) else count(n) for n in numbers)  # type: ignore[return-value]


def flow_figure(steps: Sequence[tuple[str, ...]], alt: str) -> Markup:
    """Boxes from top to bottom with an arrow between each two."""
    with reports_style():
        figure = new_figure(6.4, 0.62 * len(steps) + 0.1)
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(len(steps) - 0.45, -0.55)
        for place, (text, courses, patients) in enumerate(steps):
            _box(axes, place, text, f"{courses} courses, {patients} patients")
            if place:
                _arrow(axes, place)
        return as_svg(figure, "flow", f"Flow of participants. {alt}")


def _box(axes: Axes, place: int, text: str, told: str) -> None:
    shape = "round,pad=0,rounding_size=0.02"
    corner = (0.02, place - 0.31)
    box = FancyBboxPatch(corner, 0.96, 0.62, boxstyle=shape, facecolor="white", edgecolor=PLAN)
    axes.add_patch(box)
    axes.text(0.05, place, text, ha="left", va="center", color=INK)
    axes.text(0.95, place, told, ha="right", va="center", color=INK)


def _arrow(axes: Axes, place: int) -> None:
    style = {"arrowstyle": "-|>", "color": GRID, "linewidth": 1.4}
    axes.annotate("", (0.5, place - 0.31), (0.5, place - 0.69), arrowprops=style)
