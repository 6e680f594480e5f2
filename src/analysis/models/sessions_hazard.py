"""Recurrence and the number of sessions received, as an association (plan 3.7).

Depth of the pigment drives both, and no estimator tried was unbiased: this ratio may be printed
beside its E-value and never as what more sessions would do.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.schema.estimates import Estimate, level_of, warned, withheld

from .e_values import both_e_values, risk_ratio_of
from .follow_up import FollowUp
from .log_ratios import PooledRatio, pooled_ratio
from .recurrence import RecurrenceModel
from .recurrence_covariates import number_columns
from .recurrence_numbers import HIGH_FMI, HIGH_FMI_REASON
from .recurrence_routes import Fits

Array = NDArray[np.float64]

SESSIONS = "recurrence.sessions_hazard_ratio"
NOT_ESTIMABLE = "not_estimable"
# VanderWeele and Ding: an outcome of more than 15 % is common, and a hazard ratio then says more
# than a risk ratio.
COMMON = 0.15


def sessions_hazard_estimates(model: RecurrenceModel, clinic_id: str) -> list[Estimate]:
    """Hazard ratio of recurrence per further session at the same residual severity, with E-values.

    From the coefficients of the model of plan 3.2 or 3.3, which holds residual and baseline
    severity, type, phototype, age, sex, combination and sun protection. One row
    `recurrence.sessions_hazard_ratio`, level `per=session`; two rows `sensitivity.e_value`, level
    `of=value;per=session` and `of=limit;...`. Withheld where that model is, or where everybody had
    as many sessions as all others in their place.
    """
    follow_up = model.follow_up
    row = Estimate(
        SESSIONS,
        level=level_of(per="session"),
        unit="ratio",
        n_patients=len(np.unique(follow_up.patient)),
        n_courses=len(follow_up.responders),
        n_assessed=len(np.unique(follow_up.course)),
        n_events=int(follow_up.recurred.sum()),
        plan_section="3.7",
        clinic_id=clinic_id,
    )
    if model.fits is None or model.reason:
        row = withheld(row, model.reason)
        return [row, *both_e_values(row, {"per": "session"})]
    found = _per_session(model.fits)
    if found is None:
        row = withheld(row, NOT_ESTIMABLE)
        return [row, *both_e_values(row, {"per": "session"})]
    row = replace(row, value=found.value, ci_low=found.low, ci_high=found.high, fmi=found.fmi)
    row = warned(row, HIGH_FMI_REASON) if found.fmi > HIGH_FMI else row
    return [row, *both_e_values(_as_risk_ratio(row), {"per": "session"})]


def _as_risk_ratio(row: Estimate) -> Estimate:
    if row.n_events <= COMMON * max(row.n_assessed, 1):
        return row
    value, low, high = (risk_ratio_of(number) for number in (row.value, row.ci_low, row.ci_high))
    return replace(row, value=value, ci_low=low, ci_high=high)


def _per_session(fits: Fits) -> PooledRatio | None:
    found = _sessions_column(fits.follow_up, fits.design.covariates)
    if found is None:
        return None
    column, sessions_per_unit = found
    place = fits.design.first_covariate + column
    return pooled_ratio(
        [float(fit.coefficients[place]) / sessions_per_unit for fit in fits.copies],
        [float(fit.covariance[place, place]) / sessions_per_unit**2 for fit in fits.copies],
        fits.complete_df,
    )


def _sessions_column(follow_up: FollowUp, covariates: Array) -> tuple[int, float] | None:
    """Where the number of sessions stands among the covariates, and how many make one unit."""
    scaled = number_columns(follow_up, follow_up.responders["n_sessions"])[:, :1]
    if not scaled.size:
        return None
    same = np.flatnonzero((covariates == scaled).all(axis=0))
    if not len(same):
        return None
    sessions = follow_up.responders["n_sessions"].to_numpy(dtype=np.float64)
    low, high = int(sessions.argmin()), int(sessions.argmax())
    spread = float(sessions[high] - sessions[low]) / float(scaled[high, 0] - scaled[low, 0])
    return int(same[0]), spread
