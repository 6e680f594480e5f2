"""What the complementary log-log model asks of its data."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


class Rows(Protocol):
    """Distinct rows of the data with their log cumulative hazard as a function of coefficients.

    Without a penalty the likelihood is maximised as it is.
    """

    @property
    def outcome(self) -> Array:
        """0/1 of each row."""
        ...

    @property
    def weights(self) -> Array:
        """Rows of the data that are the same."""
        ...

    @property
    def of_row(self) -> Positions:
        """Which row each row of the data is."""
        ...

    @property
    def n_columns(self) -> int:
        """Coefficients."""
        ...

    @property
    def penalty(self) -> Array | None:
        """Curvature of the quadratic penalty."""
        ...

    def predictor(self, coefficients: Array) -> Array:
        """Log cumulative hazard of each row."""
        ...

    def columns_at(self, coefficients: Array) -> Array:
        """Its slope in each coefficient (row, coefficient)."""
        ...
