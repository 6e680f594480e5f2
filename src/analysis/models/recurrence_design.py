"""The columns of the recurrence model: time, season, sun protection, and who the patient is.

Plan 3.2 names them. What it leaves to us is what happens where records are few: a level with
hardly a patient, or with recurrences only, has no finite coefficient and joins others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .follow_up import FollowUp, season

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

BAND_EDGES = (0.0, 8.0, 16.0, 26.0, 39.0, 52.0, 78.0)  # weeks, plan 3.2
FEWEST_PATIENTS = 8  # a level with fewer is pooled (disclosure rule D11)
EVENTS_PER_COEFFICIENT = 5  # the clinics enter only if this many recurrences per column remain
FACTORS = ("spot_type", "phototype", "sex", "combination")
NUMBERS = ("final_score", "log_baseline", "age_years", "n_sessions")


@dataclass(frozen=True)
class RecurrenceDesign:
    """How an interval, or a cell of a responder's calendar, becomes a row of the model.

    Columns in order: one per band of time (there is no other constant), the season, moderate and
    high sun protection (against low), then `covariates`, which hold one row per responder.
    `band_of` gives the column of each of the six bands of the plan.
    """

    band_of: Positions
    covariates: Array
    season_peak: str
    has_season: bool
    has_moderate: bool

    @property
    def n_bands(self) -> int:
        """Bands of time that have a coefficient."""
        return int(self.band_of.max()) + 1

    @property
    def n_columns(self) -> int:
        """Coefficients of the model."""
        fixed = self.n_bands + self.has_season + 1 + self.has_moderate
        return fixed + int(self.covariates.shape[1])

    def band(self, weeks: Array) -> Positions:
        """The band's column for each time in weeks."""
        return self.band_of[_planned_band(weeks)]

    def protection_columns(self, protection: Array) -> Array:
        """Moderate (where it can be estimated) and high, 0/1, one row per entry."""
        levels = (1.0, 2.0) if self.has_moderate else (2.0,)
        return np.column_stack([(protection == level).astype(np.float64) for level in levels])

    def season_column(self, days: NDArray[np.datetime64]) -> Array:
        """The seasonal cosine as one column, or none where every interval has the same."""
        wave = season(days, self.season_peak)[:, None]
        return wave if self.has_season else wave[:, :0]

    def matrix(self, follow_up: FollowUp, protection: Array) -> Array:
        """Design matrix, one row per interval; `protection` has no missing value."""
        bands = np.eye(self.n_bands)[self.band(follow_up.middle_weeks)]
        return np.hstack(
            [
                bands,
                self.season_column(follow_up.midpoint_on),
                self.protection_columns(protection),
                self.covariates[follow_up.course],
            ]
        )


def recurrence_design(
    follow_up: FollowUp, season_peak: str, *, has_moderate: bool
) -> RecurrenceDesign:
    """The columns that these intervals can carry; constants and repeats are left out."""
    band_of = pooled_bands(follow_up)
    wave = season(follow_up.midpoint_on, season_peak)
    covariates = covariate_columns(follow_up)
    n_events = int(follow_up.recurred.sum())
    n_fixed = int(band_of.max()) + 1 + 1 + 1 + has_moderate
    clinics = factor_columns(follow_up, follow_up.responders["clinic_id"])
    wanted = n_fixed + covariates.shape[1] + clinics.shape[1]
    if n_events >= EVENTS_PER_COEFFICIENT * wanted:  # plan 1.5, where events allow
        covariates = np.hstack([covariates, clinics])
    bands = np.eye(int(band_of.max()) + 1)[band_of[_planned_band(follow_up.middle_weeks)]]
    has_season = bool(independent_columns(wave[:, None], bands).any())
    fixed = np.hstack([bands, wave[:, None]]) if has_season else bands
    kept = independent_columns(covariates[follow_up.course], fixed)
    return RecurrenceDesign(band_of, covariates[:, kept], season_peak, has_season, has_moderate)


def _planned_band(weeks: Array) -> Positions:
    band = np.searchsorted(BAND_EDGES, weeks, side="right") - 1
    return np.clip(band, 0, len(BAND_EDGES) - 2).astype(np.intp)


def pooled_bands(follow_up: FollowUp) -> Positions:
    """For each of the plan's six bands, its column: one without a recurrence joins the band before
    it (the first joins the next), because its hazard would be estimated as exactly 0."""
    band = _planned_band(follow_up.middle_weeks)
    events = np.bincount(band, weights=follow_up.recurred, minlength=len(BAND_EDGES) - 1)
    opens = events > 0
    return np.asarray(np.maximum(np.cumsum(opens) - 1, 0), dtype=np.intp)


def covariate_columns(follow_up: FollowUp) -> Array:
    """Factors and numbers of the plan, one row per responder (clinics apart)."""
    table = follow_up.responders
    log_baseline = np.log(table["baseline_score"] + 1)
    numbers = {name: table[name] for name in NUMBERS if name in table}
    numbers["log_baseline"] = log_baseline
    parts = [factor_columns(follow_up, table[name]) for name in FACTORS]
    parts += [number_columns(follow_up, numbers[name]) for name in NUMBERS]
    return np.hstack(parts)


def factor_columns(follow_up: FollowUp, values: pd.Series) -> Array:
    """One 0/1 column per level but the commonest, one row per responder; missing is a level.

    Levels with fewer than eight patients, without a recurrence, or without an interval free of one
    are one level together; if that cannot stand either it joins the commonest.
    """
    levels = values.astype("object").where(values.notna(), "missing").astype(str).to_numpy()
    if not len(levels):
        return np.empty((0, 0))
    rare = [name for name in np.unique(levels) if not _stands(follow_up, levels == name)]
    levels = np.where(np.isin(levels, rare), "(rare)", levels)
    names, counts = np.unique(levels, return_counts=True)
    reference = names[np.argmax(np.where(names == "(rare)", -1, counts))]
    if rare and not _stands(follow_up, levels == "(rare)"):
        levels = np.where(levels == "(rare)", reference, levels)
    columns = [levels == name for name in np.unique(levels) if name != reference]
    return np.column_stack([np.empty((len(levels), 0)), *columns]).astype(np.float64)


def _stands(follow_up: FollowUp, members: NDArray[np.bool_]) -> bool:
    """Whether a level of the responders has patients, recurrences and non-recurrences enough."""
    chosen = members[follow_up.course]
    recurred = follow_up.recurred[chosen]
    return follow_up.patients_of(chosen) >= FEWEST_PATIENTS and 0 < recurred.sum() < len(recurred)


def number_columns(follow_up: FollowUp, values: pd.Series) -> Array:
    """The number in standard deviations from its mean among those followed, and a missing flag.

    Missing is 0, the mean (plan 1.6). The flag is a level like any other: with few patients, or
    without a recurrence among them, its hazard would be estimated as 0, so it is left out.
    """
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(numbers)
    followed = np.unique(follow_up.course)
    sample = numbers[followed][known[followed]]
    spread = sample.std() if len(sample) else 0.0
    if spread < 1e-9:
        return np.empty((len(numbers), 0))
    scaled = np.where(known, (numbers - sample.mean()) / spread, 0.0)
    flag = [~known] if _stands(follow_up, ~known) else []
    return np.column_stack([scaled, *flag]).astype(np.float64)


def independent_columns(columns: Array, given: Array) -> NDArray[np.bool_]:
    """Which columns say something that `given` and the columns before them do not.

    Patients whose record is empty miss age, sex and phototype all at once; the three flags are one
    column, and a singular design must not be left to the optimiser (plan 7).
    """
    basis, _ = np.linalg.qr(given)
    kept = np.zeros(columns.shape[1], dtype=bool)
    for number, column in enumerate(columns.T):
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)
        if np.linalg.norm(left) > 1e-6 * max(float(np.linalg.norm(column)), 1.0):
            kept[number] = True
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    return kept
