"""Released estimates of clinics that cannot pool their records, combined row by row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.disclosure.rounding import DECIMALS
from analysis.schema.estimates import (
    COUNT_COLUMNS,
    ESTIMATE_COLUMNS,
    Estimate,
    level_of,
    parse_level,
    to_table,
    warned,
)

from .inverse_variance import Z_95, Mean, meta_analysis

# What the analysis models, clinic by clinic. Counts and shares of counts are not combined: they add
# up, and every release prints them.
FAMILIES = ("improvement.", "recurrence.")
VARIED = ("sensitivity.risk_difference", "sensitivity.risk_ratio")
UNITS = ("percent", "probability", "ratio", "months")
METHODS = ("plan", "lagged")
# Read from a curve as a time with open ends: no estimate with a variance.
NOT_COMBINED = ("recurrence.renewal_interval_months", "recurrence.kaplan_meier_median_months")
RESPONDERS, HALF = "improvement.responder50", "improvement.sessions_to_half"
FIXED, RANDOM, CENTRE = "fixed", "random", "centre"
DIFFER_P = 0.10  # Cochran's test has little power with few clinics; 0.10 is usual for it
PLACE = ["estimand", "spot_type", "level", "method", "unit"]


@dataclass(frozen=True)
class Effect:
    """A clinic's estimate on the scale on which it is averaged, with its variance."""

    centre: str
    effect: float
    variance: float


def combined_estimates(
    centres: Mapping[str, pd.DataFrame], estimands: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per estimate that two clinics or more released, combined, in the contract's columns.

    `centres` holds each clinic's released rows by the clinic's name; `estimands` are those wanted
    (none: all that can be combined). For each estimate: the clinics' own rows (`centre=<name>` in
    the level), its mean (methods `fixed` and `random`), and `heterogeneity.i_squared`, `.tau`, `.q`
    and `.clinics`, whose level says `of=<estimand>`. Ratios are averaged as logarithms.
    `improvement.sessions_to_half` is read from the combined curve as from any other (plan 2.1).
    """
    told = [
        rows[_combinable(rows, estimands)].assign(**{CENTRE: name})
        for name, rows in centres.items()
    ]
    every = pd.concat(told, ignore_index=True)
    made: list[Estimate] = []
    for _, rows in every.groupby(PLACE, sort=False):
        made += _of_one(rows.to_dict("records"), len(centres))  # type: ignore[arg-type]
    if not estimands or HALF in estimands:
        made += list(_sessions_to_half(made))
    wanted = [row for row in made if not estimands or _subject(row) in estimands]
    return to_table(wanted)


def _subject(row: Estimate) -> str:
    return parse_level(row.level).get("of", row.estimand)


def _combinable(rows: pd.DataFrame, estimands: Sequence[str]) -> pd.Series[bool]:
    asked = {*estimands, RESPONDERS} if HALF in estimands else {*estimands}
    return (
        (rows["estimand"].str.startswith(FAMILIES) | rows["estimand"].isin(VARIED))
        & ~rows["estimand"].isin(NOT_COMBINED)
        & (rows["estimand"].isin(asked) if estimands else True)
        & rows["unit"].isin(UNITS)
        & rows["method"].isin(METHODS)
        & ~rows["gate"].str.startswith("withheld")
        & rows[["value", "ci_low", "ci_high"]].notna().all(axis=1)
    )


def _of_one(lines: Sequence[Mapping[str, Any]], centres: int) -> Iterator[Estimate]:
    """The clinics' rows of one estimate and what they say together; nothing for a lone clinic."""
    effects = [one for line in lines if (one := effect_of(line)) is not None]
    if len(effects) < 2:
        return
    used = {one.centre for one in effects}
    for line in (line for line in lines if line[CENTRE] in used):
        yield _centre_row(line)
    found = meta_analysis([e.effect for e in effects], [e.variance for e in effects])
    base = _base([line for line in lines if line[CENTRE] in used])
    for method, mean in ((FIXED, found.fixed), (RANDOM, found.random)):
        row = _with(replace(base, method=method), mean)
        if method == FIXED and found.p_value < DIFFER_P:
            row = warned(row, "clinics_differ")
        yield warned(row, "not_every_clinic_has_it") if len(used) < centres else row
    level = level_of(of=base.estimand, **parse_level(base.level))
    about = replace(base, level=level, method="plan")
    yield replace(about, estimand="heterogeneity.i_squared", value=found.i_squared, unit="percent")
    yield replace(
        about,
        estimand="heterogeneity.tau",
        value=found.tau,
        unit="log_ratio" if base.unit == "ratio" else base.unit,
    )
    yield replace(
        about,
        estimand="heterogeneity.q",
        value=found.q,
        unit="chi_square",
        p_value=found.p_value,
    )
    yield replace(about, estimand="heterogeneity.clinics", value=float(len(used)), unit="count")


def effect_of(row: Mapping[str, Any]) -> Effect | None:
    """A released row as effect and variance; None where its rounded limits do not give any.

    The standard error is half of the interval by 1.96, from the other side alone where a limit was
    cut off at 0 or 1. What the door rounded away counts as error, too: a step's width squared by
    12.
    """
    value, low, high = (float(row[name]) for name in ("value", "ci_low", "ci_high"))
    step = 10.0 ** -DECIMALS[str(row["unit"])]
    if row["unit"] == "ratio":
        if min(value, low) <= 0:
            return None
        step /= value
        value, low, high = math.log(value), math.log(low), math.log(high)
    half = (high - low) / 2
    if row["unit"] == "probability" and (low <= 0.0 < value or value < 1.0 <= high):
        half = max(high - value, value - low)
    return Effect(str(row[CENTRE]), value, (half / Z_95) ** 2 + step**2 / 12)


def _centre_row(line: Mapping[str, Any]) -> Estimate:
    fields = {name: line[name] for name in ESTIMATE_COLUMNS}
    counts = {name: -1 if pd.isna(line[name]) else int(line[name]) for name in COUNT_COLUMNS}
    level = level_of(**{CENTRE: line[CENTRE]}, **parse_level(str(line["level"])))
    return Estimate(**{**fields, **counts, "level": level, "clinic_id": "all"})


def _base(lines: Sequence[Mapping[str, Any]]) -> Estimate:
    """What is the same for all rows made from these: a count is summed where every clinic told."""
    first = lines[0]
    texts = {
        name: str(first[name])
        for name in ("estimand", "spot_type", "level", "unit", "plan_section")
    }
    counts = {name: _total([line[name] for line in lines]) for name in COUNT_COLUMNS}
    return Estimate(**{**texts, **counts})  # type: ignore[arg-type]


def _total(numbers: Sequence[Any]) -> int:
    return -1 if any(pd.isna(number) for number in numbers) else int(sum(numbers))


def _with(row: Estimate, mean: Mean) -> Estimate:
    numbers = [mean.value, mean.low, mean.high]
    if row.unit == "ratio":
        numbers = [math.exp(number) for number in numbers]
    if row.unit == "probability" and "contrast" not in parse_level(row.level):
        numbers = [min(max(number, 0.0), 1.0) for number in numbers]
    return replace(row, value=numbers[0], ci_low=numbers[1], ci_high=numbers[2])


def _sessions_to_half(made: Sequence[Estimate]) -> Iterator[Estimate]:
    """The set of session counts of plan 2.1, from the combined share of responders."""
    curves: dict[tuple[str, str], list[Estimate]] = {}
    for row in made:
        if row.estimand == RESPONDERS and row.method in (FIXED, RANDOM):
            curves.setdefault((row.spot_type, row.method), []).append(row)
    for rows in curves.values():
        ordered = sorted(rows, key=lambda row: int(parse_level(row.level)["k"]))
        yield replace(
            ordered[0],
            estimand=HALF,
            level="",
            unit="sessions",
            value=_first(ordered, "value"),
            ci_low=_first(ordered, "ci_high"),
            ci_high=_first(ordered, "ci_low"),
            gate="pass",
        )


def _first(curve: Sequence[Estimate], end: str) -> float:
    reached = (row for row in curve if getattr(row, end) >= 0.5)
    return next((float(parse_level(row.level)["k"]) for row in reached), math.nan)
