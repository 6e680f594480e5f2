"""A measure's number with its interval and the counts it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.special import gammaincinv, stdtrit

from analysis.parameters.measure import Measure
from analysis.schema.estimates import Estimate, withheld

from ..shares import NOTHING_RECORDED, clustered_share
from .counting import Counted

NO_SUCH_EVENT = "no_such_event"
SCALE = {"per_100_sessions": 100.0, "per_100_months": 100.0}


def number_of(measure: Measure, found: Counted, blank: Estimate) -> Estimate:
    """The measure of these rows. Withheld where there is none; an event never seen has no gap.

    Share: Wilson's limits, or exact ones with patients as clusters where a patient has several
    rows. Mean: Student's t with patients as clusters. Rate: exact Poisson limits (Garwood 1936).
    `n_assessed` is the rows below the line, `n_events` those above it.
    """
    row = population(replace(blank, unit=measure.in_unit, n_assessed=len(found)), found)
    if measure.kind == "count":
        return _count(row, found)
    if not len(found):
        return withheld(row, NOTHING_RECORDED)
    return _NUMBERS[measure.kind](row, found)


def _share(row: Estimate, found: Counted) -> Estimate:
    return clustered_share(row, found.patient, found.amount > 0, per=SCALE.get(row.unit, 1.0))


def _mean(row: Estimate, found: Counted) -> Estimate:
    mean = float(found.amount.mean())
    row = replace(row, value=mean)
    sums = np.bincount(found.patient, weights=found.amount - mean)
    g = row.n_patients
    if g < 2:
        return row
    spread = g / (g - 1) * float(sums @ sums) / len(found) ** 2
    if not spread > 0:
        return row  # all alike: that they never differ is not known
    half = float(stdtrit(g - 1, 0.975)) * spread**0.5
    return replace(row, ci_low=mean - half, ci_high=mean + half)


def _rate(row: Estimate, found: Counted) -> Estimate:
    events, exposure = float(found.amount.sum()), float(found.exposure.sum())
    if exposure <= 0:
        return withheld(row, NOTHING_RECORDED)
    each = SCALE[row.unit] / exposure
    low = float(gammaincinv(events, 0.025)) if events else 0.0
    high = float(gammaincinv(events + 1, 0.975))
    return replace(
        row, value=each * events, ci_low=each * low, ci_high=each * high, n_events=int(events)
    )


def _between(row: Estimate, found: Counted) -> Estimate:
    """Rows for each event: how many sessions it takes, on average, until one happens."""
    events = int(found.amount.sum())
    row = replace(row, n_events=events)
    if not events:
        return withheld(row, NO_SUCH_EVENT)
    return replace(row, value=len(found) / events)


def _count(row: Estimate, found: Counted) -> Estimate:
    """How many rows; population counts are those of the rows counted."""
    above = found.chosen(found.amount > 0)
    return population(replace(row, value=float(len(above)), n_assessed=-1), above)


def population(row: Estimate, found: Counted) -> Estimate:
    """The row with the number of different patients and courses."""
    n_patients, n_courses = (len(np.unique(ids)) for ids in (found.patient, found.course))
    return replace(row, n_patients=n_patients, n_courses=n_courses)


_NUMBERS: dict[str, Callable[[Estimate, Counted], Estimate]] = {
    "share": _share,
    "mean": _mean,
    "rate": _rate,
    "between_events": _between,
}
