"""Means over courses with the variance that comes from patients (plan 1.5, 2.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class PatientClusters:
    """Positions of some courses, grouped by patient; `starts` marks each patient's first one."""

    rows: Positions
    starts: Positions

    @property
    def n_patients(self) -> int:
        """How many patients there are."""
        return len(self.starts)

    @property
    def complete_df(self) -> float:
        """Degrees of freedom of a mean over these patients when nothing is missing."""
        return float(max(self.n_patients - 1, 1))


def clustered(rows: Positions, patient: Positions) -> PatientClusters:
    """The courses at `rows`, grouped by the patient they belong to."""
    ordered = rows[np.argsort(patient[rows], kind="stable")]
    owner = patient[ordered]
    is_first = np.concatenate([[True], owner[1:] != owner[:-1]])[: len(owner)]
    return PatientClusters(ordered, np.flatnonzero(is_first))


def mean_and_variance(values: Array, clusters: PatientClusters) -> tuple[Array, Array]:
    """Mean of each column over the clusters' courses, and its variance.

    `values` has one row per course of the whole analysis. A patient's courses move together, so
    deviations are summed within patients before they are squared; with one course each this is the
    usual variance / n. One patient alone has no variance: NaN.
    """
    chosen = values.take(clusters.rows, axis=0)
    mean = chosen.mean(axis=0)
    patients = clusters.n_patients
    if patients < 2:
        return mean, np.full_like(mean, np.nan)
    squares = (_summed_by_patient(chosen - mean, clusters) ** 2).sum(axis=0)
    return mean, squares * patients / (patients - 1) / len(chosen) ** 2


def _summed_by_patient(deviations: Array, clusters: PatientClusters) -> Array:
    """Sums over each patient's courses: all first courses, plus all second ones, and so on.

    Most patients have one course. At 100,000 of them `np.add.reduceat`, which goes through the rows
    one by one, took a third of the whole analysis.
    """
    n_courses = np.diff(clusters.starts, append=len(deviations))
    if len(n_courses) == len(deviations):
        return deviations
    sums = deviations.take(clusters.starts, axis=0)
    for earlier in range(1, n_courses.max()):
        more = np.flatnonzero(n_courses > earlier)
        sums[more] += deviations[clusters.starts[more] + earlier]
    return sums


def agresti_coull_variance(share: Array, n_patients: int) -> Array:
    """Variance of a share with two successes and two failures (nearly) added (plan 2.3).

    The floor of the within variance: nobody, or everybody, responding is not certainty.
    """
    n = n_patients + Z_95**2
    centre = (share * n_patients + Z_95**2 / 2) / n
    floor: Array = centre * (1 - centre) / n
    return floor
