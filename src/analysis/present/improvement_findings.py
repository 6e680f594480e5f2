"""What notebook 30 shows of improvement: the plan's curves, with what stands beside them.

Each function takes the table of estimates (released or not) and shows the rows of all clinics
together as one piece of HTML: tables, with a sentence made from the numbers where one sums them up.
"""

from __future__ import annotations

import pandas as pd

from . import response, words
from .grids import (
    by_name,
    by_session,
    by_type,
    everyone,
    in_points,
    note,
    numbered,
    session_set,
    shown,
    with_interval,
)
from .html import Html
from .lookup import PLAN, Evidence, Row
from .more_sessions import GAIN, REDUCTION, reduction_card
from .numbers import NOTHING
from .parts import MEAN_LEGEND, legend
from .tables import Table

DEEP = "improvement.responder75"
FIRST_RESPONSE = "improvement.time_to_first_response"
MIXED = "mixed_model"
METHODS = {
    PLAN: "Had everybody continued (plan)",
    MIXED: "Mixed model",
    "available_case": "Those still there",
    "naive": "Regressed on sessions received",
}
# Estimand and the question it answers.
QUESTIONS = {
    "improvement.gap_effect_pct": "Gap between sessions",
    "improvement.combination_effect_pct": "Combination, against none",
    "improvement.ingredient_effect_pct": "Ingredient, against cocktails without",
    "improvement.depth_effect_pct": "Depth of the pigment",
    "improvement.lesion_duration_effect_pct": "Duration of the spot",
    "improvement.phototype_effect_pct": "Phototype",
}
SET = "Sessions (what the data allow)"
NO_SCORES = "No clinic here has scores: what grades say stands below."
NO_GRADES = "No clinic here grades improvement without scoring it: there is nothing to show."


def mean_reduction(estimates: pd.DataFrame) -> Html:
    """The mean reduction after k sessions, both ways of ignoring stopping drawn faintly beside."""
    found = everyone(estimates)
    card = reduction_card(found)
    curves = {name: found.by_session(REDUCTION, "all", method) for method, name in METHODS.items()}
    table = by_session("Mean reduction of the score, all spot types", curves)
    marks = legend(MEAN_LEGEND) if card else ()
    return shown(table, figures=[card] if card else [], legend=marks)


def mixed_model(estimates: pd.DataFrame) -> Html:
    """The mixed model's mean reduction beside the plan's, by spot type, and how far they part."""
    found = everyone(estimates)
    plan, mixed = (_by_type(found, REDUCTION, method) for method in (PLAN, MIXED))
    both = {
        f"{name}, {said}": curves.get(name, {})
        for name in plan
        for said, curves in (("plan", plan), ("mixed model", mixed))
    }
    table = by_type("Mean reduction by two ways, % (95 % interval)", both)
    apart = [
        (abs(mixed[name][k].value - row.value), words.lowered(name), k)
        for name, curve in plan.items()
        for k, row in curve.items()
        if row.is_shown and k in mixed.get(name, {}) and mixed[name][k].is_shown
    ]
    if not apart:
        return shown(table)
    most, name, k = max(apart)
    said = f"The two part most by {most:.0f} points ({name}, session {k})."
    return shown(table, lead=said)


def gains(estimates: pd.DataFrame) -> Html:
    """What each further session adds, in points of reduction, by spot type."""
    curves = _by_type(everyone(estimates), GAIN)
    return shown(by_type("Points of reduction that each session adds (95 % interval)", curves))


def responders(estimates: pd.DataFrame) -> Html:
    """The shares of patients with at least half, and three quarters, of the severity gone."""
    found = everyone(estimates)
    half, deep = (_by_type(found, name) for name in (response.RESPONDERS, DEEP))
    if response.is_graded(found):
        return shown(lead=NO_SCORES)
    return shown(
        by_type("At least half of the severity gone, % of patients", half),
        by_type("At least three quarters of the severity gone, % of patients", deep),
    )


def sessions_to_half(estimates: pd.DataFrame) -> Html:
    """The smallest count of sessions after which half of the patients respond, as a set."""
    found = everyone(estimates)
    rows = found.find(response.HALF, method=response.method(found))
    return shown(by_name("Sessions until half of the patients respond", rows, session_set, SET))


def grades(estimates: pd.DataFrame) -> Html:
    """The shares of patients by grade in clinics that grade, with the test of the model."""
    found = everyone(estimates)
    methods = (PLAN, response.BESIDE_SCORES)
    rows = [row for method in methods for row in found.find(response.ODDS, method=method)]
    if not rows:
        return shown(lead=NO_GRADES)
    method = rows[0].method
    half, deep = (_by_type(found, name, method) for name in (response.RESPONDERS, DEEP))
    half_of = found.find(response.HALF, method=method)
    return shown(
        by_type("Grade 3 or 4 (more than half gone), % of patients", half),
        by_type("Grade 4 (more than three quarters gone), % of patients", deep),
        by_name("Sessions until half have grade 3 or 4", half_of, session_set, SET),
        _odds(rows),
        lead=response.grades_sentence(),
    )


def first_response(estimates: pd.DataFrame) -> Html:
    """After how many sessions half of the patients show a first response, a quarter gone."""
    found = everyone(estimates)
    median = found.find(FIRST_RESPONSE, quantile=50)
    check = found.find(FIRST_RESPONSE, method="turnbull", quantile=50)
    caption = "Sessions until half of the patients show a first response"
    return shown(
        by_name(f"{caption}, had everybody continued", median, session_set, SET),
        by_name(f"{caption}, as seen (Turnbull)", check, session_set, SET),
    )


def questions(estimates: pd.DataFrame) -> Html:
    """Schedule, combination, cocktail, depth, duration and skin: differences after 4 sessions."""
    found = everyone(estimates)
    lines = [
        ((question, _arms(row), words.spot_type(row.spot_type)), row)
        for estimand, question in QUESTIONS.items()
        for row in found.find(estimand)
    ]
    names = ("Question", "Compared", "Spot type")
    return shown(numbered("Difference in mean reduction", names, lines, in_points))


def _odds(rows: list[Row]) -> Table:
    """The test of proportional odds: its p value is one for all, the misfit is each type's."""
    lines = tuple(
        (
            words.spot_type(row.spot_type),
            with_interval(row),
            f"{row.p_value:.2f}" if row.is_shown else NOTHING,
            note(row),
        )
        for row in rows
    )
    heads = ("Spot type", "Largest share missed", "p value of the test", "Note")
    return Table("Do the grades follow the model (proportional odds)?", heads, lines)


def _by_type(found: Evidence, estimand: str, method: str = PLAN) -> dict[str, dict[int, Row]]:
    """The curves of all spot types together and of each, under the names of the types."""
    names = ["all", *found.spot_types(estimand, method)]
    return {words.spot_type(name): found.by_session(estimand, name, method) for name in names}


def _arms(row: Row) -> str:
    arms = [value for key, value in row.level.items() if key != "k"]
    return ", ".join(arm.replace("-", " against ").replace("_", " ") for arm in arms)
