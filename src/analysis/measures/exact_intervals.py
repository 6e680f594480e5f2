"""Exact limits of a share whose trials come in clusters, patients' sessions above all (plan 4.1).

Where every patient gives one trial, trials are independent and the limits are Clopper and
Pearson's. Otherwise theirs at the effective number of trials (Korn and Graubard 1998): the number
of independent trials that would tell as much. It works for rare events, where the usual
cluster-robust interval of a share reaches below zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

Array = NDArray[np.float64]

FEWEST_CLUSTERS = 10  # with fewer, how alike a patient's sessions are cannot be told
FEWEST_EVENTS = 5  # with fewer, it is not told by this event alone


@dataclass(frozen=True)
class Clustered:
    """Trials and events of each cluster (patient), one entry per cluster with a trial."""

    trials: Array
    events: Array

    @property
    def n_trials(self) -> float:
        """All trials."""
        return float(self.trials.sum())

    @property
    def n_events(self) -> float:
        """All events."""
        return float(self.events.sum())

    @property
    def is_independent(self) -> bool:
        """Whether no cluster holds a second trial."""
        return bool((self.trials <= 1).all())

    @property
    def has_few_clusters(self) -> bool:
        """Whether trials share clusters, and these are too few to correct for it."""
        return not self.is_independent and len(self.trials) < FEWEST_CLUSTERS

    @property
    def design_effect(self) -> float:
        """How many times larger the variance is than that of independent trials; never below 1."""
        if self.is_independent or self.has_few_clusters:
            return 1.0
        share = self.n_events / self.n_trials
        plain = share * (1 - share) / self.n_trials
        if plain <= 0:
            return 1.0
        g = len(self.trials)
        surplus = self.events - share * self.trials
        variance = float(surplus @ surplus) * g / (g - 1) / self.n_trials**2
        return max(variance / plain, 1.0)


def clustered_by(cluster: NDArray[np.generic], has_event: NDArray[np.bool_]) -> Clustered:
    """Trials and events by cluster, from one entry per trial."""
    _, place = np.unique(cluster, return_inverse=True)
    trials: Array = np.bincount(place.ravel()).astype(np.float64)
    events: Array = np.bincount(place.ravel()[has_event], minlength=len(trials)).astype(np.float64)
    return Clustered(trials, events)


def clustered_exact_limits(found: Clustered, least_design_effect: float = 1.0) -> Array:
    """Lower and upper 95 % limit of the share of events among trials, 0-1; of nothing, NaN.

    With fewer than 5 events the design effect is at least `least_design_effect` (that of a more
    frequent event in the same sessions): a single event never shows how events cluster. With fewer
    than ten clusters the trials count as independent; `has_few_clusters` tells to warn.
    """
    n = found.n_trials
    if n == 0:
        return np.full(2, math.nan)
    effective = effective_trials(found, least_design_effect)
    return beta_limits(found.n_events / n * effective, effective)


def effective_trials(found: Clustered, least_design_effect: float = 1.0) -> float:
    """How many independent trials tell as much; never more than there are."""
    n = found.n_trials
    if found.is_independent or found.has_few_clusters:
        return n
    effect = found.design_effect
    if found.n_events < FEWEST_EVENTS:
        effect = max(effect, least_design_effect)
    # Fewer degrees of freedom than trials: the variance itself is estimated from the clusters.
    shrink = (stdtrit(n - 1, 0.975) / stdtrit(len(found.trials) - 1, 0.975)) ** 2
    return min(n / effect * float(shrink), n)


def beta_limits(events: float, trials: float) -> Array:
    """Clopper and Pearson's 95 % limits, also at numbers that are not whole."""
    low = float(betaincinv(events, trials - events + 1, 0.025)) if events > 0 else 0.0
    high = float(betaincinv(events + 1, trials - events, 0.975)) if events < trials else 1.0
    return np.array([low, high])
