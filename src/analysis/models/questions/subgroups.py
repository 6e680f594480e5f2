"""Improvement of the groups of spots that single claims speak of, had everybody gone on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.estimates import Estimate, level_of, withheld

from ..courses import Positions
from ..means import agresti_coull_variance, clustered, mean_and_variance
from ..pooling import pool
from ..support import gated, support_of
from .backgrounds import is_stubborn
from .contrasts import NONE
from .exposures import LONG_DURATION_MONTHS
from .gates import NOTHING_RECORDED
from .trajectory import Completed

Flags = NDArray[np.bool_]

REDUCTION = "improvement.subgroup_reduction_pct"
RESPONDERS = {
    50.0: "improvement.subgroup_responder50",
    75.0: "improvement.subgroup_responder75",
}
# Sessions after which a group is looked at: the middle of every schedule, and the end of most.
MEAN_AT, SHARE_AT = 4, 6
ROUNDING = 1e-7  # rescaling a score may leave an exact half a hair below one half


def groups_of(table: pd.DataFrame) -> dict[str, tuple[Flags, Flags]]:
    """Members and, beside them, courses of which it is known whether they are, by group."""
    depth, given = (table[name].to_numpy(dtype=object) for name in ("depth", "combination"))
    months = table["lesion_duration_months"].to_numpy(np.float64)
    on_hands = table["is_on_hands_or_feet"].to_numpy(np.float64)
    any_depth = depth != "missing"
    return {
        "epidermal": (depth == "epidermal", any_depth),
        "dermal": (depth == "dermal", any_depth),
        "over_24_months": (months > LONG_DURATION_MONTHS, np.isfinite(months)),
        "hands_or_feet": (on_hands == 1, np.isfinite(on_hands)),
        "stubborn_alone": (is_stubborn(table) & (given == NONE), given != "missing"),
    }


def subgroup_estimates(completed: Completed) -> list[Estimate]:
    """Mean reduction after 4 sessions and shares of responders after 6, by group of spots.

    `improvement.subgroup_reduction_pct` (`group=over_24_months;k=4`, percent) and
    `improvement.subgroup_responder50`, `...75` (`group=epidermal;k=6`, probability). Groups:
    epidermal, dermal, over_24_months, hands_or_feet, stubborn_alone (deep or dense spots given
    nothing beside). From the completed histories of all courses (plan 2.2, 2.3); a group needs what
    a cell needs (plan 2.4). Withheld as `nothing_recorded` where nobody's group is known.
    """
    most = completed.settings.maximum_sessions
    asked = [(REDUCTION, MEAN_AT), *((name, SHARE_AT) for name in RESPONDERS.values())]
    return [
        _cell(completed, estimand, name, k, np.flatnonzero(members), known)
        for name, (members, known) in groups_of(completed.courses.table).items()
        for estimand, k in asked
        if k <= most
    ]


def _cell(
    completed: Completed, estimand: str, group: str, k: int, rows: Positions, known: Flags
) -> Estimate:
    courses, settings = completed.courses, completed.settings
    support = support_of(courses, "all", rows)
    row = Estimate(
        estimand,
        level=level_of(group=group, k=k),
        unit="percent" if estimand == REDUCTION else "probability",
        n_patients=support.n_patients,
        n_courses=support.n_courses,
        n_assessed=int(support.courses_assessed[k - 1]),
        plan_section="2.1",
        clinic_id=completed.clinic_id,
    )
    if not known.any():
        return withheld(row, NOTHING_RECORDED)
    lack = support.lack(k, settings)
    if lack:
        return withheld(row, lack)
    value, limits, fmi = _pooled(completed, estimand, k, rows)
    return gated(row, (value, *limits), "", settings, fmi)


def _pooled(
    completed: Completed, estimand: str, k: int, rows: Positions
) -> tuple[float, tuple[float, float], float]:
    """Mean, or share of responders, of these courses after k sessions, over the imputations."""
    patients = clustered(rows, completed.courses.patient)
    outcome = completed.reduction[:, :, [k - 1]]
    least = next((share for share, name in RESPONDERS.items() if name == estimand), None)
    if least is not None:
        outcome = (outcome >= least - ROUNDING).astype(np.float64)
    copies = [mean_and_variance(copy, patients) for copy in outcome]
    means, variances = (np.stack([pair[side][0] for pair in copies]) for side in (0, 1))
    if least is not None:
        variances = np.fmax(variances, agresti_coull_variance(means, patients.n_patients))
    pooled = pool(means, variances, patients.complete_df)
    low, high = (float(limit) for limit in pooled.interval())
    if least is not None:
        low, high = max(low, 0.0), min(high, 1.0)
    return float(pooled.value), (low, high), float(pooled.fmi)
