"""The recurrence model fitted once: binomial, complementary log-log, clustered by patient."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray

Array = NDArray[np.float64]
Positions = NDArray[np.intp]

# A coefficient beyond this (a hazard ratio of three million) is a likelihood without a maximum.
LARGEST_COEFFICIENT = 15.0


@dataclass(frozen=True)
class Fit:
    """Coefficients on the log hazard per week, and their cluster-robust covariance."""

    coefficients: Array
    covariance: Array


def fit_recurrence(
    recurred: NDArray[np.int64],
    columns: Array,
    length_weeks: Array,
    patient: Positions,
    start: Array | None = None,
) -> Fit | None:
    """The fit, or None where it did not converge or the library warned of anything (plan 7).

    One row per interval: P(recurrence) = 1 - exp(-length exp(columns b)), so that exp(b) are
    hazard ratios whatever the lengths of the intervals (plan 3.2). A warning is a result: it closes
    the gate and is neither printed nor passed over. `start` are coefficients to begin with: those
    of another imputed copy halve the iterations and change nothing that is printed.
    """
    model_family = sm.families.Binomial(link=sm.families.links.CLogLog())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            # The bands hold the constant; saying so saves statsmodels a search by two SVDs.
            model = sm.GLM(
                recurred, columns, family=model_family, offset=np.log(length_weeks), hasconst=True
            )
            result = model.fit(
                start_params=start,
                maxiter=100,
                cov_type="cluster",
                cov_kwds={"groups": patient},
            )
        except (ValueError, np.linalg.LinAlgError):  # no finite likelihood, singular design
            return None
    fit = Fit(np.asarray(result.params), np.asarray(result.cov_params()))
    is_sound = result.converged and not caught and np.isfinite(fit.covariance).all()
    return fit if is_sound and np.abs(fit.coefficients).max() < LARGEST_COEFFICIENT else None
