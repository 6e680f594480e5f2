"""The single factors that claims about recurrence turn on: who has each, at each interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.estimates import ALL

from ..follow_up import FollowUp

Array = NDArray[np.float64]

HIGH_SPF = 50.0  # the factor that the texts advise
SUMMER_MONTHS = (4, 5, 6, 7, 8, 9)
INTERNAL_CAUSES = ("hormonal", "genetic")


@dataclass(frozen=True)
class Factor:
    """One question: 1, 0 or NaN per interval, and which covariates say the same."""

    contrast: str
    exposure: Array
    own: tuple[str, ...] = ()
    spot_type: str = ALL


def factors_of(follow_up: FollowUp, tables: Mapping[str, pd.DataFrame]) -> list[Factor]:
    """All factors asked about, from answers at looks and the causes of courses."""
    return _factors(follow_up, _answers(follow_up, tables["assessments"]), tables["courses"])


def _answers(follow_up: FollowUp, assessments: pd.DataFrame) -> pd.DataFrame:
    """hormonal_event and spf as told at the look that closes each interval; one row each."""
    responders = follow_up.responders.iloc[follow_up.course]
    days = np.round(7 * follow_up.end_weeks).astype("timedelta64[D]")
    closing = responders[["clinic_id", "course_id"]].assign(
        assessed_on=responders["final_on"].to_numpy().astype("datetime64[D]") + days
    )
    closing["assessed_on"] = closing["assessed_on"].astype(assessments["assessed_on"].dtype)
    told = ["clinic_id", "course_id", "assessed_on", "hormonal_event", "spf"]
    looks = assessments[told].drop_duplicates(told[:3])
    return closing.merge(looks, on=told[:3], how="left").reset_index(drop=True)


def _factors(follow_up: FollowUp, told: pd.DataFrame, courses: pd.DataFrame) -> list[Factor]:
    table = follow_up.responders.iloc[follow_up.course].reset_index(drop=True)
    cause = table[["clinic_id", "course_id"]].merge(
        courses[["clinic_id", "course_id", "cause"]], how="left", on=["clinic_id", "course_id"]
    )["cause"]
    given, types = table["combination"], table["spot_type"]
    spf = told["spf"].to_numpy(dtype=np.float64, na_value=np.nan)
    high_spf: Array = np.where(np.isfinite(spf), np.where(spf >= HIGH_SPF, 1.0, 0.0), np.nan)
    month = follow_up.midpoint_on.astype("datetime64[M]").astype(np.int64) % 12 + 1
    summer: Array = np.isin(month, SUMMER_MONTHS).astype(np.float64)
    is_named = np.where(cause.notna().any(), (cause.notna() & cause.ne("unknown")) * 1.0, np.nan)
    return [
        Factor("hormonal_event-none", _flag(told["hormonal_event"].eq("yes"),
                                            told["hormonal_event"].notna())),
        Factor("spf_50-below", high_spf),
        Factor("melasma-others", types.eq("melasma").to_numpy().astype(np.float64), ("spot_type",)),
        Factor("hormonal_or_genetic-other_cause",
               _flag(cause.isin(INTERNAL_CAUSES), cause.notna() & cause.ne("unknown"))),
        Factor("combined-alone", _flag(given.ne("none"), given.ne("missing")), ("combination",)),
        Factor("documented_cause-not", np.asarray(is_named, dtype=np.float64)),
        Factor("summer-winter", summer, ("season",)),
        Factor("summer-winter", np.where(types.eq("melasma"), summer, np.nan), ("season",),
               "melasma"),
    ]  # fmt: skip


def _flag(has_it: pd.Series, is_known: pd.Series) -> Array:
    return np.where(is_known.to_numpy(dtype=bool), has_it.to_numpy(dtype=bool) * 1.0, np.nan)
