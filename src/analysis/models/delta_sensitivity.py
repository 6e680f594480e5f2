"""What if the courses that stopped did worse, or better, than the model says (plan 2.6)?

The plan's estimates take it that a course that stopped would have gone on like the courses with the
same past that did not stop. No record can tell whether it would. Here the severity imputed to it is
multiplied by 1 + delta: above 0 the courses that stopped do worse than the model says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .courses import Array, Courses, arranged
from .curves import (
    MEAN_REDUCTION,
    RESPONDER50,
    Curves,
    Outcomes,
    Quantity,
    cells,
    population_curves,
    sessions_to_half,
)
from .improvement import (
    SHARES,
    completed_copies,
    outcomes_of,
    plan_and_usual_estimates,
    responds,
)
from .imputation import RATIO_LIMITS
from .support import Support

DELTAS = (-0.2, -0.1, 0.0, 0.1, 0.2, 0.3)  # plan 2.6
METHOD = "delta_adjusted"
TIPPING = "sensitivity.tipping_delta"
EXAMINED = f"{min(DELTAS):g}..{max(DELTAS):g}"


def delta_sensitivity_estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """The plan's estimates once more for each delta, for `all` and each spot type present.

    `sensitivity.mean_reduction_pct` and `sensitivity.responder50` (`delta=0.1;k=4`),
    `sensitivity.sessions_to_half` (`delta=0.1`), and `sensitivity.tipping_delta`
    (`range=-0.2..0.3`, unit `ratio`). The imputations are those of `improvement_estimates`: rows
    of delta = 0 repeat its numbers. Changed is what was imputed from the first session count on
    after which a course was never assessed again; a gap, with a look after it, stays. Tables, gates
    and order as there; where the number of delta = 0 is withheld so are the others.
    """
    return _estimates(cohort, severity, settings, clinic_id, with_plan=False)


def improvement_with_sensitivity(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """`improvement_estimates`, then `delta_sensitivity_estimates`, from one set of imputations.

    The same rows as the two give; imputing, which is most of the work, is done once.
    """
    return _estimates(cohort, severity, settings, clinic_id, with_plan=True)


def _estimates(
    cohort: pd.DataFrame,
    severity: pd.DataFrame,
    settings: ImprovementSettings,
    clinic_id: str,
    *,
    with_plan: bool,
) -> list[Estimate]:
    courses = arranged(cohort, severity, settings.maximum_sessions)
    if courses.table.empty:
        return []
    found = population_curves(courses, _copies(courses, settings, clinic_id, with_plan=with_plan))
    plan = plan_and_usual_estimates(courses, found, settings, clinic_id) if with_plan else []
    shifted = [
        row
        for support, curves in found
        for row in _population_rows(support, curves, settings, clinic_id)
    ]
    return [*plan, *shifted]


def _copies(
    courses: Courses, settings: ImprovementSettings, clinic_id: str, *, with_plan: bool
) -> Iterator[Outcomes]:
    """What is averaged from each completed copy, under every delta."""
    stopped = after_last_look(courses.assessed)
    for ratio in completed_copies(courses, settings, clinic_id):
        outcomes: dict[Quantity, Array] = outcomes_of(ratio) if with_plan else {}
        for delta in DELTAS:
            changed = shifted_ratio(ratio, stopped, delta)
            outcomes[Quantity(MEAN_REDUCTION, delta)] = 100 * (1 - changed)
            outcomes[Quantity(RESPONDER50, delta)] = responds(changed, SHARES[RESPONDER50])
        yield outcomes


def after_last_look(assessed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Session counts (course, k - 1) from which on a course was never assessed again."""
    seen_later = np.logical_or.accumulate(assessed[:, ::-1], axis=1)[:, ::-1]
    return ~seen_later


def shifted_ratio(ratio: Array, stopped: NDArray[np.bool_], delta: float) -> Array:
    """Y_k / Y_0 with the values of stopped courses multiplied by 1 + delta, within the limits."""
    return np.where(stopped, np.clip(ratio * (1 + delta), *RATIO_LIMITS), ratio)


def _population_rows(
    support: Support, curves: Curves, settings: ImprovementSettings, clinic_id: str
) -> Iterator[Estimate]:
    def of(quantity: Quantity) -> list[Estimate]:
        return cells(support, quantity, curves[quantity], settings, clinic_id)

    halves = {}
    unchanged = {name: of(Quantity(name)) for name in (MEAN_REDUCTION, RESPONDER50)}
    for delta in DELTAS:
        for estimand, base in unchanged.items():
            pairs = zip(of(Quantity(estimand, delta)), base, strict=True)
            rows = [_withheld_as(row, without) for row, without in pairs]
            yield from (_labelled(row, delta, f"k={k}") for k, row in enumerate(rows, start=1))
        responders = curves[Quantity(RESPONDER50, delta)]
        half = sessions_to_half(support, responders, settings, clinic_id)
        halves[delta] = half
        yield _labelled(half, delta)
    yield _tipping_row(halves)


def _withheld_as(row: Estimate, unchanged: Estimate) -> Estimate:
    """The row, withheld where the one without a change is: there is nothing to compare it with."""
    if not unchanged.gate.startswith("withheld"):
        return row
    return replace(withheld(row, unchanged.gate.partition(":")[2]), fmi=float("nan"))


def _labelled(row: Estimate, delta: float, k: str = "") -> Estimate:
    """A row of the plan as a sensitivity row; `k` (`k=4`) is the rest of its level."""
    level = ";".join(part for part in (level_of(delta=f"{delta:g}"), k) if part)
    return replace(
        row,
        estimand="sensitivity." + row.estimand.partition(".")[2],
        level=level,
        method=METHOD,
        plan_section="2.6",
    )


def _tipping_row(halves: Mapping[float, Estimate]) -> Estimate:
    """The delta nearest to 0 that moves k*; no value where none of those examined does.

    Of two as near the positive one is told: that stopped courses did worse than thought is what a
    reader fears. A move between "reached" and "not reached" is a move.
    """
    base = halves[0.0]
    row = replace(
        _labelled(base, 0.0),
        estimand=TIPPING,
        level=level_of(range=EXAMINED),
        value=float("nan"),
        ci_low=float("nan"),
        ci_high=float("nan"),
        fmi=float("nan"),
        unit="ratio",
    )
    if base.gate.startswith("withheld"):
        return row
    nearest_first = sorted((delta for delta in halves if delta), key=lambda d: (abs(d), -d))
    moves = (d for d in nearest_first if not _same_half(halves[d].value, base.value))
    return replace(row, value=next(moves, float("nan")))


def _same_half(one: float, other: float) -> bool:
    return one == other or (np.isnan(one) and np.isnan(other))
