"""Curves over time in steps of several events, ended where few are seen (rule D12).

From a curve and the numbers at risk the single events can be worked out (Guyot, BMC Med Res
Methodol 2012). Cumulative events are therefore shown at the middle of groups of six: every step
that can be read off stands for a whole group.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import parse_level

from .counts import midpoint, rounded
from .kinds import CURVE, TIME_KEYS

ROUNDING = 0.01  # of a share, between two points of which each has two decimals
_SAME_CURVE = ["estimand", "spot_type", "method", "clinic_id", "of"]


def points_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Where the points of curves stand: curve (number), time; one line per row of a curve."""
    points = rows.loc[rows["kind"].eq(CURVE), ["estimand", "spot_type", "method", "clinic_id"]]
    levels = [parse_level(level) for level in rows.loc[points.index, "level"]]
    keys = [next((key for key in TIME_KEYS if key in level), "") for level in levels]
    times = [float(level[key]) if key else 0.0 for key, level in zip(keys, levels, strict=True)]
    points["time"] = times
    points["of"] = [
        ";".join(f"{name}={text}" for name, text in level.items() if name != key)
        for key, level in zip(keys, levels, strict=True)
    ]
    curve = points.groupby(_SAME_CURVE, sort=True).ngroup()
    return points.assign(curve=curve)[["curve", "time"]]


def hidden_points(
    points: pd.DataFrame,
    rows: pd.DataFrame,
    assessed: pd.Series[int],
    at_risk: pd.Series[float],
    settings: DisclosureSettings,
) -> pd.Series[bool]:
    """Points before enough events, and all from where fewer than `curve_at_risk` are seen.

    `assessed` is the exact number behind each row, `at_risk` the patients among them. A share of a
    few events is a small count; with none before it, it would be the first step.
    """
    exact = assessed.reindex(points.index).astype("float64")
    events = rows.loc[points.index, "value"] * exact
    fewest = _group(exact, settings).clip(lower=settings.smallest_count)
    is_early = (events > 1e-9) & (events < fewest - 1e-9)
    is_late = (at_risk.reindex(points.index) < settings.curve_at_risk).fillna(value=False)
    ordered = points.assign(late=is_late).sort_values(["curve", "time"], kind="stable")
    cut = ordered.groupby("curve")["late"].cummax().reindex(points.index)
    hidden: pd.Series[bool] = cut | is_early
    return hidden


def in_groups_of_events(
    table: pd.DataFrame,
    points: pd.DataFrame,
    assessed: pd.Series[int],
    settings: DisclosureSettings,
) -> None:
    """Each point moved to the middle of its group of events, its limits moved along.

    The share is worked out again from the rounded denominator, and a curve that only rises still
    does: the highest group reached so far stands.
    """
    if points.empty:
        return
    exact = assessed.reindex(points.index).astype("float64")
    shown = rounded(assessed.reindex(points.index), settings).astype("float64")
    value = table.loc[points.index, "value"]
    group = np.asarray(_group(exact, settings), dtype=np.float64)
    events = np.asarray(value * exact, dtype=np.float64)
    groups = pd.Series(midpoint(events, group), index=points.index)
    share = (groups / shown).clip(upper=1.0)
    ordered = points.assign(share=share).sort_values(["curve", "time"], kind="stable")
    share = ordered.groupby("curve")["share"].cummax().reindex(points.index)
    share = share.where(np.isfinite(share) & value.notna())
    shift = share - value
    for limit in ("ci_low", "ci_high"):
        # Limits that stayed would give the exact share away: it is their middle.
        table.loc[points.index, limit] = (table.loc[points.index, limit] + shift).clip(0.0, 1.0)
    table.loc[points.index, "value"] = share


def _group(assessed: pd.Series[float], settings: DisclosureSettings) -> pd.Series[float]:
    """Events in a group: `curve_events`, and what rounding the share may take from a step."""
    return settings.curve_events - (-ROUNDING * assessed.fillna(0.0) // 1)
