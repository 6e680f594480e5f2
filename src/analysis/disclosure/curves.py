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
from .kinds import CURVE, TIME_KEYS, kinds_of

_SAME_CURVE = ["estimand", "spot_type", "method", "clinic_id", "of"]


def points_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Where the points of curves stand: curve (number), time; one line per row of a curve."""
    points = rows.loc[kinds_of(rows).eq(CURVE), ["estimand", "spot_type", "method", "clinic_id"]]
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


def cut_points(
    points: pd.DataFrame, at_risk: pd.Series[float], settings: DisclosureSettings
) -> pd.Series[bool]:
    """Points at which fewer patients than `curve_at_risk` are seen, and all later ones."""
    few = (at_risk.reindex(points.index) < settings.curve_at_risk).fillna(value=False)
    ordered = points.assign(few=few).sort_values(["curve", "time"], kind="stable")
    return ordered.groupby("curve")["few"].cummax().reindex(points.index)


def in_groups_of_events(
    table: pd.DataFrame,
    points: pd.DataFrame,
    assessed: pd.Series[int],
    settings: DisclosureSettings,
) -> None:
    """Each point moved to the middle of its group of events, its limits moved along.

    `assessed` is the exact denominator. The share is worked out again from the rounded one, and a
    curve that only rises still does: the highest group reached so far stands.
    """
    if points.empty:
        return
    exact = assessed.reindex(points.index).astype("float64")
    shown = rounded(assessed.reindex(points.index), settings).astype("float64")
    value = table.loc[points.index, "value"]
    groups = pd.Series(midpoint((value * exact).to_numpy(), settings), index=points.index)
    share = (groups / shown).clip(upper=1.0)
    ordered = points.assign(share=share).sort_values(["curve", "time"], kind="stable")
    share = ordered.groupby("curve")["share"].cummax().reindex(points.index)
    share = share.where(np.isfinite(share))
    shift = share - value
    for limit in ("ci_low", "ci_high"):
        # Limits that stayed would give the exact share away: it is their middle.
        table.loc[points.index, limit] = (table.loc[points.index, limit] + shift).clip(0.0, 1.0)
    table.loc[points.index, "value"] = share
