"""Numbers as they are shown: shares from rounded counts, models' numbers rounded (D3, D6, D11)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .counts import wilson_intervals

# Decimals that a clinic's numbers carry honestly (rule D6: whole percents).
DECIMALS = {"percent": 0, "probability": 2, "ratio": 2, "months": 1, "sessions": 0, "score": 1}
OTHER_DECIMALS = 2
NUMBERS = ["value", "ci_low", "ci_high"]
SCALES = {"probability": 1.0, "percent": 100.0, "per_100_sessions": 100.0}


def derive_shares(table: pd.DataFrame, which: pd.Series[bool]) -> None:
    """Share and Wilson interval again, from the rounded counts that are shown beside it (D3)."""
    is_known = table[["n_events", "n_assessed", "value"]].notna().all(axis=1)
    rows = table.index[which & is_known]
    found, trials = (
        table.loc[rows, name].to_numpy(dtype=np.float64) for name in ("n_events", "n_assessed")
    )
    events = np.minimum(found, trials)
    share = np.divide(events, trials, out=np.full(len(rows), np.nan), where=trials > 0)
    units = table.loc[rows, "unit"]
    scale = units.map(SCALES).to_numpy(dtype=np.float64)
    is_fraction = units.eq("probability").to_numpy()
    numbers = [scale * number for number in (share, *wilson_intervals(events, trials))]
    shown = [np.where(is_fraction, number.round(2), number.round(0)) for number in numbers]
    table.loc[rows, NUMBERS] = np.column_stack(shown)


def round_models(table: pd.DataFrame, which: pd.Series[bool]) -> None:
    """Numbers of models, quantiles and curves to the decimals of their unit."""
    for unit, decimals in DECIMALS.items():
        rows = which & table["unit"].eq(unit)
        table.loc[rows, NUMBERS] = table.loc[rows, NUMBERS].round(decimals)
    other = which & ~table["unit"].isin(list(DECIMALS))
    table.loc[other, NUMBERS] = table.loc[other, NUMBERS].round(OTHER_DECIMALS)
    table["p_value"], table["fmi"] = table["p_value"].round(3), table["fmi"].round(2)
