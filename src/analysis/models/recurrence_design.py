"""The columns of the recurrence model: time, season, sun protection, and who the patient is.

A recurrence found at a look may have come at any time since the look before, so that an interval is
cut at the edges of the bands and its hazard is the sum over the pieces (docs/decisions.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .engine.split_rows import SplitRows
from .follow_up import FollowUp, season
from .recurrence_covariates import covariate_columns, factor_columns, independent_columns

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

BAND_EDGES = (0.0, 8.0, 16.0, 26.0, 39.0, 52.0, 78.0)  # weeks, plan 3.2
N_BANDS = len(BAND_EDGES) - 1
# Log hazards of neighbouring bands differ by about one standard deviation of 1 before any record
# is seen. Where looks are far apart, two bands always lie in one interval and only their sum is
# known; ten recurrences in a band outweigh this ten times.
BAND_STIFFNESS = 1.0
EVENTS_PER_COEFFICIENT = 5  # the clinics enter only if this many recurrences per column remain


@dataclass(frozen=True)
class RecurrenceDesign:
    """How an interval, or a cell of a responder's calendar, becomes a row of the model.

    Coefficients in order: one per band of time (there is no other constant), the season, moderate
    and high sun protection (against low), then `covariates`, which hold one row per responder.
    """

    covariates: Array
    season_peak: str
    has_season: bool
    has_moderate: bool

    @property
    def n_bands(self) -> int:
        """Bands of time."""
        return N_BANDS

    @property
    def first_level(self) -> int:
        """Where the coefficients of sun protection begin."""
        return N_BANDS + self.has_season

    @property
    def first_covariate(self) -> int:
        """Where the coefficients of the covariates begin."""
        return self.first_level + 1 + self.has_moderate

    @property
    def n_columns(self) -> int:
        """Coefficients of the model."""
        return self.first_covariate + int(self.covariates.shape[1])

    def band(self, weeks: Array) -> Positions:
        """The band of each time in weeks."""
        return band_of(weeks)

    def protection_columns(self, protection: Array) -> Array:
        """Moderate (where it can be estimated) and high, 0/1, one row per entry."""
        levels = (1.0, 2.0) if self.has_moderate else (2.0,)
        return np.column_stack([(protection == level).astype(np.float64) for level in levels])

    def season_column(self, days: NDArray[np.datetime64]) -> Array:
        """The seasonal cosine as one column, or none where every interval has the same."""
        wave = season(days, self.season_peak)[:, None]
        return wave if self.has_season else wave[:, :0]

    def rows(self, follow_up: FollowUp, protection: Array | None) -> SplitRows:
        """One row per interval; `protection` has no missing value, None leaves its columns out."""
        weeks, days = pieces(follow_up)
        waves = self.season_column(days.ravel()).reshape(*days.shape, -1)
        columns = [self.covariates[follow_up.course]]
        if protection is not None:
            columns = [self.protection_columns(protection), *columns]
        both = np.hstack(columns)
        n_columns = N_BANDS + self.has_season + both.shape[1]
        outcome = follow_up.recurred.astype(np.float64)
        return SplitRows(weeks, waves, both, outcome, band_penalty(n_columns))


def recurrence_design(
    follow_up: FollowUp, season_peak: str, *, has_moderate: bool
) -> RecurrenceDesign:
    """The columns that these intervals can carry; constants and repeats are left out."""
    weeks, _ = pieces(follow_up)
    bands = weeks / np.maximum(weeks.sum(axis=1, keepdims=True), 1e-9)
    wave = season(follow_up.midpoint_on, season_peak)[:, None]
    covariates = covariate_columns(follow_up)
    clinics = factor_columns(follow_up, follow_up.responders["clinic_id"])
    n_fixed = N_BANDS + 1 + 1 + has_moderate
    wanted = n_fixed + covariates.shape[1] + clinics.shape[1]
    if follow_up.recurred.sum() >= EVENTS_PER_COEFFICIENT * wanted:  # plan 1.5, where events allow
        covariates = np.hstack([covariates, clinics])
    has_season = bool(independent_columns(wave, bands).any())
    fixed = np.hstack([bands, wave]) if has_season else bands
    kept = independent_columns(covariates[follow_up.course], fixed)
    return RecurrenceDesign(covariates[:, kept], season_peak, has_season, has_moderate)


def band_of(weeks: Array) -> Positions:
    """The band of each time in weeks after the final assessment; the last one has no end."""
    band = np.searchsorted(BAND_EDGES, weeks, side="right") - 1
    return np.clip(band, 0, N_BANDS - 1).astype(np.intp)


def pieces(follow_up: FollowUp) -> tuple[Array, NDArray[np.datetime64]]:
    """Weeks that each interval has in each band (interval, band), and the day in their middle."""
    edges = np.array([*BAND_EDGES[:-1], np.inf])
    start = np.maximum(follow_up.start_weeks[:, None], edges[:-1])
    end = np.minimum(follow_up.end_weeks[:, None], edges[1:])
    from_middle = np.round(7 * ((start + end) / 2 - follow_up.middle_weeks[:, None]))
    days = follow_up.midpoint_on[:, None] + from_middle.astype("timedelta64[D]")
    return np.maximum(end - start, 0.0), days


def band_penalty(n_columns: int) -> Array:
    """Curvature of the penalty on the differences between neighbouring bands."""
    steps = np.diff(np.eye(N_BANDS, n_columns), axis=0)
    return np.asarray(BAND_STIFFNESS * steps.T @ steps, dtype=np.float64)
