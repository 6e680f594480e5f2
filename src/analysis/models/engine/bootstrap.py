"""Cluster bootstrap of the complementary log-log model, many replicates at a time.

A replicate draws as many clusters as there are, with replacement. Drawing a cluster twice is giving
its rows weight two, so no row is ever copied: all replicates share one design, and each search
starts where the data themselves ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .glm import fit_cloglog
from .joint_search import joint_search
from .patterns import Patterns

Array = NDArray[np.float64]
Positions = NDArray[np.intp]
Counts = NDArray[np.int32]

# Replicates x patterns worked on at a time. Fewer, and the products of columns would be read from
# memory too often; more, and the replicates' own tables no longer stay in the cache.
_BLOCK = 1 << 18


@dataclass(frozen=True)
class Replicates:
    """Coefficients (replicate, column), NaN where `problems` says why there is no estimate."""

    coefficients: Array
    problems: tuple[str, ...]


def cluster_draws(n_clusters: int, n_replicates: int, rng: np.random.Generator) -> Counts:
    """How often each cluster is drawn, one row per replicate."""
    counts = np.empty((n_replicates, n_clusters), dtype=np.int32)
    for row in counts:
        row[:] = np.bincount(rng.integers(n_clusters, size=n_clusters), minlength=n_clusters)
    return counts


def replicate_coefficients(
    patterns: Patterns, cluster: Positions, counts: Counts, start: Array
) -> Replicates:
    """The model fitted to every replicate.

    `cluster` numbers the cluster of each row of the data, `counts` are those of `cluster_draws`,
    `start` are the coefficients of the data. Each replicate's are the maximum of its likelihood,
    as if its rows had been copied and fitted alone, to 1e-8. The few whose joint search does not
    arrive (a level nobody drawn has, a likelihood without a maximum) are fitted one by one.
    """
    order = np.argsort(patterns.outcome, kind="stable")
    holds = _held(patterns, cluster, counts.shape[1])[order]
    patterns = _taken(patterns, order)
    search = joint_search(patterns, start)
    coefficients = np.empty((len(counts), len(start)))
    problems = [""] * len(counts)
    size = max(1, _BLOCK // max(len(order), 1))
    for first in range(0, len(counts), size):
        part = slice(first, first + size)
        drawn = counts[part].T.astype(np.float64)
        weights = np.ascontiguousarray((holds @ drawn).T)
        found, is_maximum = search.maxima(weights)
        late = np.flatnonzero(~is_maximum)  # not waited for; among themselves they are
        if len(late):
            found[late], is_maximum[late] = search.maxima(weights[late])
        for position in np.flatnonzero(~is_maximum):
            found[position], problem = _fitted_alone(patterns, weights[position], start)
            problems[first + position] = problem
        coefficients[part] = found
    return Replicates(coefficients, tuple(problems))


def _held(patterns: Patterns, cluster: Positions, n_clusters: int) -> csr_array:
    """How many rows of each pattern each cluster has (pattern, cluster)."""
    shape = (len(patterns.weights), n_clusters)
    return csr_array((np.ones(len(cluster)), (patterns.of_row, cluster)), shape=shape)


def _taken(patterns: Patterns, chosen: Positions) -> Patterns:
    """Some of the patterns, in that order; which rows had them is no longer asked."""
    return replace(
        patterns,
        columns=patterns.columns[chosen],
        offset=patterns.offset[chosen],
        outcome=patterns.outcome[chosen],
        weights=patterns.weights[chosen],
    )


def _fitted_alone(patterns: Patterns, weights: Array, start: Array) -> tuple[Array, str]:
    drawn = np.flatnonzero(weights)
    chosen = _taken(replace(patterns, weights=weights), drawn)
    fit = fit_cloglog(chosen, start)
    return (fit.coefficients, "") if fit.converged else (np.full(len(start), np.nan), fit.problem)
