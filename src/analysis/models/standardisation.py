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
    and the season of its middle.
    """
    middle = np.asarray(CELL_WEEKS * (np.arange(N_CELLS) + 0.5), dtype=np.float64)
    bands = np.eye(design.n_bands)[design.band(middle)]  # cell, band
    days = final_on[rows].astype("datetime64[D]")[:, None] + (7 * middle).astype("timedelta64[D]")
    waves = design.season_column(days.ravel()).reshape(len(rows), N_CELLS, -1)
    level = design.protection_columns(np.array([protection]))[0]
    covariates = design.covariates[rows]
    sizes = np.cumsum([design.n_bands, waves.shape[2], len(level)])
    of_band, of_season, of_level, of_covariates = np.split(coefficients, sizes)
    log_hazard = (bands @ of_band)[None, :] + waves @ of_season
    log_hazard = log_hazard + (covariates @ of_covariates)[:, None] + level @ of_level
    hazard = CELL_WEEKS * np.exp(np.minimum(log_hazard, 50.0))
    each = np.exp(-_cumulated(hazard))
    n = len(rows)
    parts = [(each * _cumulated(hazard * bands[:, b])).sum(axis=0) for b in range(design.n_bands)]
    parts += [
        (each * _cumulated(hazard * waves[:, :, w])).sum(axis=0) for w in range(waves.shape[2])
    ]
    weighted = each * _cumulated(hazard)
    parts += [weighted.sum(axis=0) * part for part in level]
    gradient = -np.column_stack([*parts, weighted.T @ covariates]) / n
    return SurvivalCurve(each, each.mean(axis=0), gradient)


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
