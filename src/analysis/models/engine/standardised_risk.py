"""The g-computation of recurrence in every replicate of a bootstrap (plan 3.4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..recurrence_design import RecurrenceDesign
from ..standardisation import CELL_WEEKS, Calendar, bounded_exp, calendar_of, parts_of

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

_BLOCK = 1 << 17  # replicates x responders (or cells of dates) worked on at a time


def replicate_risks(
    design: RecurrenceDesign,
    coefficients: Array,
    final_on: NDArray[np.datetime64],
    counts: NDArray[np.integer],
    levels: Sequence[float],
    weeks: Sequence[int],
) -> Array:
    """Probability of a recurrence within `weeks` under each level (replicate, level, weeks).

    `coefficients` and `counts` have a row per replicate: the model fitted to it, and how often it
    has drawn each responder of the design, so that the mix of cases varies as the model does.
    NaN where the model has no estimate. What a replicate cannot change (dates, bands, season) is
    worked out once; the hazard of a cell is that of the date times the person's times the level's.
    """
    calendar = calendar_of(design, final_on)
    size = max(1, _BLOCK // max(calendar.wave_at.size, len(final_on) * len(weeks), 1))
    risks = np.empty((len(coefficients), len(levels), len(weeks)))
    for first in range(0, len(coefficients), size):
        block = slice(first, first + size)
        of_band, of_season, of_level, of_covariates = parts_of(design, coefficients[block])
        by_date = _date_hazards(calendar, of_band, of_season, weeks)
        person = bounded_exp(of_covariates @ design.covariates.T)
        hazard = person[:, :, None] * by_date[:, calendar.date_of]
        shares = counts[block] / counts[block].sum(axis=1, keepdims=True)
        raised = bounded_exp(of_level @ design.protection_columns(np.array(levels)).T)
        for level in range(len(levels)):
            free = np.exp(hazard * -raised[:, level, None, None])
            risks[block, level] = 1 - np.einsum("rn,rnw->rw", shares, free)
    return risks


def _date_hazards(
    calendar: Calendar, of_band: Array, of_season: Array, weeks: Sequence[int]
) -> Array:
    """Cumulative hazard of each date up to each of `weeks` (replicate, date, weeks)."""
    band = CELL_WEEKS * bounded_exp(of_band @ calendar.bands.T)  # replicate, cell
    season = bounded_exp(of_season @ calendar.waves.T)  # replicate, day
    of_cell = np.take(season, calendar.wave_at, axis=1)
    ends = [round(week / CELL_WEEKS) for week in weeks]
    until = [np.matmul(of_cell[:, :, :end], band[:, :end, None])[:, :, 0] for end in ends]
    return np.stack(until, axis=2)
