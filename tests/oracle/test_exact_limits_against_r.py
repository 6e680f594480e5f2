"""Limits of shares, rates and means against R, and Rubin's rules (`r/exact_limits.R`)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.measures.exact_intervals import Clustered, clustered_exact_limits
from analysis.measures.shares import exact_limits, wilson_limits
from analysis.models.means import clustered, mean_and_variance
from analysis.models.observed_expected import Group
from analysis.models.pooling import pool

from .r_numbers import needs, r_numbers, r_table, shared_table

EXACT = r_numbers("exact_limits")
SHARES = [(0, 1), (0, 30), (1, 30), (5, 12), (30, 30), (62, 96), (3, 12000)]


@pytest.mark.parametrize(("events", "of"), SHARES)
def test_shares(events: int, of: int) -> None:
    title = f"{events}_of_{of}"
    assert exact_limits(events, of) == pytest.approx(EXACT.under(f"exact.{title}"), rel=1e-12)
    assert wilson_limits(events, of) == pytest.approx(EXACT.under(f"wilson.{title}"), rel=1e-12)


@pytest.mark.parametrize(("seen", "expected"), [(0, "2.5"), (1, "4"), (17, "12.25"), (240, "260")])
def test_observed_over_expected(seen: int, expected: str) -> None:
    group = Group("", np.ones(1, dtype=bool), seen, float(expected), math.nan)
    assert list(group.ratio()[1:]) == pytest.approx(
        EXACT.under(f"poisson.{seen}_of_{expected}"), rel=1e-12
    )


@pytest.mark.parametrize("who", ["all", "smoke"])
def test_share_of_trials_that_come_in_clusters(who: str) -> None:
    children = r_table("ohio")
    if who == "smoke":
        children = children[children["smoke"].eq(1)]
    children = children.loc[children.index.repeat(children["children"])]
    events = children.filter(like="at_").sum(axis=1).to_numpy(dtype=float)
    found = Clustered(np.full(len(events), 4.0), events)
    ours = [found.n_events / found.n_trials, *clustered_exact_limits(found)]
    assert found.design_effect > 1.5
    assert ours == pytest.approx(EXACT.under(f"survey.ohio.{who}"), rel=1e-10)


@needs("psoriasis_uvb_wide.csv")
def test_mean_over_clusters_of_unequal_size() -> None:
    courses = shared_table("psoriasis_uvb_wide.csv")
    fall = 100 * (1 - courses["PASI_END_TREATMENT"] / courses["PASI_PRE_TREATMENT"])
    cluster = np.floor(np.sqrt(courses["ID"])).to_numpy(dtype=np.intp)
    rows = np.arange(len(fall))[::-1]
    mean, variance = mean_and_variance(fall.to_numpy()[:, None], clustered(rows, cluster))
    ours = [mean[0], math.sqrt(variance[0])]
    assert ours == pytest.approx(EXACT.under("survey.uvb"), rel=1e-12)


@pytest.mark.parametrize("complete_df", ["11", "95", "Inf"])
def test_pooling_of_imputed_copies(complete_df: str) -> None:
    pooled = pool([31.2, 29.8, 33.1, 30.4, 30.9], [4.1, 3.9, 4.4, 4.0, 4.2], float(complete_df))
    ours = [float(part) for part in (pooled.value, pooled.variance, pooled.df, pooled.fmi)]
    assert ours == pytest.approx(EXACT.under(f"pool.{complete_df}"), rel=1e-12)
