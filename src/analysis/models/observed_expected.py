"""Recurrences observed against those the model expects, by groups of intervals (plan 3.8).

The sum over groups of (observed - expected)^2 / variance is compared with chi square, after Hosmer
and Lemeshow (1980). A cohort large enough refutes every model; the gate closes only where the
misfit is also large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from .follow_up import FollowUp
from .recurrence_design import BAND_EDGES

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

POOR_FIT = "model_does_not_fit"
# Three tests in each clinic: a sound model is turned away less than once in three hundred.
POOR_P_VALUE = 0.001
# ... and at least a tenth of the expected recurrences came in another group: then a risk of 40 % is
# off by about four points where it matters.
POOR_MISPLACED = 0.10
FEWEST_EXPECTED = 5.0  # the usual condition for chi square; smaller groups join a neighbour
N_TENTHS = 10


@dataclass(frozen=True)
class Group:
    """Some intervals: what was seen, what was expected, and its variance."""

    name: str
    rows: NDArray[np.bool_]
    observed: int
    expected: float
    variance: float

    def ratio(self) -> tuple[float, float, float]:
        """Observed over expected with exact Poisson limits."""
        low = chi2.ppf(0.025, 2 * self.observed) / 2 if self.observed else 0.0
        high = chi2.ppf(0.975, 2 * self.observed + 2) / 2
        return (
            self.observed / self.expected,
            float(low) / self.expected,
            float(high) / self.expected,
        )


@dataclass(frozen=True)
class FitCheck:
    """The groups of one division of the intervals (`band`, `spot_type`, `tenth`) and their test.

    `misplaced` is the share of the expected recurrences that came in another group. NaN where
    there are not two groups.
    """

    by: str
    groups: list[Group]
    statistic: float
    p_value: float
    misplaced: float


def is_poor(check: FitCheck) -> bool:
    """Whether the model fits too badly for its numbers to be shown."""
    return check.p_value < POOR_P_VALUE and check.misplaced > POOR_MISPLACED


def fit_checks(follow_up: FollowUp, expected: Array) -> list[FitCheck]:
    """By band of time, spot type, and tenth of the hazard that the model gives.

    `expected` is each interval's probability. Bands and types have coefficients of their own where
    records allow, which makes their tests mild; the tenths are the sharp one (two degrees of
    freedom fewer than groups, Hosmer and Lemeshow). Tenths are of the hazard per week, not of the
    probability: who notices a recurrence and comes ends the interval early, so that the shortest
    ones would hold too many however well the model fits.
    """
    middle, types = follow_up.middle_weeks, follow_up.responders["spot_type"].to_numpy(object)
    band = np.clip(np.searchsorted(BAND_EDGES, middle, side="right") - 1, 0, len(BAND_EDGES) - 2)
    bands = [f"{low:g}-{high:g}" for low, high in pairwise(BAND_EDGES)]
    hazard = -np.log1p(-np.minimum(expected, 1 - 1e-12)) / follow_up.length_weeks
    order = np.argsort(hazard, kind="stable")
    tenth = np.empty(len(order), dtype=np.intp)
    tenth[order] = np.arange(len(order)) * N_TENTHS // max(len(order), 1)
    names, of_type = np.unique(types[follow_up.course].astype(str), return_inverse=True)
    observed = follow_up.recurred
    return [
        _check("band", list(_in_order(band, bands, observed, expected)), 1),
        _check("spot_type", list(_apart(of_type, names.tolist(), observed, expected)), 1),
        _check(
            "tenth",
            list(_in_order(tenth, [f"{n}-{n}" for n in range(1, 11)], observed, expected)),
            2,
        ),
    ]


def _group(
    name: str, rows: NDArray[np.bool_], observed: NDArray[np.int64], expected: Array
) -> Group:
    chance = expected[rows]
    variance = float((chance * (1 - chance)).sum())
    return Group(name, rows, int(observed[rows].sum()), float(chance.sum()), variance)


def _in_order(
    code: Positions, names: list[str], observed: NDArray[np.int64], expected: Array
) -> Iterator[Group]:
    """Neighbouring codes joined until enough is expected; the last ones join those before.

    Names are `from-to`; a joined group runs from the first one's start to the last one's end, and
    one from a number to itself is that number.
    """
    sums = np.bincount(code, weights=expected, minlength=len(names))
    starts, held = [0], 0.0
    for number, amount in enumerate(sums):
        held += amount
        left = sums[number + 1 :].sum()
        if held >= FEWEST_EXPECTED and left >= FEWEST_EXPECTED:
            starts.append(number + 1)
            held = 0.0
    for start, stop in zip(starts, [*starts[1:], len(names)], strict=True):
        low, high = names[start].split("-")[0], names[stop - 1].split("-")[1]
        name = low if low == high else f"{low}-{high}"
        yield _group(name, (code >= start) & (code < stop), observed, expected)


def _apart(
    code: Positions, names: list[str], observed: NDArray[np.int64], expected: Array
) -> Iterator[Group]:
    """One group per name with enough expected; the others are one together, without a name."""
    sums = np.bincount(code, weights=expected, minlength=len(names))
    large = sums >= FEWEST_EXPECTED
    for number in np.flatnonzero(large):
        yield _group(names[number], code == number, observed, expected)
    if sums[~large].sum() >= FEWEST_EXPECTED:
        yield _group("", ~large[code], observed, expected)


def _check(by: str, groups: list[Group], df_lost: int) -> FitCheck:
    groups = [group for group in groups if group.expected >= FEWEST_EXPECTED]
    if len(groups) < 2:
        return FitCheck(by, groups, float("nan"), float("nan"), float("nan"))
    apart = np.array([group.observed - group.expected for group in groups])
    statistic = float((apart**2 / np.array([group.variance for group in groups])).sum())
    df = max(len(groups) - df_lost, 1)
    misplaced = float(np.abs(apart).sum()) / 2 / sum(group.expected for group in groups)
    return FitCheck(by, groups, statistic, float(chi2.sf(statistic, df)), misplaced)
