"""Which counts and which values may not be shown on their own account (D2, D7-D11)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.parameters import DisclosureSettings

from .changes import Effective
from .counts import is_few
from .kinds import CHART, COUNT, MEAN, MODEL, QUANTILE, SHARE, is_sensitive, quantile_of

# Quantiles further out are the extremes themselves (D8).
OUTERMOST = 0.05
SECONDARY = "D17"  # the rule of counts that are hidden for the sake of others
# What a value rests on: the row is hidden where one of these is few.
RESTS_ON = ("n_patients", "n_assessed", "n_events", "value")
# Kinds of which the counts beside them are all that is needed to tell them.
_DRAWN_ON = (COUNT, SHARE, CHART)
Z_95 = 1.959963984540054


def hidden_quantities(effective: Effective, settings: DisclosureSettings) -> pd.Series[str]:
    """By name of the quantity: the rule that hides it; empty where none does."""
    table = effective.quantities
    hidden = pd.Series("", index=table.index, dtype="str")
    hidden[_is_dominated(table, settings)] = "D10"
    hidden[is_few(table["count"], table["patients"], settings)] = "D2"
    return hidden


def _is_dominated(table: pd.DataFrame, settings: DisclosureSettings) -> pd.Series[bool]:
    """Sums of which a few patients make nearly everything: (n, k) rule and p-ratio (D10)."""
    most = table["largest"] + (table["second"] if settings.dominant > 1 else 0)
    rest = table["count"] - table["largest"] - table["second"]
    is_sum = table["largest"] > 1
    too_much = most > settings.dominant_share * table["count"]
    too_little = rest < settings.remainder_share * table["largest"]
    return is_sum & (too_much | too_little)


def hidden_values(
    effective: Effective, hidden: pd.Series[str], settings: DisclosureSettings
) -> pd.Series[str]:
    """By row: the rule that hides its value; empty where none does.

    `hidden` names the rule of each quantity. A later rule gives way to an earlier one.
    """
    rows, names = effective.rows, effective.names
    kinds = rows["kind"]
    rules = pd.Series("", index=rows.index, dtype="str")
    for rule, breaks in (
        ("D11", kinds.eq(MODEL) & _model_is_thin(effective, settings)),
        ("D9", kinds.eq(SHARE) & is_sensitive(rows) & _is_everybody(effective, settings)),
        ("D8", kinds.eq(QUANTILE) & _is_outer(effective, settings)),
        ("D7", kinds.isin((MEAN, QUANTILE)) & _summary_is_thin(effective, settings)),
    ):
        rules[breaks] = rule
    columns = [*RESTS_ON, "rest"]
    for column in columns:
        found = names[column].map(hidden)
        own = found.fillna("")
        # A count of this row that is not released yet: too few have come about it (D16).
        is_pending = names[column].ne("") & found.isna()
        own = own.mask(is_pending & kinds.isin(_DRAWN_ON), "D16")
        applies = own.ne("")
        # A count hidden for others' sake tells a share; a model's number does not tell the count.
        applies &= own.ne(SECONDARY) | kinds.isin(_DRAWN_ON)
        rules = rules.where(~(own.ne("") & applies), own)
    return rules


def limits_hidden(effective: Effective, settings: DisclosureSettings) -> pd.Series[bool]:
    """Rows whose limits are order statistics with too few patients outside them (D8).

    The limits of a quantile are quantiles further out, the first and last of all in a small group.
    """
    share = quantile_of(effective.rows)
    patients = _patients(effective, "n_patients")
    width = Z_95 * np.sqrt(share * (1 - share) / patients.clip(lower=1))
    tail = np.minimum(share - width, 1 - share - width) * patients
    return effective.rows["kind"].eq(QUANTILE) & ~(tail >= settings.tail_patients)


def flagged(effective: Effective, settings: DisclosureSettings) -> pd.Series[bool]:
    """Shares of nearly everybody: shown, and flagged for a reviewer (D9)."""
    assessed, events = (_counts(effective, name) for name in ("n_assessed", "n_events"))
    nearly = events >= settings.flagged_share * assessed
    return effective.rows["kind"].eq(SHARE) & (assessed > 0) & nearly


def _counts(effective: Effective, column: str) -> pd.Series[float]:
    return effective.names[column].map(effective.quantities["count"]).astype("float64")


def _patients(effective: Effective, column: str) -> pd.Series[float]:
    return effective.names[column].map(effective.quantities["patients"]).astype("float64")


def _model_is_thin(effective: Effective, settings: DisclosureSettings) -> pd.Series[bool]:
    fewest = settings.smallest_count + settings.residual_df
    thin = pd.Series(data=False, index=effective.rows.index)
    for column in ("n_patients", "n_assessed"):
        thin |= (_patients(effective, column) < fewest).fillna(value=False)
    without = _counts(effective, "n_assessed") - _counts(effective, "n_events")
    # A risk at one level of sun protection stands beside the events of every level.
    is_own = effective.rows["estimand"].ne("recurrence.risk")
    return thin | (is_own & (without > 0) & (without < settings.smallest_count))


def _is_everybody(effective: Effective, settings: DisclosureSettings) -> pd.Series[bool]:
    assessed, events = (_counts(effective, name) for name in ("n_assessed", "n_events"))
    return settings.hide_everybody & (assessed > 0) & events.eq(assessed)


def _is_outer(effective: Effective, settings: DisclosureSettings) -> pd.Series[bool]:
    share = quantile_of(effective.rows)
    tail = pd.concat([share, 1 - share], axis=1).min(axis=1)
    is_median = share.eq(0.5)
    few = tail * _patients(effective, "n_patients") < settings.tail_patients
    return (few & ~is_median) | (tail <= OUTERMOST)


def _summary_is_thin(effective: Effective, settings: DisclosureSettings) -> pd.Series[bool]:
    return _patients(effective, "n_patients") < settings.summary_patients
