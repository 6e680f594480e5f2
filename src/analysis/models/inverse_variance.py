"""Estimates of several clinics as one: fixed and random effects, and how far the clinics differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit
from statsmodels.stats.meta_analysis import combine_effects

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Mean:
    """A combined estimate with its 95 % limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class MetaAnalysis:
    """What some clinics' estimates say together.

    `fixed` answers for the patients of these clinics, `random` for clinics like these. `tau` is the
    standard deviation between clinics (Paule-Mandel), `i_squared` the percentage of the spread that
    is more than chance, `q` Cochran's statistic with its `p_value`.
    """

    fixed: Mean
    random: Mean
    tau: float
    i_squared: float
    q: float
    p_value: float


def meta_analysis(effects: Sequence[float], variances: Sequence[float]) -> MetaAnalysis:
    """Inverse-variance means of two estimates or more, on a scale where they are about normal.

    The random-effects limits are Hartung's and Knapp's, but never narrower than those without their
    correction: these are far too narrow with few clinics, and theirs where clinics happen to agree.

    >>> found = meta_analysis([50.0, 54.0, 47.0], [4.0, 9.0, 4.0])
    >>> round(found.fixed.value, 2), round(found.i_squared)
    (49.5, 48)
    """
    effect, variance = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if len(effect) < 2 or len(effect) != len(variance) or not (variance > 0).all():
        raise ValueError("a meta-analysis takes two effects or more, each with a variance above 0")
    with np.errstate(divide="ignore", invalid="ignore"):  # clinics that agree exactly: 1 / 0
        found = combine_effects(effect, variance, method_re="iterated")
    degrees = len(effect) - 1
    q = float(found.q)
    fixed, error = float(found.mean_effect_fe), float(found.sd_eff_w_fe)
    centre = float(found.mean_effect_re)
    plain = Z_95 * float(found.sd_eff_w_re)
    corrected = float(stdtrit(degrees, 0.975) * found.sd_eff_w_re_hksj)
    half = max(plain, corrected)
    return MetaAnalysis(
        Mean(fixed, fixed - Z_95 * error, fixed + Z_95 * error),
        Mean(centre, centre - half, centre + half),
        math.sqrt(float(found.tau2)),
        100.0 * max(0.0, 1.0 - degrees / q) if q > 0 else 0.0,
        q,
        float(found.test_homogeneity().pvalue),
    )
