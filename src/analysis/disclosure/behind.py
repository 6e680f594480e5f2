"""Which people stand behind which column of which estimand, as data.

A population is a set of patients with what each contributes; `pipeline.populations` makes them from
the cleaned tables under these names. What is not listed, or does not add up to the count that the
estimates hold, is a population of its own about which only the number of patients is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from analysis.schema.estimates import level_of, parse_level

from .kinds import COUNT

SUM, PATIENTS = "sum", "patients"


@dataclass(frozen=True)
class Behind:
    """Populations behind the rows of estimands that begin alike; `keys` = levels that they have.

    `rows` is behind n_patients and n_courses, `value` behind the value of a count, `inputs` behind
    a value that a model or a quantile gives. `of_patients`: assessed and events count patients.
    """

    estimand: str
    rows: str = ""
    assessed: str = ""
    events: str = ""
    value: str = ""
    inputs: str = ""
    keys: tuple[str, ...] = ()
    of_patients: bool = False


_FOLLOWED: dict[str, Any] = {"rows": "responders", "assessed": "followed", "events": "recurred"}
# `{}` stands for what follows the family: the id of the measure.
_MEASURED: dict[str, Any] = {
    "rows": "measured_courses:{}",
    "assessed": "measured:{}",
    "events": "met:{}",
}
_FROM_LOOKS: dict[str, Any] = {"rows": "cohort", "inputs": "improvement_inputs"}
_AT_K: dict[str, Any] = {**_FROM_LOOKS, "assessed": "assessed", "keys": ("k",)}
BEHIND = (
    Behind("describe.courses", rows="cohort", value="cohort"),
    Behind("describe.patients", rows="cohort_by", value="cohort_by",
           keys=("sex", "age_band", "phototype"), of_patients=True),
    Behind("describe.standardised_difference", rows="cohort", inputs="improvement_inputs"),
    Behind("describe.sessions", rows="session_courses", value="sessions"),
    Behind("describe.assessments", rows="look_courses", value="looks", keys=("phase",)),
    Behind("flow.participants", rows="step", value="step", keys=("step",)),
    Behind("flow.rows", value="raw_rows", keys=("table", "outcome")),
    Behind("flow.reasons", value="raw_rows_by_reason", keys=("table", "outcome", "reason")),
    Behind("measure.final_score_median", rows="scored", assessed="scored", inputs="scores"),
    Behind("process.stop_reason", rows="recorded", assessed="recorded", events="stopped",
           keys=("reason",)),
    Behind("process.schedule_kept", rows="cohort_ended", assessed="cohort_ended",
           events="kept", keys=("schedule",)),
    Behind("process.schedule_dropout", rows="spaced", assessed="spaced", events="spaced_left",
           keys=("schedule",)),
    Behind("process.more_sessions_than", rows="cohort_ended", assessed="cohort_ended",
           events="over_many"),
    Behind("process.mean_sessions", rows="cohort_ended", inputs="sessions_received"),
    Behind("process.sessions_effect", rows="cohort", inputs="improvement_inputs"),
    Behind("process.session_minutes", rows="timed_courses", assessed="timed", inputs="minutes"),
    Behind("process.contraindication_flagged", rows="flagged", assessed="flags_asked",
           value="flagged", keys=("flag",)),
    Behind("measure.sessions_with", rows="cocktail_courses", assessed="cocktails",
           events="cocktails_with", keys=("ingredient",)),
    Behind("measure.satisfied", rows="satisfaction_scored", assessed="satisfaction_scored",
           events="satisfied"),
    Behind("measure.", **_MEASURED, keys=("period",)),
    Behind("signal.", **_MEASURED, inputs="measured_values:{}", keys=("period",)),
    Behind("funnel.", **_MEASURED, inputs="measured_values:{}", keys=("by", "unit")),
    Behind("safety.painful_sessions", rows="pain_courses", assessed="pain_scored",
           events="painful"),
    Behind("safety.local_events", rows="event_courses_named", assessed="events_named",
           events="events_local"),
    Behind("process.gap_days", rows="gap_courses", assessed="gaps", inputs="gap_lengths"),
    Behind("safety.adverse_events_per_100_sessions", rows="asked_courses", assessed="asked",
           events="with_event", keys=("event", "ingredient")),
    Behind("safety.patients_with_event", rows="asked_courses", assessed="asked",
           events="with_event", keys=("event", "ingredient"), of_patients=True),
    Behind("safety.resolved_within_days", rows="event_courses", assessed="event_ends",
           events="over", keys=("event", "days")),
    Behind("recurrence.observed", rows="outcome", value="outcome", keys=("outcome",)),
    Behind("recurrence.kaplan_meier", inputs="looks_after_inputs"),
    Behind("recurrence.risk_", **_FOLLOWED, inputs="recurrence_inputs"),
    Behind("recurrence.risk", rows="responders", events="recurred", inputs="recurrence_inputs"),
    Behind("recurrence.", **_FOLLOWED, inputs="recurrence_inputs"),
    Behind("diagnostic.schedule_positivity", rows="cohort", inputs="improvement_inputs"),
    Behind("diagnostic.smallest", rows="followed", assessed="followed", events="recurred"),
    Behind("diagnostic.", inputs="recurrence_inputs"),
    Behind("improvement.time_to_first_response", **_FROM_LOOKS),
    Behind("improvement.response_within_days", **_FROM_LOOKS),
    Behind("improvement.sessions_to_half", **_FROM_LOOKS, assessed="ever_assessed"),
    Behind("sensitivity.sessions_to_half", **_FROM_LOOKS, assessed="ever_assessed"),
    Behind("sensitivity.tipping_delta", **_FROM_LOOKS, assessed="ever_assessed"),
    Behind("improvement.", **_AT_K),
    Behind("sensitivity.mean", **_AT_K),
    Behind("sensitivity.responder", **_AT_K),
    Behind("sensitivity.", **_FOLLOWED, inputs="recurrence_inputs"),
)  # fmt: skip
# Levels of the row that say nothing about the population: everybody, whatever the event or the k.
_WITHOUT = {
    "cohort": ("k",),
    "improvement_inputs": ("k",),
    "recorded": ("reason",),
    "cohort_ended": ("schedule",),
    "asked": ("event",),
    "asked_courses": ("event",),
    "event_courses": ("days",),
    "event_ends": ("days",),
    "flags_asked": ("flag",),
    "cocktails": ("ingredient",),
    "cocktail_courses": ("ingredient",),
    "measured_values:{}": ("period", "by", "unit"),
}


def populations_of(table: pd.DataFrame) -> pd.DataFrame:
    """Names of the populations behind each row: the columns of the estimates, and `inputs`.

    `table`: the estimates and the `kind` of each row. A name is
    `population/mode|spot type|level|clinic`; empty where nothing is listed. A verdict is of the
    people behind the row that it repeats (`repeats`).
    """
    asked = table[["estimand", "level"]].assign(is_count=table["kind"].eq(COUNT))
    distinct = asked.drop_duplicates()
    columns = ("n_patients", "n_courses", "n_assessed", "n_events", "value", "inputs")
    found = [_cells(*line) for line in distinct.itertuples(index=False, name=None)]
    place = asked.merge(distinct.reset_index(drop=True).assign(n=range(len(distinct))), how="left")
    names = {}
    for number, column in enumerate(columns):
        population, level = (
            pd.Series([cells[number][side] for cells in found], dtype="str")
            .iloc[place["n"]]
            .set_axis(table.index)
            for side in (0, 1)
        )
        where = [table["spot_type"].astype("str"), level, table["clinic_id"].astype("str")]
        names[column] = population.str.cat(pd.concat(where, axis=1), sep="|").where(
            population.ne(""), ""
        )
    return pd.DataFrame(names)


def _cells(estimand: str, level: str, is_count: bool) -> tuple[tuple[str, str], ...]:
    """Population with its mode, and level, behind each column of rows of an estimand and level."""
    behind = _behind(estimand)
    name = estimand.partition(".")[2]
    keys = {name: value for name, value in parse_level(level).items() if name in behind.keys}
    mode = PATIENTS if behind.of_patients else SUM

    def cell(population: str, mode: str) -> tuple[str, str]:
        without = _WITHOUT.get(population, ())
        kept = {k: v for k, v in keys.items() if k not in without}
        return (f"{population.format(name)}/{mode}", level_of(**kept)) if population else ("", "")

    assessed = cell(behind.assessed, mode)
    value = cell(behind.value, mode) if is_count else ("", "")
    made_from = (value, cell(behind.inputs, SUM), assessed)
    return (
        cell(behind.rows, PATIENTS),
        cell(behind.rows, SUM),
        assessed,
        cell(behind.events, mode),
        value,
        next((found for found in made_from if found[0]), ("", "")),
    )


@cache
def _behind(estimand: str) -> Behind:
    fitting = (entry for entry in BEHIND if estimand.startswith(entry.estimand))
    return next(fitting, Behind(estimand))
