"""What the recurrence model says of all responders under one level of sun protection (plan 3.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .recurrence_design import RecurrenceDesign

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

N_CELLS = 26  # two-week cells of the year after the final assessment
CELL_WEEKS = 2.0
# One row per time (0, 2, ... 52 weeks), one column per cell: 1 where the cell is over by then.
EARLIER_CELLS = np.tri(N_CELLS + 1, N_CELLS, -1)
MONTHS_PER_WEEK = 7 * 12 / 365.25


@dataclass(frozen=True)
class SurvivalCurve:
    """Share free of recurrence at weeks 0, 2, ..., 52 (27 columns or rows).

    `each`: one row per responder. `mean`: their average. `gradient`: of the average, one row per
    time, one column per coefficient.
    """

    each: Array
    mean: Array
    gradient: Array


@dataclass(frozen=True)
class Quantity:
    """One standardised number: its gradient in the coefficients, and what each responder adds.

    `influence` is the responder's own value less the average, or its first-order equivalent: the
    variance that comes from which responders there were (case mix).
    """

    value: float
    gradient: Array
    influence: Array


def standardised_survival(
    design: RecurrenceDesign,
    coefficients: Array,
    final_on: NDArray[np.datetime64],
    rows: Positions,
    protection: float,
) -> SurvivalCurve:
    """Survival of the responders at `rows`, each on their own calendar, all at one `protection`.

    `final_on` has one date per responder of the design. Each two-week cell takes the band of time
    and the season of its middle. The hazard of a cell is that of the date times that of the
    person, so that sums over cells are made once per date.
    """
    calendar = calendar_of(design, final_on[rows])
    of_band, of_season, of_level, of_covariates = parts_of(design, coefficients)
    level = design.protection_columns(np.array([protection]))[0]
    covariates = design.covariates[rows]
    person = bounded_exp(covariates @ of_covariates + level @ of_level)[:, None]
    waves = calendar.waves[calendar.wave_at]  # date, cell, season column
    hazard = CELL_WEEKS * bounded_exp((calendar.bands @ of_band)[None, :] + waves @ of_season)
    total = _cumulated(hazard)
    own = person * total[calendar.date_of]
    each = np.exp(-own)
    # What a cell's hazard takes from the average at a later time, summed over persons by date.
    weight = calendar.summed(each * person).T
    gradient = [((weight @ hazard) * EARLIER_CELLS) @ calendar.bands]
    for column in range(waves.shape[2]):
        by_cell = weight @ (hazard * waves[:, :, column])
        gradient.append((by_cell * EARLIER_CELLS).sum(axis=1))
    weighted = each * own
    gradient += [weighted.sum(axis=0) * part for part in level]
    mean_gradient = -np.column_stack([*gradient, weighted.T @ covariates]) / len(rows)
    return SurvivalCurve(each, each.mean(axis=0), mean_gradient)


@dataclass(frozen=True)
class Calendar:
    """The year after the final assessment, cell by cell, once per date on which one was.

    `date_of`: each responder's date. `bands`: (cell, band), 0/1. `waves`: the season of each day
    (day, season column); `wave_at`: the day in the middle of each cell (date, cell).
    """

    date_of: Positions
    bands: Array
    waves: Array
    wave_at: Positions

    def summed(self, values: Array) -> Array:
        """Responders' rows added up by date (date, column)."""
        order = np.argsort(self.date_of, kind="stable")
        starts = np.searchsorted(self.date_of[order], np.arange(len(self.wave_at)))
        return np.asarray(np.add.reduceat(values[order], starts, axis=0), dtype=np.float64)


def calendar_of(design: RecurrenceDesign, final_on: NDArray[np.datetime64]) -> Calendar:
    """The calendar of responders with these dates of the final assessment."""
    middle = np.asarray(CELL_WEEKS * (np.arange(N_CELLS) + 0.5), dtype=np.float64)
    bands = np.eye(design.n_bands)[design.band(middle)]
    dates, date_of = np.unique(final_on.astype("datetime64[D]"), return_inverse=True)
    days = dates[:, None] + (7 * middle).astype("timedelta64[D]")
    # Most days are asked for by several dates: the season is worked out once for each day.
    first = days.min(initial=np.datetime64("9999-12-31"))
    wave_at = (days - first).astype(np.intp)
    every_day = first + np.arange(wave_at.max(initial=-1) + 1)
    return Calendar(np.asarray(date_of), bands, design.season_column(every_day), wave_at)


def parts_of(design: RecurrenceDesign, coefficients: Array) -> list[Array]:
    """Coefficients of bands, season, protection, covariates; the last axis is cut."""
    starts = [design.n_bands, design.first_level, design.first_covariate]
    return np.split(coefficients, starts, axis=-1)


def bounded_exp(log_hazard: Array) -> Array:
    """exp without overflow: beyond, nobody is free of recurrence anyway."""
    return np.asarray(np.exp(np.minimum(log_hazard, 50.0)), dtype=np.float64)


def _cumulated(cells: Array) -> Array:
    """Running sums along the cells, 0 first."""
    return np.hstack([np.zeros((len(cells), 1)), np.cumsum(cells, axis=1)])


def _cell_at(weeks: int) -> int:
    return round(weeks / CELL_WEEKS)


def risk(curve: SurvivalCurve, weeks: int) -> Quantity:
    """Probability of a recurrence within `weeks`."""
    at = _cell_at(weeks)
    return Quantity(
        float(1 - curve.mean[at]), -curve.gradient[at], curve.mean[at] - curve.each[:, at]
    )


def risk_difference(one: SurvivalCurve, other: SurvivalCurve, weeks: int) -> Quantity:
    """Risk under `one` less risk under `other`."""
    return _difference(risk(one, weeks), risk(other, weeks))


def log_risk_ratio(one: SurvivalCurve, other: SurvivalCurve, weeks: int) -> Quantity:
    """Logarithm of risk under `one` over risk under `other`."""
    return _difference(*(_logarithm(risk(curve, weeks)) for curve in (one, other)))


def rmst_difference_months(one: SurvivalCurve, other: SurvivalCurve, weeks: int) -> Quantity:
    """Months free of recurrence that `one` gains within `weeks` (area under the curve)."""
    return _difference(*(_months_free(curve, weeks) for curve in (one, other)))


def _months_free(curve: SurvivalCurve, weeks: int) -> Quantity:
    """Restricted mean time free of recurrence, months, by the trapezium rule (plan 3.4)."""
    area = np.zeros(N_CELLS + 1)
    last = _cell_at(weeks)
    area[: last + 1] = CELL_WEEKS * MONTHS_PER_WEEK
    area[[0, last]] /= 2
    return Quantity(
        float(area @ curve.mean), area @ curve.gradient, (curve.each - curve.mean) @ area
    )


def _logarithm(of: Quantity) -> Quantity:
    value = max(of.value, 1e-12)
    return Quantity(float(np.log(value)), of.gradient / value, of.influence / value)


def _difference(one: Quantity, other: Quantity) -> Quantity:
    return Quantity(
        one.value - other.value, one.gradient - other.gradient, one.influence - other.influence
    )
