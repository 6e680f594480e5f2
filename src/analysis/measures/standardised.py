"""How alike two groups of courses were at the start: standardised differences (Table 1)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.derive.sun_protection import sun_protection_level
from analysis.schema.estimates import Estimate, level_of, withheld

from .shares import COURSE, PATIENT, counted

ENDED, PROTECTED = "describe.standardised_difference", "diagnostic.standardised_difference"
FEWEST_IN_AN_ARM = 25  # plan 2.4, as for every other comparison


def standardised_differences(
    cohort: pd.DataFrame, assessments: pd.DataFrame, responder_reduction_pct: float, clinic_id: str
) -> list[Estimate]:
    """One row per characteristic at the start and comparison (plan 1.1, 3.8).

    `describe.standardised_difference`: courses with a final assessment against those without, for
    what follows the end of a course is known of the former alone.
    `diagnostic.standardised_difference`: among responders, those whose first answer on sun
    protection after the end was high against low. Difference of means (shares) over the root of the
    mean variance; missing values are left out and counted elsewhere. Above 0.1 is usually called
    unlike.
    """
    final = cohort["final_score"].notna()
    rows = list(_rows(ENDED, "final_assessed-not", cohort, final, ~final))
    responders = cohort[cohort["final_reduction_pct"] >= responder_reduction_pct]
    said = _first_answer(responders, assessments)
    rows += _rows(PROTECTED, "high-low", responders, said.eq("high"), said.eq("low"))
    return [replace(row, clinic_id=clinic_id) for row in rows]


def characteristics(cohort: pd.DataFrame) -> pd.DataFrame:
    """What is known at the start as numbers: one row per course; 0/1 for yes or no, NaN unknown."""

    def is_one_of(column: str, *codes: str) -> pd.Series:
        known = cohort[column].astype("object")
        return known.isin(codes).astype("float").where(known.ne("missing") & known.notna())

    return pd.DataFrame(
        {
            "age_years": cohort["age_years"].astype("float"),
            "female": is_one_of("sex", "female"),
            "dark_skin": is_one_of("phototype", "4", "5", "6"),
            "baseline_score": cohort["baseline_score"].astype("float"),
            "planned_sessions": cohort["planned_sessions"].astype("float"),
            "planned_interval_days": cohort["planned_interval_days"].astype("float"),
            "combined_treatment": 1.0 - is_one_of("combination", "none"),
            "dermal_depth": is_one_of("depth", "dermal"),
            "melasma": cohort["spot_type"].eq("melasma").astype("float"),
        }
    )


def standardised_difference(one: np.ndarray, other: np.ndarray) -> float:
    """Difference of means over the root of the mean of both variances; NaN where nothing varies."""
    spread = math.sqrt((float(one.var()) + float(other.var())) / 2)
    return (float(one.mean()) - float(other.mean())) / spread if spread > 0 else math.nan


def _rows(
    estimand: str, contrast: str, courses: pd.DataFrame, one: pd.Series, other: pd.Series
) -> Iterator[Estimate]:
    known = characteristics(courses)
    for name in known:
        has = known[name].notna()
        values = [known[name][has & arm].to_numpy() for arm in (one, other)]
        patients = [len(courses.loc[has & arm, PATIENT].drop_duplicates()) for arm in (one, other)]
        row = counted(
            Estimate(
                estimand,
                level=level_of(contrast=contrast, of=name),
                unit="standard_deviations",
                plan_section="1.1" if estimand == ENDED else "3.8",
            ),
            courses[has & (one | other)],
        )
        if min(patients) < FEWEST_IN_AN_ARM:
            yield withheld(row, "too_few_in_one_arm")
            continue
        value = standardised_difference(*values)
        yield replace(row, value=value) if math.isfinite(value) else withheld(row, "not_estimable")


def _first_answer(responders: pd.DataFrame, assessments: pd.DataFrame) -> pd.Series:
    """The first answer on sun protection after the end of each course, in the order given."""
    looks = assessments[[*COURSE, "assessed_on", "sun_protection"]].dropna()
    looks = looks.merge(responders[[*COURSE, "final_on"]], on=COURSE)
    later = looks[looks["assessed_on"] > looks["final_on"]].sort_values("assessed_on")
    first = later.drop_duplicates(COURSE)[[*COURSE, "sun_protection"]]
    said = responders[COURSE].merge(first, on=COURSE, how="left")["sun_protection"]
    return sun_protection_level(said).set_axis(responders.index)
