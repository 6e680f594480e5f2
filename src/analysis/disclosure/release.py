"""The tidy estimates as they may be shown: redact, then round, then derive (rule D3)."""

from __future__ import annotations

import pandas as pd

from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import COUNT_COLUMNS, level_of, parse_level

from .counts import is_small, rounded, wilson_interval
from .partitions import only_redacted_cells_neighbours

# Families whose numbers are counts or ratios of counts; every other row comes from a model and is
# computed exactly, then gated, then rounded (CORRECTIONS 2).
RATIO_FAMILIES = ("measure.", "process.", "safety.")
FEW_PATIENTS = "withheld:few_patients"
# Decimals that a clinic's numbers carry honestly (rule D6: whole percents).
DECIMALS = {"percent": 0, "probability": 2, "ratio": 2, "months": 1, "sessions": 0, "score": 1}
_NUMBERS = ["value", "ci_low", "ci_high"]


def release(estimates: pd.DataFrame, settings: DisclosureSettings) -> pd.DataFrame:
    """Every row of the estimates, with `released_as`: `redacted`, `rounded` or `as computed`.

    Counts below the smallest are missing; a row that rests on so few has no value and the gate
    `withheld:few_patients`. Shares are worked out again from rounded counts. `p_value` and `fmi`
    keep two decimals.
    """
    table = estimates.reset_index(drop=True).copy()
    counts, ratios = table["unit"].eq("count"), _is_ratio(table)
    hidden = _rests_on_few(table, settings) | (counts & _small_value(table, settings))
    hidden |= only_redacted_cells_neighbours(table, counts, hidden)
    for name in COUNT_COLUMNS:
        table[name] = rounded(table[name], settings)
    table.loc[counts, "value"] = rounded(_whole(table["value"]), settings).astype("float64")[counts]
    _derive_ratios(table, ratios & ~hidden)
    _round_models(table, ~counts & ~ratios)
    table.loc[hidden, [*_NUMBERS, "p_value", "fmi"]] = float("nan")
    table.loc[hidden & ~table["gate"].str.startswith("withheld"), "gate"] = FEW_PATIENTS
    # A verdict is one more thing that the hidden numbers would tell.
    table.loc[hidden, "level"] = table.loc[hidden, "level"].map(_without_verdict)
    table["released_as"] = "rounded"
    table.loc[hidden, "released_as"] = "redacted"
    table.loc[~hidden & table["value"].isna(), "released_as"] = "as computed"
    return table


def _without_verdict(level: str) -> str:
    keys = parse_level(level)
    keys.pop("verdict", None)
    return level_of(**keys)


def _is_ratio(table: pd.DataFrame) -> pd.Series[bool]:
    return (
        table["estimand"].str.startswith(RATIO_FAMILIES)
        & table["unit"].isin(("probability", "percent", "per_100_sessions"))
        & table["n_events"].notna()
        & table["n_assessed"].notna()
    )


def _whole(values: pd.Series[float]) -> pd.Series[int]:
    return values.round().astype("Int64")


def _small_value(table: pd.DataFrame, settings: DisclosureSettings) -> pd.Series[bool]:
    return is_small(_whole(table["value"].where(table["unit"].eq("count"))), settings)


def _rests_on_few(table: pd.DataFrame, settings: DisclosureSettings) -> pd.Series[bool]:
    """Rows whose population, observed part, events or non-events are few but not none."""
    few = pd.Series(data=False, index=table.index)
    for name in ("n_patients", "n_assessed", "n_events"):
        few |= is_small(table[name], settings)
    others = (table["n_assessed"] - table["n_events"]).where(_is_ratio(table))
    return few | is_small(others, settings)


def _derive_ratios(table: pd.DataFrame, which: pd.Series[bool]) -> None:
    """Share and Wilson interval again, from the rounded counts that are shown beside it."""
    scales = {"probability": 1.0, "percent": 100.0, "per_100_sessions": 100.0}
    rows = table.loc[which & table["value"].notna(), ["n_events", "n_assessed", "unit"]]
    for row, found, trials, unit in rows.itertuples(name=None):
        scale, events = scales[unit], min(found, trials)
        low, high = wilson_interval(events, trials)
        share = events / trials if trials else float("nan")
        digits = 2 if unit == "probability" else 0
        for name, number in zip(_NUMBERS, (share, low, high), strict=True):
            table.at[row, name] = round(scale * number, digits)


def _round_models(table: pd.DataFrame, which: pd.Series[bool]) -> None:
    for unit, decimals in DECIMALS.items():
        rows = which & table["unit"].eq(unit)
        table.loc[rows, _NUMBERS] = table.loc[rows, _NUMBERS].round(decimals)
    other = which & ~table["unit"].isin(list(DECIMALS))
    table.loc[other, _NUMBERS] = table.loc[other, _NUMBERS].round(2)
    table["p_value"], table["fmi"] = table["p_value"].round(3), table["fmi"].round(2)
