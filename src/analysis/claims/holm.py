"""Adjustment for asking many questions at once (plan 5): Holm 1979."""

from __future__ import annotations

from collections.abc import Sequence

from statsmodels.stats.multitest import multipletests


def holm_adjusted(p_values: Sequence[float]) -> list[float]:
    """The p values adjusted by Holm's step-down method, in the order given; none for none.

    Rejecting those at or below 0.05 keeps the chance of any wrong rejection at 5 %, whatever the
    dependence between the questions. Simultaneous intervals that match Holm's decisions exist
    (Strassburger and Bretz 2008), but say nothing about most claims once a single one is open: so
    the p values are adjusted, and the intervals shown stay 95 % ones.
    """
    if not p_values:
        return []
    adjusted = multipletests(p_values, method="holm")[1]
    return [float(p) for p in adjusted]
