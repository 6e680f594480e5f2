"""All that a linear mixed model needs of the data: products of its columns, summed by patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class CrossProducts:
    """Sums of products of the columns, over all rows or by patient.

    `of_both`: (columns, outcome) with each other, over all rows. By patient: intercept and slope
    with each other (three numbers), and each of them with (columns, outcome).
    """

    of_both: Array
    ones: Array
    slope: Array
    slope_squared: Array
    ones_with: Array
    slope_with: Array


def cross_products(
    outcome: Array, columns: Array, slope: Array, patient: Positions
) -> CrossProducts:
    """The sums; rows may come in any order, `patient` numbers the patient of each."""
    order = np.argsort(patient, kind="stable")
    owner = patient[order]
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    both = np.column_stack([columns, outcome])[order]
    slope = slope[order]

    def per_patient(values: Array) -> Array:
        return np.asarray(np.add.reduceat(values, starts, axis=0), dtype=np.float64)

    return CrossProducts(
        of_both=both.T @ both,
        ones=per_patient(np.ones(len(slope))),
        slope=per_patient(slope),
        slope_squared=per_patient(slope**2),
        ones_with=per_patient(both),
        slope_with=per_patient(both * slope[:, None]),
    )
