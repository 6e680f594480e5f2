"""The records of looks: before sessions, at the end, and at follow-up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .cells import Texts, as_table, dates, scores, yes_no
from .courses import read_off, reduction_pct
from .people import Days, Numbers
from .scenarios import Scenario
from .stopping import Treatment
from .sun_protection import answers, next_levels

_BASELINE_MISSED = 0.01  # nobody scored the spot before the first session
_SPF = {
    "high": ("50",),
    "moderate": ("30", "50"),
    "low": ("15", "30", ""),
    "none": ("",),
    "": ("",),
}


def treatment_looks(
    rng: np.random.Generator,
    courses: pd.DataFrame,
    severity: Numbers,
    treatment: Treatment,
    scenario: Scenario,
) -> pd.DataFrame:
    """One row per look of the treatment, the final one included: row, day, severity_pct, answers.

    Nobody asks for a recurrence here. The sun protection told at the first look is the habit.
    """
    seen = treatment.seen.copy()
    seen[:, 0] &= rng.random(len(seen)) >= _BASELINE_MISSED
    row, k = np.nonzero(seen)
    day = treatment.visit_day[row, k]
    habit = courses["habit"].to_numpy()[row]
    level = next_levels(rng, habit, np.full(len(row), -1), day.astype(float), scenario)
    return pd.DataFrame(
        {
            "row": row,
            "day": day,
            "severity_pct": severity[row, k],
            "is_first": k == 0,
            "is_recurrence": "",
            "sun_protection": answers(rng, level, scenario),
            "is_unscheduled": "no",
        }
    )


def follow_up_looks(
    rng: np.random.Generator,
    courses: pd.DataFrame,
    severity: Numbers,
    treatment: Treatment,
    responder_rows: Days,
    looks: pd.DataFrame,
    scenario: Scenario,
) -> pd.DataFrame:
    """One row per follow-up look of a responder, columns as in `treatment_looks`.

    `looks` as in `FollowUp`, their `row` pointing into `responder_rows`.

    Until the spot comes back the severity stays about where it was; then at least half of what had
    been won is lost (so that the rule `half_lost` nearly agrees with what the clinic recorded).
    """
    row = responder_rows[looks["row"].to_numpy()]
    final = treatment.final_severity(severity)[row]
    won = severity[row, 0] - final
    lost = np.where(looks["is_recurrence"], rng.uniform(0.55, 1.05, len(row)), 0.0)
    truth = np.maximum(final + lost * won, 0) * np.exp(rng.normal(0, 0.05, len(row)))
    return pd.DataFrame(
        {
            "row": row,
            "day": looks["day"].to_numpy(),
            "severity_pct": read_off(rng, truth, courses["scale"].iloc[row], scenario),
            "is_first": False,
            "is_recurrence": yes_no(looks["is_recurrence"].to_numpy(dtype=bool)),
            "sun_protection": looks["sun_protection"].to_numpy(),
            "is_unscheduled": yes_no(looks["is_unscheduled"].to_numpy(dtype=bool)),
        }
    )


def assessment_records(
    rng: np.random.Generator, looks: pd.DataFrame, courses: pd.DataFrame, severity: Numbers
) -> pd.DataFrame:
    """`assessments`: one row per look."""
    row = looks["row"].to_numpy()
    count = len(looks)
    reduction = reduction_pct(looks["severity_pct"].to_numpy(), severity[row, 0])
    clearance = np.digitize(reduction, [0, 25, 50, 75], right=True)
    has_grade = (severity[row, 0] > 0) & ~looks["is_first"].to_numpy() & (rng.random(count) < 0.9)
    event = courses["has_hormonal_event"].to_numpy()[row] & (rng.random(count) < 0.4)
    return as_table(
        "assessments",
        {
            "clinic_id": courses["clinic_id"].to_numpy()[row],
            "course_id": courses["course_id"].to_numpy()[row],
            "assessed_on": dates(looks["day"].to_numpy()),
            "severity_score": scores(looks["severity_pct"].to_numpy(), courses["scale"].iloc[row]),
            "improvement_grade": np.where(has_grade, clearance.astype(str), ""),
            "is_recurrence": looks["is_recurrence"].to_numpy(),
            "sun_protection": looks["sun_protection"].to_numpy(),
            "spf": _spf(rng, looks["sun_protection"].to_numpy()),
            "hormonal_event": np.where(rng.random(count) < 0.08, "", yes_no(event)),
            "is_unscheduled": looks["is_unscheduled"].to_numpy(),
            "satisfaction_score": _satisfaction(rng, reduction, looks["is_first"].to_numpy()),
            "assessor_id": courses["practitioner_id"].to_numpy()[row],
        },
    )


def _spf(rng: np.random.Generator, sun_protection: Texts) -> list[str]:
    draw = rng.random(len(sun_protection))
    choices = [_SPF[str(answer)] for answer in sun_protection]
    return [
        options[int(place * len(options))] for options, place in zip(choices, draw, strict=True)
    ]


def _satisfaction(rng: np.random.Generator, reduction: Numbers, is_first: Texts) -> Texts:
    """0-10, following the recorded reduction; not asked at the first look."""
    points = np.clip(np.rint(3.5 + reduction / 16 + rng.normal(0, 1.4, len(reduction))), 0, 10)
    unasked = is_first.astype(bool) | (rng.random(len(reduction)) < 0.25)
    return np.where(unasked, "", points.astype(int).astype(str))
