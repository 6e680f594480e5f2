"""Intervals that lie in several bands of time: each is the sum of its pieces."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.models.engine.cloglog import log_likelihood
from analysis.models.engine.glm import fit_cloglog
from analysis.models.engine.split_rows import SplitRows
from analysis.models.follow_up import arranged_follow_up
from analysis.models.recurrence import recurrence_estimates
from analysis.models.recurrence_design import (
    BAND_EDGES,
    N_BANDS,
    band_penalty,
    pieces,
    recurrence_design,
)
from analysis.parameters import RecurrenceSettings
from recurrence_clinics import intervals_table, responders_table


def rows(n: int = 300, seed: int = 1, penalty: np.ndarray | None = None) -> SplitRows:
    """Intervals with weeks in one to three of three bands, a wave in each, one more column."""
    rng = np.random.default_rng(seed)
    weeks = rng.uniform(1, 10, (n, 3)) * rng.integers(0, 2, (n, 3))
    weeks[np.arange(n), rng.integers(3, size=n)] = 6.0
    outcome = (rng.random(n) < 0.3).astype(float)
    return SplitRows(weeks, rng.normal(size=(n, 3, 1)), rng.normal(size=(n, 1)), outcome, penalty)


def test_the_hazard_of_an_interval_is_the_sum_over_its_weeks() -> None:
    data, b = rows(), np.array([-3.0, -4.0, -2.5, 0.3, 0.5])
    for row, found in enumerate(data.predictor(b)):
        hazard = 0.0
        for band in range(3):
            wave = data.waves[row, band, 0]
            hazard += data.weeks[row, band] * math.exp(b[band] + 0.3 * wave)
        assert math.exp(found) == pytest.approx(hazard * math.exp(0.5 * data.columns[row, 0]))


def test_columns_are_the_slopes_of_the_log_hazard() -> None:
    data, b, step = rows(), np.array([-3.0, -4.0, -2.5, 0.3, 0.5]), 1e-6
    for place, column in enumerate(data.columns_at(b).T):
        nudge = step * np.eye(5)[place]
        slope = (data.predictor(b + nudge) - data.predictor(b - nudge)) / (2 * step)
        assert column == pytest.approx(slope, abs=1e-7)


@pytest.mark.parametrize("stiffness", [0.0, 2.0])
def test_the_fit_is_the_top_of_the_likelihood_less_the_penalty(stiffness: float) -> None:
    steps = np.diff(np.eye(3, 5), axis=0)
    data = rows(penalty=stiffness * steps.T @ steps)
    fit = fit_cloglog(data)
    assert fit.converged

    def height(b: np.ndarray) -> float:
        return log_likelihood(data, b) - stiffness / 2 * float((np.diff(b[:3]) ** 2).sum())

    top = height(fit.coefficients)
    for direction in np.random.default_rng(2).normal(size=(40, 5)):
        for size in (1e-3, 0.1, 1.0):
            assert height(fit.coefficients + size * direction) < top


def test_pieces_keep_the_weeks_and_their_season() -> None:
    rng = np.random.default_rng(3)
    responders = responders_table(80, rng)
    follow_up = arranged_follow_up(responders, intervals_table(responders, rng))
    weeks, days = pieces(follow_up)
    assert weeks.sum(axis=1) == pytest.approx(follow_up.length_weeks)
    final_on = responders.set_index("course_id")["final_on"]
    of = follow_up.responders["course_id"].map(final_on).to_numpy()[follow_up.course]
    for band in range(N_BANDS - 1):
        inside = weeks[:, band] > 0
        since = (days[inside, band] - of[inside].astype("datetime64[D]")).astype(float) / 7
        assert (since > BAND_EDGES[band] - 0.5).all()
        assert (since < BAND_EDGES[band + 1] + 0.5).all()


def test_a_band_without_a_recurrence_takes_after_its_neighbours() -> None:
    """Without the penalty its hazard would be 0, which no search ever reaches."""
    rng = np.random.default_rng(4)
    responders = responders_table(300, rng)
    intervals = intervals_table(responders, rng, missing_share=0.0)
    follow_up = arranged_follow_up(responders, intervals)
    quiet = pieces(follow_up)[0][:, 3] > 0
    kept = follow_up.subset(~(quiet & (follow_up.recurred == 1)))
    design = recurrence_design(kept, "06-25", has_moderate=True)
    fit = fit_cloglog(design.rows(kept, kept.protection))
    assert fit.converged
    before, without, after = fit.coefficients[2:5]
    assert without < min(before, after)
    assert without > min(before, after) - 4


def test_only_differences_between_bands_cost() -> None:
    penalty = band_penalty(9)
    level = np.array([2.0] * N_BANDS + [5.0, -1.0, 3.0])
    assert level @ penalty @ level == pytest.approx(0)
    step = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 5.0, -1.0, 3.0])
    assert step @ penalty @ step == pytest.approx(1.0)


def test_a_recurrence_soon_after_treatment_is_found_however_late_the_look() -> None:
    """Half of the recurrences come in eight weeks, most are seen at the look after half a year."""
    rng = np.random.default_rng(5)
    responders = responders_table(4000, rng)
    n = len(responders)
    hazard = np.where(np.arange(52) < 8, 0.06, 0.012)
    level = rng.choice(["low", "moderate", "high"], n)
    effect = pd.Series(level).map({"low": 1.0, "moderate": 0.7, "high": 0.5}).to_numpy()
    total = np.cumsum(hazard) * effect[:, None]
    week = (total < rng.exponential(size=n)[:, None]).sum(axis=1)
    first = np.where(rng.random(n) < 0.3, 8.0, 26.0)
    parts = []
    for start, end in ((np.zeros(n), first), (first, np.where(first == 8, 26.0, 52.0))):
        found = (week >= start) & (week < end)
        parts.append(
            pd.DataFrame(
                {
                    "clinic_id": responders["clinic_id"],
                    "course_id": responders["course_id"],
                    "start_weeks": start,
                    "end_weeks": end,
                    "length_weeks": end - start,
                    "midpoint_on": responders["final_on"]
                    + pd.to_timedelta(7 * (start + end) / 2, unit="D"),
                    "has_recurred": found.astype(int),
                    "sun_protection": pd.Series(level, dtype="str"),
                    "previous_sun_protection": pd.Series(level, dtype="str"),
                }
            )[week >= start]
        )
    intervals = pd.concat(parts, ignore_index=True)
    settings = RecurrenceSettings(imputations=2, minimum_events=40)
    risks = {
        row.level: row
        for row in recurrence_estimates(responders, intervals, settings, "until_recurrence")
        if row.estimand == "recurrence.risk" and row.spot_type == "all"
    }
    for name, ratio in (("low", 1.0), ("high", 0.5)):
        truth = 1 - math.exp(-ratio * (8 * 0.06 + 18 * 0.012))
        assert risks[f"adherence={name};weeks=26"].value == pytest.approx(truth, abs=0.03)
