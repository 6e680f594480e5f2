"""What published schedules would have brought, and who could have followed them (plan 4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.parameters.schedule import Schedule
from analysis.schema.estimates import ALL, Estimate, level_of, warned, withheld

from ..courses import Array, Positions
from ..design import Columns
from ..support import HIGH_FMI, NOT_ESTIMABLE, TOO_FEW
from .backgrounds import is_stubborn
from .confounders import adjusting, joined
from .contrasts import K
from .effect import Comparison, standardised_mean
from .exposures import DARK_PHOTOTYPES, LIGHT_PHOTOTYPES
from .gates import (
    INSIDE_WARNED,
    INSIDE_WITHHELD,
    LIMITED_OVERLAP,
    NO_OVERLAP,
    NOT_ALL_ADJUSTED,
    NOTHING_RECORDED,
    TOO_FEW_IN_ARM,
)
from .overlap import INSIDE, propensity
from .trajectory import Completed

Flags = NDArray[np.bool_]

OUTCOME, FOLLOWABLE = "improvement.schedule_reduction_pct", "diagnostic.schedule_positivity"


def schedule_estimates(
    completed: Completed, columns: Columns, schedules: Iterable[Schedule]
) -> list[Estimate]:
    """Improvement under each schedule, and the share of patients who could have followed it.

    `improvement.schedule_reduction_pct` (`k=6;schedule=<name>`, percent): mean reduction after the
    least and the most sessions it asks for (4 where it asks for none), had everybody been seen as
    far apart as it says; all spot types. Followers are courses whose usual gap (planned, else the
    first) lies within its bounds; the number is standardised over all patients.
    `diagnostic.schedule_positivity` (`schedule=`, `group=;schedule=`, and by spot type,
    probability): patients of whose kind at least one in twenty was spaced like that, as if spacing
    were as often one way as the other; the rest could not have followed it here, and where they
    are more than a fifth the improvement is withheld. A schedule without a gap has no row here.
    """
    return [row for schedule in schedules for row in _of(completed, columns, schedule)]


@dataclass(frozen=True)
class _Followers:
    """Courses that were spaced as the schedule asks, among those whose gap is known."""

    within: Flags
    known: Flags

    @property
    def rows(self) -> Positions:
        return np.flatnonzero(self.within)


def followers(gap_days: Array, schedule: Schedule) -> _Followers:
    """Whose usual gap lies within the schedule's bounds."""
    known = np.isfinite(gap_days)
    low = -np.inf if schedule.gap_days_low is None else schedule.gap_days_low
    high = np.inf if schedule.gap_days_high is None else schedule.gap_days_high
    return _Followers(known & (gap_days >= low) & (gap_days <= high), known)


def sessions_of(schedule: Schedule, last: int) -> list[int]:
    """The session counts after which its result is read, up to the last that is modelled."""
    asked = {schedule.sessions_low, schedule.sessions_high} - {None}
    counts = sorted(k for k in asked or {K} if k is not None)
    return [k for k in counts if k <= last]


def _of(completed: Completed, columns: Columns, schedule: Schedule) -> Iterator[Estimate]:
    if schedule.gap_days_low is None and schedule.gap_days_high is None:
        return
    table = completed.courses.table
    found = followers(table["gap_days"].to_numpy(np.float64), schedule)
    minimum = completed.settings.minimum_assessed
    lack = _lack(completed, found, minimum)
    chance = np.full(len(table), np.nan)
    if not lack and found.within[found.known].all():
        chance = np.ones(len(table))
    elif not lack:
        covariates, _ = adjusting(columns, "", np.flatnonzero(found.known))
        chance = propensity(joined(covariates, len(table)), found.within, found.known)
    can_follow = chance >= INSIDE[0]
    for k in sessions_of(schedule, completed.settings.maximum_sessions):
        yield _outcome(completed, columns, schedule, found, k, lack, float(can_follow.mean()))
    yield from _positivity(completed, schedule, can_follow, lack)


def _lack(completed: Completed, found: _Followers, minimum: int) -> str:
    if not found.known.any():
        return NOTHING_RECORDED
    patients = len(np.unique(completed.courses.patient[found.rows]))
    return TOO_FEW_IN_ARM if patients < minimum else ""


def _outcome(
    completed: Completed,
    columns: Columns,
    schedule: Schedule,
    found: _Followers,
    k: int,
    lack: str,
    share_able: float,
) -> Estimate:
    courses, rows = completed.courses, found.rows
    seen = rows[courses.assessed[rows, k - 1]]
    row = Estimate(
        OUTCOME,
        level=level_of(k=k, schedule=schedule.name),
        unit="percent",
        n_patients=len(np.unique(courses.patient[rows])),
        n_courses=len(rows),
        n_assessed=len(seen),
        plan_section="4.2",
        clinic_id=completed.clinic_id,
    )
    if lack:
        return withheld(row, lack)
    if len(np.unique(courses.patient[seen])) < completed.settings.minimum_assessed:
        return withheld(row, TOO_FEW)
    if share_able < INSIDE_WITHHELD:
        return withheld(row, NO_OVERLAP)
    covariates, all_entered = adjusting(columns, "", rows)
    everybody = np.arange(len(courses.table))
    compared = Comparison(rows, np.ones(len(rows)), covariates, everybody, courses.patient)
    pooled = standardised_mean(compared, completed.reduction[:, :, k - 1])
    if pooled is None or not np.isfinite([pooled.value, pooled.variance]).all():
        return withheld(row, NOT_ESTIMABLE)
    low, high = (float(limit) for limit in pooled.interval())
    row = replace(row, value=float(pooled.value), ci_low=low, ci_high=high, fmi=float(pooled.fmi))
    row = warned(row, LIMITED_OVERLAP) if share_able < INSIDE_WARNED else row
    row = row if all_entered else warned(row, NOT_ALL_ADJUSTED)
    return warned(row, HIGH_FMI) if row.fmi > completed.settings.high_fmi else row


def _positivity(
    completed: Completed, schedule: Schedule, can_follow: Flags, lack: str
) -> Iterator[Estimate]:
    """One row for everybody, each spot type, and the groups whom a schedule may not suit."""
    table = completed.courses.table
    types = table["spot_type"].to_numpy(dtype=object)
    depth, skin = table["depth"].to_numpy(dtype=object), table["phototype"]
    groups: list[tuple[str, dict[str, str], Flags]] = [
        (ALL, {}, np.full(len(table), fill_value=True)),
        *((code, {}, types == code) for code in sorted(set(types))),
        (ALL, {"group": "dark_skin"}, skin.isin(DARK_PHOTOTYPES).to_numpy()),
        (ALL, {"group": "light_skin"}, skin.isin(LIGHT_PHOTOTYPES).to_numpy()),
        (ALL, {"group": "dermal"}, depth == "dermal"),
        (ALL, {"group": "stubborn"}, is_stubborn(table)),
    ]
    for spot_type, keys, members in groups:
        if not members.any():
            continue
        row = Estimate(
            FOLLOWABLE,
            spot_type=spot_type,
            level=level_of(schedule=schedule.name, **keys),
            value=float(can_follow[members].mean()),
            unit="probability",
            n_patients=len(np.unique(completed.courses.patient[members])),
            n_courses=int(members.sum()),
            plan_section="4.2",
            clinic_id=completed.clinic_id,
        )
        yield withheld(row, lack) if lack else row
