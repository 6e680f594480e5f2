"""The effect of sun protection under other rules and other assumptions (plan 1.4, 3.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.derive.recurrence import RULES, follow_up_intervals
from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, level_of, parse_level, withheld

from .recurrence import RecurrenceModel, recurrence_model
from .recurrence_numbers import filled, pooled_numbers
from .recurrence_rows import (
    DIFFERENCE,
    RATIO,
    WEEKS,
    Row,
    empty_row,
    populations,
    reason_for_row,
)

FAMILY = "sensitivity."
# Plan 3.3 asks for five copies at least; a comparison needs no more.
COPIES = 5
STRICTER_PCT = 75  # response by three quarters in place of half (plan 1.3)
VAGUE_TYPES = ("mixed", "other", "unknown")
NO_UNSCHEDULED = "no_unscheduled_look_recorded"
ROWS = tuple(
    Row(estimand, "high-low", weeks) for estimand in (DIFFERENCE, RATIO) for weeks in WEEKS
)


def recurrence_sensitivity_estimates(
    responders: pd.DataFrame,
    assessments: pd.DataFrame,
    settings: RecurrenceSettings,
    reference: str,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """High against low sun protection again, with one thing changed at a time.

    `sensitivity.risk_difference` and `sensitivity.risk_ratio` of all spot types at 26 and 52 weeks;
    the `level` says what is changed: `rule=<name>` the recurrence rules that are not the primary
    one (plan 1.4); `missing=low` reports not given are one level lower than the model thinks;
    `looks=scheduled` unscheduled looks left out, with the recurrences that only they found, so that
    the risks fall and the contrast is what to look at; `responders=75` only those with three
    quarters gone; `excluded=vague_types` spots of mixed, other or unknown type left out.
    Gates as for the estimates. `responders` as there, `assessments` all looks of the cleaned table.
    No responder, no row.
    """
    if responders.empty:
        return []
    copies = min(settings.imputations, COPIES)
    quick = settings.model_copy(update={"imputations": copies})
    rows: list[Estimate] = []
    for change, model in _models(responders, assessments, quick, reference, clinic_id):
        rows += _contrasts(model, change, clinic_id)
    if not assessments["is_unscheduled"].eq("yes").any():
        rows = [_without_unscheduled(row) for row in rows]
    return rows


def _models(
    responders: pd.DataFrame,
    assessments: pd.DataFrame,
    settings: RecurrenceSettings,
    reference: str,
    clinic_id: str,
) -> Iterator[tuple[dict[str, str], RecurrenceModel]]:
    """What is changed, and the model fitted so."""
    for rule in RULES:
        if rule != settings.rule:
            intervals = follow_up_intervals(responders, assessments, rule)
            model = recurrence_model(responders, intervals, settings, reference, clinic_id)
            yield {"rule": rule}, model
    primary = follow_up_intervals(responders, assessments, settings.rule)
    yield (
        {"missing": "low"},
        recurrence_model(responders, primary, settings, reference, clinic_id, missing_lower=True),
    )
    scheduled = follow_up_intervals(responders, assessments, settings.rule, scheduled_only=True)
    model = recurrence_model(responders, scheduled, settings, reference, clinic_id)
    yield {"looks": "scheduled"}, model
    far = responders["final_reduction_pct"] >= STRICTER_PCT
    clear = ~responders["spot_type"].isin(VAGUE_TYPES)
    for change, kept in (
        ({"responders": str(STRICTER_PCT)}, far),
        ({"excluded": "vague_types"}, clear),
    ):
        some = responders[kept].reset_index(drop=True)
        if len(some):
            intervals = follow_up_intervals(some, assessments, settings.rule)
            yield change, recurrence_model(some, intervals, settings, reference, clinic_id)


def _contrasts(model: RecurrenceModel, change: dict[str, str], clinic_id: str) -> list[Estimate]:
    everybody = next(populations(model.follow_up))
    lacks = {
        row: model.reason or reason_for_row(model.follow_up, everybody, row, model.settings)
        for row in ROWS
    }
    fits = model.fits
    shown = [row for row in ROWS if not lacks[row]]
    numbers = {} if fits is None else pooled_numbers(model.follow_up, everybody, fits, shown)
    estimates = []
    for row in ROWS:
        empty = empty_row(model.follow_up, everybody, row, clinic_id)
        empty = replace(
            empty,
            estimand=FAMILY + row.estimand.split(".")[1],
            level=level_of(**parse_level(row.level), **change),
            plan_section="1.4" if "rule" in change else "3.8",
        )
        lack = lacks[row]
        estimates.append(withheld(empty, lack) if lack else filled(empty, row, numbers[row]))
    return estimates


def _without_unscheduled(row: Estimate) -> Estimate:
    """Where no look is marked as unscheduled there is nothing to leave out."""
    is_about_looks = "looks" in parse_level(row.level)
    return withheld(row, NO_UNSCHEDULED) if is_about_looks else row
