"""All that a linear mixed model needs of the data: products of its columns, summed by patient.

Patients seen at the same times have the same random-effects design, so that the likelihood asks
only for the products of their sums with each other. Of a thousand such patients a triangular
factor says as much as they do: a handful of rows with a weight. Sessions are counted 1, 2, 3, and
there are few sets of them. Times of the calendar differ for everybody, and nothing is merged then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class CrossProducts:
    """Sums of products of the columns, over all rows or by patient.

    `of_both`: (columns, outcome) with each other, over all rows. By patient, or by row of a factor
    that stands for several of them: intercept and slope with each other (three numbers), and each
    with (columns, outcome), one column per patient. `weights` add up to the number of patients.
    """

    of_both: Array
    weights: Array
    ones: Array
    slope: Array
    slope_squared: Array
    ones_with: Array
    slope_with: Array

    @property
    def n_patients(self) -> int:
        """How many patients there are."""
        return round(float(self.weights.sum()))


def cross_products(
    outcome: Array, columns: Array, slope: Array, patient: Positions
) -> CrossProducts:
    """The sums; rows may come in any order, `patient` numbers the patient of each."""
    # Sorted by time too: equal patients then have equal sums, to the last bit.
    order = np.lexsort((slope, patient))
    owner = patient[order]
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    both = np.column_stack([columns, outcome])[order]
    slope = slope[order]

    def per_patient(values: Array) -> Array:
        return np.asarray(np.add.reduceat(values, starts, axis=0), dtype=np.float64)

    powers = per_patient(slope[:, None] ** np.arange(3))
    sums = np.hstack([per_patient(both), per_patient(both * slope[:, None])])
    weights, powers, sums = _merged(powers, sums)
    # One row per column: arithmetic patient by patient then runs along the memory.
    ones_with, slope_with = np.split(np.ascontiguousarray(sums.T), 2)
    ones, first_power, second_power = powers.T.copy()
    return CrossProducts(
        of_both=both.T @ both,
        weights=weights,
        ones=ones,
        slope=first_power,
        slope_squared=second_power,
        ones_with=ones_with,
        slope_with=slope_with,
    )


def _merged(powers: Array, sums: Array) -> tuple[Array, Array, Array]:
    """Weights, powers and sums with patients of equal powers replaced by a factor of their sums.

    R of a QR decomposition has the same products R'R as the sums, to rounding.
    """
    kinds, kind, counts = np.unique(powers, axis=0, return_inverse=True, return_counts=True)
    if len(kinds) * sums.shape[1] > len(sums):  # hardly two alike, or too few to gain from it
        return np.ones(len(sums)), powers, sums
    by_kind = np.split(sums[np.argsort(kind.ravel(), kind="stable")], np.cumsum(counts)[:-1])
    factors = [np.linalg.qr(part, mode="r") for part in by_kind]
    n_rows = np.array([len(factor) for factor in factors])
    weights = np.repeat(counts / n_rows, n_rows)
    return weights, np.repeat(kinds, n_rows, axis=0), np.vstack(factors)
