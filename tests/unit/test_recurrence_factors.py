"""Who relapses sooner, from responders whose factor is known to double the rate, or to do nothing.

`recurrence_clinics` doubles the rate of melasma (log ratio 0.7). Here the spots get other names at
random, and what is told at each look, or was given beside, is what melasma was: so every factor's
truth is a ratio of exp(0.7), or of 1 where it is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from analysis.claims import verdicts
from analysis.models.questions import recurrence_factor_estimates
from analysis.parameters import RecurrenceSettings
from analysis.pipeline.study import study_claims
from analysis.schema.estimates import Estimate, parse_level, to_table
from recurrence_clinics import intervals_table, responders_table

CLAIMS = {claim.id: claim for claim in study_claims("mesotherapy")}
TRUE_RATIO = np.exp(0.7)


@dataclass(frozen=True)
class Told:
    """How the factor asked about is written down, as one column of one table."""

    contrast: str
    table: str
    column: str
    yes: object
    no: object


HORMONES = Told("hormonal_event-none", "assessments", "hormonal_event", "yes", "no")
CREAM = Told("spf_50-below", "assessments", "spf", 50.0, 30.0)
CAUSE = Told("hormonal_or_genetic-other_cause", "courses", "cause", "genetic", "sun")
BESIDE = Told("combined-alone", "responders", "combination", "peel", "none")


def found(told: Told, n: int, *, matters: bool, seed: int = 1) -> Estimate:
    """The row of one factor among `n` responders."""
    rng = np.random.default_rng(seed)
    responders = responders_table(n, rng)
    intervals = intervals_table(responders, rng)
    has_it = responders["spot_type"].eq("melasma").to_numpy()
    if not matters:
        has_it = rng.random(n) < 0.5
    responders["spot_type"] = rng.choice(["freckle", "pih"], n)
    written = np.where(has_it, told.yes, told.no)
    course = responders[["clinic_id", "course_id"]]
    at_looks = written if told.table == "assessments" else None
    tables = {
        "courses": course.assign(cause=written if told.table == "courses" else None),
        "assessments": looks(responders, intervals, at_looks, told.column),
    }
    if told.table == "responders":
        responders[told.column] = written
    rows = recurrence_factor_estimates(responders, intervals, tables, RecurrenceSettings())
    [row] = [
        row
        for row in rows
        if parse_level(row.level)["contrast"] == told.contrast and row.spot_type == "all"
    ]
    return row


def looks(
    responders: pd.DataFrame, intervals: pd.DataFrame, written: np.ndarray | None, column: str
) -> pd.DataFrame:
    """The look that closes each interval, with what was told at it."""
    place = responders.reset_index().set_index("course_id")["index"]
    owner = place.loc[intervals["course_id"]].to_numpy()
    days = np.round(7 * intervals["end_weeks"].to_numpy()).astype("timedelta64[D]")
    table = intervals[["clinic_id", "course_id"]].assign(
        assessed_on=responders["final_on"].to_numpy()[owner].astype("datetime64[D]") + days,
        hormonal_event=None,
        spf=np.nan,
    )
    table["assessed_on"] = table["assessed_on"].astype("datetime64[s]")
    if written is not None:
        table[column] = written[owner]
    return table


@pytest.mark.parametrize("told", [HORMONES, CREAM, CAUSE, BESIDE], ids=lambda told: told.contrast)
def test_the_ratio_is_the_one_that_it_was_made_with(told: Told) -> None:
    row = found(told, 1500, matters=True)
    assert row.ci_low < TRUE_RATIO < row.ci_high
    assert row.ci_low > 1.5
    drawn = found(told, 1500, matters=False)
    assert drawn.ci_low < 1 < drawn.ci_high


@pytest.mark.parametrize(
    ("name", "told", "n", "matters", "verdict"),
    [
        ("S0-09", HORMONES, 1500, True, "supported"),
        ("S0-09", HORMONES, 60, False, "inconclusive"),
        ("S1-16", CAUSE, 1500, True, "supported"),
        ("S1-52", CREAM, 1500, True, "refuted"),  # made to do the opposite
        ("S1-52", CREAM, 60, False, "inconclusive"),
    ],
)
def test_the_verdict_follows(name: str, told: Told, n: int, matters: bool, verdict: str) -> None:
    claim = CLAIMS[name].model_copy(update={"tier": "secondary"})
    [row] = verdicts(to_table([found(told, n, matters=matters)]), [claim])
    assert parse_level(row.level)["verdict"] == verdict


def test_what_nobody_was_asked_is_not_recorded() -> None:
    blank = Told("hormonal_event-none", "courses", "cause", "sun", "sun")
    assert found(blank, 100, matters=True).gate == "withheld:nothing_recorded"


def test_forty_recurrences_are_asked_for() -> None:
    row = found(HORMONES, 40, matters=True)
    assert row.n_events < 40
    assert row.gate == "withheld:too_few_recurrences"
