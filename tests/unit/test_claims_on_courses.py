"""Verdicts on what courses do, from clinics made up so that a claim is true, false or open.

Everything between the records and the verdict is real: imputation, models, gates. What is told
beside each case is the truth that the clinics were made with.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.claims import conflicts, verdicts
from analysis.models.improvement import improvement_estimates
from analysis.models.questions import question_estimates
from analysis.parameters import ImprovementSettings
from analysis.pipeline.study import study_claims, study_conflicts, study_schedules
from analysis.schema.estimates import parse_level, to_table
from improvement_clinics import made_up_clinics
from question_clinics import NOTHING, Effects, question_clinics

FEW = ImprovementSettings(imputations=5)
CLAIMS = {claim.id: claim for claim in study_claims("mesotherapy")}
CONTESTS = {contest.id: contest for contest in study_conflicts("mesotherapy")}
YES, NO, OPEN = "supported", "refuted", "inconclusive"
USUAL = Effects()  # the acid helps melasma, a peel helps, depth and waiting hurt
STRONG = Effects(peel=0.3, tranexamic_in_melasma=0.3, dermal=-0.3, per_week=-0.15)


@cache
def asked(n: int, effects: Effects) -> pd.DataFrame:
    """All answers about `n` courses with these effects."""
    made = question_clinics(n, 3, effects)
    final = made.severity.drop(columns=0).ffill(axis=1)[8].fillna(made.severity[0])
    cohort = made.cohort.assign(final_reduction_pct=100 * (1 - final / made.severity[0]))
    rows = question_estimates(cohort, made.severity, made.tables, FEW, schedules=study_schedules())
    return to_table([*rows, *improvement_estimates(cohort, made.severity, FEW)])


@cache
def without_any_gain() -> pd.DataFrame:
    """Sessions beyond the first buy nothing: log severity falls once, by 0.35."""
    cohort, severity, _ = made_up_clinics(1500, seed=4, gain_per_session=0.0)
    return to_table(improvement_estimates(cohort, severity, FEW))


def judged(table: pd.DataFrame, *ids: str) -> dict[str, str]:
    """Verdicts, each claim asked alone."""
    alone = [CLAIMS[name].model_copy(update={"tier": "secondary"}) for name in ids]
    return {
        name: parse_level(row.level)["verdict"]
        for name, row in zip(ids, verdicts(table, alone), strict=True)
    }


@pytest.mark.parametrize(
    ("n", "effects", "verdict", "ids"),
    [
        # Half respond by six sessions, and improvement goes on; nobody's skin type matters.
        (
            1500,
            USUAL,
            YES,
            ("S0-01", "S0-03", "S1-07", "S1-08", "S1-11", "S2-06", "S3-01", "S3-02"),
        ),
        (1500, USUAL, YES, ("S2-05", "S3-07", "S3-11", "S3-12", "S3-30", "S4-01")),
        (1500, USUAL, NO, ("S2-01", "S3-05", "S3-09", "S1-14")),
        # The acid and the peel were made to help; a longer wait was made to hurt.
        (1500, USUAL, YES, ("S0-15", "S1-09", "S1-10", "S1-35", "S2-02")),
        (1500, NOTHING, NO, ("S1-35", "S0-02", "S1-04")),
        (1500, NOTHING, OPEN, ("S1-09", "S1-10", "S0-15")),
        (1500, STRONG, NO, ("S3-07",)),
        (1500, STRONG, YES, ("S1-04", "S1-09", "S1-35")),
        # The same clinics, and too few patients to tell.
        (200, USUAL, OPEN, ("S0-03", "S0-15", "S1-09", "S1-10", "S0-02", "S3-05", "S3-10")),
    ],
)
def test_the_verdict_follows(n: int, effects: Effects, verdict: str, ids: tuple[str, ...]) -> None:
    assert judged(asked(n, effects), *ids) == dict.fromkeys(ids, verdict)


def test_where_sessions_buy_nothing_nobody_does_very_well() -> None:
    ids = ("S0-03", "S3-01", "S2-05")
    assert judged(without_any_gain(), *ids) == dict.fromkeys(ids, NO)


@pytest.mark.parametrize(
    ("contest", "effects", "winner"),
    [
        ("K2", STRONG, "weekly_is_better"),
        ("K4", USUAL, "a_support"),
        ("K4", NOTHING, "enough_by_itself"),
        ("K3", USUAL, "after_two_or_three"),
        ("K3", STRONG, "after_the_first"),
    ],
)
def test_a_contest_is_won_by_who_is_right(contest: str, effects: Effects, winner: str) -> None:
    [row] = conflicts(asked(1500, effects), [CONTESTS[contest]])
    assert parse_level(row.level)["verdict"] == winner


SPACED = {
    "three_to_six_every_15_to_20_days": 18,
    "three_every_2_weeks": 14,
    "three_every_4_weeks": 28,
}


@pytest.mark.parametrize("schedule", SPACED)
def test_a_schedule_brings_what_its_spacing_brings(schedule: str) -> None:
    truth = question_clinics(1500, 3, STRONG).at_interval(SPACED[schedule], 3)
    row = only(
        asked(1500, STRONG), "improvement.schedule_reduction_pct", f"k=3;schedule={schedule}"
    )
    assert row["ci_low"] < truth < row["ci_high"]


def test_who_is_never_spaced_like_that_could_not_have_followed() -> None:
    made = question_clinics(600, 3, USUAL)
    is_dark = made.cohort["phototype"].isin(["4", "5"])
    spaced = np.where(is_dark, 28.0, np.where(made.cohort["sex"].eq("male"), 28.0, 7.0))
    cohort = made.cohort.assign(planned_interval_days=spaced)
    rows = to_table(
        question_estimates(cohort, made.severity, made.tables, FEW, schedules=study_schedules())
    )
    name, where = "diagnostic.schedule_positivity", "schedule=every_1_to_2_weeks"
    assert only(rows, name, f"group=dark_skin;{where}")["value"] < 0.05
    assert only(rows, name, f"group=light_skin;{where}")["value"] > 0.5
    row = only(rows, "improvement.schedule_reduction_pct", f"k=4;{where}")
    assert row["gate"] == "withheld:no_overlap"


def only(rows: pd.DataFrame, estimand: str, level: str) -> pd.Series:
    [place] = rows.index[
        rows["estimand"].eq(estimand) & rows["level"].eq(level) & rows["spot_type"].eq("all")
    ]
    return rows.loc[place]
