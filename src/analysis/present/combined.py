"""The page of clinics that exchanged released estimates: what they say together, and apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.models.combining import CENTRE, DIFFER_P

from .combined_tables import combined_form, combined_tables, is_difference
from .forest import Line, forest
from .html import Html, render
from .lookup import Evidence, Row, evidence
from .numbers import count, percent
from .parts import FigureCard, Section, TableCard
from .plan_lock import plan_sentence
from .tables import Table

About = Mapping[str, Any]
# What stands out, with a drawing of its own: estimand, level, title, axis.
DRAWN = (
    (
        "improvement.responder50",
        {"k": "4"},
        "Patients with half of the spot gone after 4 sessions",
        "% of patients",
    ),
    (
        "improvement.mean_reduction_pct",
        {"k": "4"},
        "Mean reduction of the score after 4 sessions",
        "% of the score before",
    ),
    (
        "improvement.marginal_gain_pct",
        {"k": "4"},
        "What session 4 adds to the reduction",
        "points of reduction",
    ),
    (
        "recurrence.turnbull_risk",
        {"weeks": "52"},
        "Spot back within 12 months, of responders",
        "% of patients",
    ),
    (
        "recurrence.risk_difference",
        {"contrast": "high-low", "weeks": "52"},
        "Recurrence within 12 months, high against low sun protection",
        "points",
    ),
    (
        "recurrence.hazard_ratio",
        {"contrast": "high-low"},
        "Hazard ratio of recurrence, high against low sun protection",
        "ratio",
    ),
)
SUMMARIES = {
    "fixed": "These clinics (fixed effect)",
    "random": "Clinics like these (random effects)",
}
SENTENCES = (
    "Every clinic analysed its own records at home and handed over released estimates alone; no"
    " patient's record left it. The estimates are averaged by the inverse of their variance, ratios"
    " as logarithms.",
    "The fixed effect answers for the patients of these clinics; it is what an analysis of pooled"
    " records would estimate. The random effect answers for clinics like these, and its interval is"
    " wide where they are few.",
    "I² is the share of the spread between clinics that is more than chance. A mean of clinics that"
    " differ hides more than it shows: look at them one by one.",
    "Where a clinic withheld an estimate, it is left out, and the number of clinics says so.",
)  # fmt: skip


def header(about: About) -> Html:
    """Title, how many clinics, the last day of their records; the synthetic banner."""
    releases = about["releases"]
    return render(
        "header.html.j2",
        title=about["title"],
        synthetic=bool(about["synthetic"]),
        scope=f"{len(releases)} releases",
        as_of=about["as_of"],
        population=", ".join(str(one["name"]) for one in releases),
    )


def forests(estimates: pd.DataFrame, about: About) -> Html:
    """A forest plot per headline estimate that two clinics or more have."""
    found = evidence(estimates, about, "all")
    cards = [card for drawn in DRAWN for card in _card(found, *drawn)]
    missing = [] if cards else ["None of the main estimates was released by two clinics."]
    return Section(figures=cards, missing=missing, is_wide=True).as_html()


def headlines(estimates: pd.DataFrame, about: About) -> list[str]:
    """One sentence per headline estimate: the fixed mean, and how far the clinics differ."""
    found = evidence(estimates, about, "all")
    return [
        f"{title}: {combined_form(row)}; {_told(found, estimand, level)}"
        for estimand, level, title, _ in DRAWN
        if (row := found.one(estimand, method="fixed", **level)) is not None
    ]


def every_estimate(estimates: pd.DataFrame, about: About) -> Html:
    """One line per combined estimate: both means, and how far the clinics differ."""
    found = evidence(estimates, about, "all")
    tables = [TableCard(name, table) for name, table in combined_tables(found)]
    return Section(tables=tables, layout="list").as_html()


def method() -> Html:
    """How to read the page."""
    return render("method.html.j2", sentences=SENTENCES, notes=[])


def provenance(about: About) -> Html:
    """The releases and the plan they share."""
    return render("provenance.html.j2", entries=entries(about))


def entries(about: About) -> list[tuple[str, str]]:
    """Names and texts of the footer: one line per release, then the plan."""
    releases = [
        (str(one["name"]), f"records up to {one['as_of']}, release {str(one['key'])[:12]}")
        for one in about["releases"]
    ]
    return [*releases, ("Plan", plan_sentence(about))]


def _card(
    found: Evidence, estimand: str, level: Mapping[str, str], title: str, axis: str
) -> Iterator[FigureCard]:
    rows = _lines(found, estimand, level)
    if not rows:
        return
    is_log = rows[0][1].unit == "ratio"
    lines = [_line(label, row) for label, row in rows]
    null = 1.0 if is_log else 0.0 if is_difference(estimand) else None
    name = f"forest-{estimand.replace('.', '-').replace('_', '-')}"
    told = _told(found, estimand, level)
    drawing = forest(name, lines, axis, f"{title}: {told}", null=null, is_log=is_log)
    table = Table(
        title,
        ("Clinic", "Value (95 % interval)", "Patients"),
        tuple((label, combined_form(row), count(row.n_patients)) for label, row in rows),
    )
    yield FigureCard(title, told, drawing, table)


def _lines(found: Evidence, estimand: str, level: Mapping[str, str]) -> list[tuple[str, Row]]:
    clinics = [
        (row.level[CENTRE], row)
        for row in found.find(estimand, spot_type="all", **level)
        if CENTRE in row.level
    ]
    means = [
        (label, row)
        for method, label in SUMMARIES.items()
        if (row := found.one(estimand, method=method, **level)) is not None
    ]
    return [*clinics, *means] if means else []


def _line(label: str, row: Row) -> Line:
    scale = 100 if row.unit == "probability" else 1
    value, low, high = (number * scale for number in (row.value, row.ci_low, row.ci_high))
    return Line(
        label, value, low, high, combined_form(row), "one" if CENTRE in row.level else "summary"
    )


def _told(found: Evidence, estimand: str, level: Mapping[str, str], spot_type: str = "all") -> str:
    """`I² 12 %, p 0.34: no more spread than chance allows`."""
    spread = found.one("heterogeneity.i_squared", spot_type=spot_type, of=estimand, **level)
    test = found.one("heterogeneity.q", spot_type=spot_type, of=estimand, **level)
    if spread is None or test is None:
        return ""
    verdict = "the clinics differ by more than chance" if test.p_value < DIFFER_P else (
        "no more spread than chance allows"
    )  # fmt: skip
    return f"I² {percent(spread.value)}, p {test.p_value:.2f}: {verdict}."


def sections(estimates: pd.DataFrame, about: About) -> Sequence[tuple[str, Html]]:
    """The page from top to bottom: heading (none: no heading) and section."""
    shown = estimates, about
    return (
        ("", header(about)),
        ("What the clinics say together", forests(*shown)),
        ("How to read this", method()),
        ("Every estimate", every_estimate(*shown)),
        ("Where it comes from", provenance(about)),
    )
