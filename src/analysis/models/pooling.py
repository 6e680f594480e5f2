"""What M imputed copies of the records say together: Rubin's rules (plan 2.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from analysis.errors import ModelError, Problem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """Pooled numbers, all of one shape: one entry per quantity estimated.

    `variance` is the total (within plus between), `df` the Barnard-Rubin degrees of freedom, `fmi`
    the fraction of missing information, 0-1 (0 where every copy gives the same number).
    """

    value: Array
    variance: Array
    df: Array
    fmi: Array

    def interval(self, level: float = 0.95) -> tuple[Array, Array]:
        """Lower and upper limit at that level of confidence, on the scale of `value`."""
        upper_tail = 0.5 + level / 2
        # stdtrit knows no infinite degrees of freedom in every version; there t is the normal.
        bounded = np.minimum(self.df, 1e12)
        quantile = np.where(np.isinf(self.df), ndtri(upper_tail), stdtrit(bounded, upper_tail))
        half_width = quantile * np.sqrt(self.variance)
        return self.value - half_width, self.value + half_width


def pool(estimates: ArrayLike, within_variances: ArrayLike, complete_df: float | Array) -> Pooled:
    """The M rows of `estimates` (M, ...) and of their variances as one estimate each.

    `complete_df` are the degrees of freedom had nothing been missing (may be infinite). A NaN in
    any copy makes that quantity NaN. Rubin 1987, ch. 3; degrees of freedom: Barnard and Rubin 1999,
    so that few patients never get more than `complete_df`. Fraction of missing information: Rubin
    1987, eq. 3.1.10, with these degrees of freedom. Plan 2.3.
    """
    copies = np.asarray(estimates, dtype=np.float64)
    within_copies = np.asarray(within_variances, dtype=np.float64)
    if copies.shape != within_copies.shape or copies.ndim == 0 or copies.shape[0] < 2:
        raise ModelError(
            Problem("pooling needs two or more imputations, each with one variance per estimate")
        )
    m = copies.shape[0]
    within = within_copies.mean(axis=0)
    between = copies.var(axis=0, ddof=1) * (1 + 1 / m)
    total = within + between
    missing_share = _ratio(between, total)
    df = _barnard_rubin_df(missing_share, m, complete_df)
    fmi = np.where(missing_share > 0, missing_share + (1 - missing_share) * 2 / (df + 3), 0.0)
    fmi = np.where(np.isnan(total), np.nan, fmi)
    return Pooled(np.asarray(copies.mean(axis=0)), np.asarray(total), df, fmi)


def _ratio(part: Array, whole: Array) -> Array:
    """part / whole, and 0 where there is no variance at all (everybody has the same value)."""
    return np.where(whole == 0, 0.0, part / np.where(whole == 0, 1.0, whole))


def _barnard_rubin_df(missing_share: Array, m: int, complete_df: float | Array) -> Array:
    """Degrees of freedom from the share of variance due to missingness; summed as reciprocals.

    Never below 1: where all of the variance comes from missingness the formula tends to 0, and
    limits at a million would say no more than those of a t with one degree of freedom.
    """
    complete = np.maximum(np.asarray(complete_df, dtype=np.float64), 1.0)
    bounded = np.where(np.isinf(complete), 1.0, complete)
    inverse_of_complete = np.where(
        np.isinf(complete), 0.0, (bounded + 3) / (bounded * (bounded + 1))
    )
    inverse_of_rubin = missing_share**2 / (m - 1)
    observed_share = np.maximum(1 - missing_share, 1e-12)
    inverse = np.minimum(inverse_of_rubin + inverse_of_complete / observed_share, 1.0)
    return np.where(inverse > 0, 1 / np.where(inverse > 0, inverse, 1.0), np.inf)
