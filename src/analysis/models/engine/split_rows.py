"""Intervals whose hazard changes within them: each is the sum of its pieces.

An interval between looks often lies across several bands of time, and a recurrence found at its end
may have come in any of them. Its cumulative hazard is

    H = exp(columns b) sum over bands of weeks x exp(of_band + wave of_season),

which is not linear in the coefficients on any scale; near some coefficients log H is, with the
share of each piece in the hazard as the column of its band.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class SplitRows:
    """One row per interval; coefficients in the order band, season, columns.

    `weeks` (row, band) are the weeks that the interval has in each band, `waves` (row, band,
    season column) the season in the middle of each piece, `columns` what holds for the whole.
    """

    weeks: Array
    waves: Array
    columns: Array
    outcome: Array
    penalty: Array | None = None

    @property
    def n_columns(self) -> int:
        """Coefficients."""
        return int(self.weeks.shape[1] + self.waves.shape[2] + self.columns.shape[1])

    @property
    def weights(self) -> Array:
        """Rows are kept as they are: a continuous covariate makes nearly all differ."""
        return np.ones(len(self.outcome))

    @property
    def of_row(self) -> Positions:
        """Each row is its own."""
        return np.arange(len(self.outcome), dtype=np.intp)

    def predictor(self, coefficients: Array) -> Array:
        """Log cumulative hazard of each interval."""
        largest, pieces, of_columns = self._pieces(coefficients)
        return np.asarray(np.log(pieces.sum(axis=1)) + largest + self.columns @ of_columns)

    def columns_at(self, coefficients: Array) -> Array:
        """Slopes of the log cumulative hazard: each band's share of it, the season so shared."""
        _, pieces, _ = self._pieces(coefficients)
        share = pieces / pieces.sum(axis=1, keepdims=True)
        return np.hstack([share, np.einsum("rb,rbs->rs", share, self.waves), self.columns])

    def _pieces(self, coefficients: Array) -> tuple[Array, Array, Array]:
        """Hazard of each piece over a common factor (its logarithm first), and what is left."""
        n_bands, n_waves = self.weeks.shape[1], self.waves.shape[2]
        of_band, of_season, of_columns = np.split(coefficients, [n_bands, n_bands + n_waves])
        log_rate = of_band + self.waves @ of_season
        log_rate = np.where(self.weeks > 0, log_rate, -np.inf)
        largest = log_rate.max(axis=1)
        return largest, self.weeks * np.exp(log_rate - largest[:, None]), of_columns
