"""What speaks for and against the recurrence model, as rows of the results (plan 3.8).

Which of these closes the gate of the risks is decided where the model is fitted (`recurrence`) and
where its rows are made (`recurrence_rows`); here they are only shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.schema.estimates import ALL, Estimate, level_of, warned, withheld

from .follow_up import FollowUp
from .negative_control import CONTROL_FAILED, PROTECTION_RISES, NegativeControl
from .observed_expected import POOR_FIT, FitCheck, Group, is_poor
from .recurrence import HABITS_ALIKE, SMALLEST_SPREAD, RecurrenceModel
from .recurrence_rows import (
    FEWEST_PATIENTS,
    NOT_RECORDED,
    TOO_FEW_AT_LEVEL,
    TOO_FEW_EVENTS,
    patients_at_levels,
    populations,
    usable_levels,
)

RATIO = "diagnostic.observed_to_expected"
TEST = "diagnostic.observed_expected_test"
POSITIVITY = "diagnostic.smallest_sun_protection_cell"
SPREAD = "diagnostic.spread_of_high_sun_protection"
CONTROL = "diagnostic.next_report_hazard_ratio"
DIVISIONS = ("band", "spot_type", "tenth")


def recurrence_diagnostics(model: RecurrenceModel, clinic_id: str = ALL) -> list[Estimate]:
    """Rows of every diagnostic of plan 3.8 that belongs to the route taken.

    `diagnostic.observed_to_expected`: recurrences seen over those expected, ratio, exact Poisson
    limits, `band=<weeks>`, by spot type, and `tenth=<from-to>` of the model's hazard (1 is the
    lowest). `diagnostic.observed_expected_test` (`by=band|spot_type|tenth`): chi square, p value.
    `diagnostic.smallest_sun_protection_cell`: patients at the level least often reported, count,
    also by spot type where its risks could be shown. `diagnostic.spread_of_high_sun_protection`:
    standard deviation of stage 1's P(high), probability (plan 3.3 only).
    `diagnostic.next_report_hazard_ratio` (`contrast=high-low`): the negative control (plan 3.2
    only). A diagnostic that closes the gate of the risks has a warning.
    """
    rows = [*_observed_expected(model), *_positivity(model)]
    if model.fits is not None and np.isfinite(model.fits.spread):
        rows.append(_spread(model, model.fits.spread))
    if model.control is not None:
        rows.append(_control(model.control))
    return [replace(row, clinic_id=clinic_id, plan_section="3.8") for row in rows]


def _counts(row: Estimate, follow_up: FollowUp, rows: np.ndarray) -> Estimate:
    """The row with the patients, courses and recurrences of the chosen intervals."""
    chosen = follow_up.subset(rows)
    n_courses = len(np.unique(chosen.course))
    return replace(
        row,
        n_patients=len(np.unique(chosen.patient[chosen.course])),
        n_courses=n_courses,
        n_assessed=n_courses,
        n_events=int(chosen.recurred.sum()),
    )


def _observed_expected(model: RecurrenceModel) -> Iterator[Estimate]:
    if model.fits is None:
        everything = np.ones(len(model.follow_up.course), dtype=bool)
        for by in DIVISIONS:
            row = Estimate(TEST, level=level_of(by=by), unit="chi_square")
            yield withheld(_counts(row, model.follow_up, everything), model.reason)
        return
    for check in model.checks:
        yield _test(check, model.fits.follow_up)
        for group in check.groups:
            if group.name:
                yield _ratio(check.by, group, model.fits.follow_up)


def _test(check: FitCheck, follow_up: FollowUp) -> Estimate:
    row = Estimate(
        TEST,
        level=level_of(by=check.by),
        value=check.statistic,
        unit="chi_square",
        p_value=check.p_value,
    )
    row = _counts(row, follow_up, np.ones(len(follow_up.course), dtype=bool))
    if len(check.groups) < 2:
        return withheld(row, TOO_FEW_EVENTS)
    return warned(row, POOR_FIT) if is_poor(check) else row


def _ratio(by: str, group: Group, follow_up: FollowUp) -> Estimate:
    is_type = by == "spot_type"
    value, low, high = group.ratio()
    row = Estimate(
        RATIO,
        spot_type=group.name if is_type else ALL,
        level="" if is_type else level_of(**{by: group.name}),
        value=value,
        ci_low=low,
        ci_high=high,
        unit="ratio",
    )
    return _counts(row, follow_up, group.rows)


def _positivity(model: RecurrenceModel) -> Iterator[Estimate]:
    """Low and high, and moderate where it has a hazard of its own: all, and the types with events
    enough for rows that this may close."""
    follow_up = model.follow_up
    usable = usable_levels(follow_up)
    names = [name for name in usable if usable[name] or name != "moderate"]
    for population in populations(follow_up):
        smallest = min(patients_at_levels(follow_up, population, names).values())
        row = Estimate(POSITIVITY, spot_type=population.spot_type, value=float(smallest))
        row = _counts(row, follow_up, population.intervals)
        if population.spot_type == ALL and not np.isfinite(follow_up.protection).any():
            yield withheld(row, NOT_RECORDED)
        elif population.spot_type == ALL or row.n_events >= model.settings.minimum_events:
            yield warned(row, TOO_FEW_AT_LEVEL) if smallest < FEWEST_PATIENTS else row


def _spread(model: RecurrenceModel, spread: float) -> Estimate:
    row = Estimate(SPREAD, value=spread, unit="probability")
    row = _counts(row, model.follow_up, np.ones(len(model.follow_up.course), dtype=bool))
    return warned(row, HABITS_ALIKE) if spread < SMALLEST_SPREAD else row


def _control(control: NegativeControl) -> Estimate:
    row = Estimate(CONTROL, level=level_of(contrast="high-low"), unit="ratio")
    row = _counts(row, control.follow_up, np.ones(len(control.follow_up.course), dtype=bool))
    if control.ratio is None:
        return withheld(row, control.lack)
    found = control.ratio
    row = replace(
        row,
        value=found.value,
        ci_low=found.low,
        ci_high=found.high,
        p_value=found.p_value,
        fmi=found.fmi,
    )
    if control.has_failed:
        return warned(row, CONTROL_FAILED)
    return warned(row, PROTECTION_RISES) if control.has_risen else row
