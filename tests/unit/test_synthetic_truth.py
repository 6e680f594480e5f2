"""The truth about the made-up clinics: published anchors, null scenarios, and why courses stop.

Tolerances of the anchors are wide enough for the sampling error of 1,200 patients, and narrow
enough to notice a changed number; sources in `analysis.synthetic.scenarios`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.schema.codes import SPOT_TYPES
from synthetic_clinics import COURSE, clean, finished_courses, truth


class TestAnchors:
    """Published figures; (expected, tolerance) in the unit of the measure."""

    @pytest.mark.parametrize(
        ("estimand", "level", "expected", "tolerance"),
        [
            ("improvement.mean_reduction_pct", "k=3", 36.0, 3.0),
            ("improvement.responder50", "k=3", 0.26, 0.06),
            ("improvement.mean_reduction_pct", "k=6", 50.0, 4.0),
            ("improvement.mean_reduction_pct", "k=8", 50.0, 4.0),
        ],
    )
    def test_melasma_improves(
        self, estimand: str, level: str, expected: float, tolerance: float
    ) -> None:
        assert truth()[estimand, "melasma", level] == pytest.approx(expected, abs=tolerance)

    def test_melasma_starts_at_a_published_severity(self) -> None:
        scores = finished_courses("main")
        mmasi = scores.loc[scores["severity_scale"].eq("mmasi"), "score_first"]
        assert mmasi.mean() == pytest.approx(6.5, abs=0.5)
        assert mmasi.std() == pytest.approx(3.0, abs=0.5)

    @pytest.mark.parametrize(("week", "expected"), [(26, 0.475), (52, 0.59)])
    def test_melasma_comes_back(self, week: int, expected: float) -> None:
        # Between high and low sun protection throughout; most patients are nearer to low.
        low, moderate, high = (
            truth()["recurrence.risk", "melasma", f"adherence={level};weeks={week}"]
            for level in ("low", "moderate", "high")
        )
        assert high < expected < low
        assert 0.40 * low + 0.37 * moderate + 0.23 * high == pytest.approx(expected, abs=0.06)

    @pytest.mark.parametrize(
        ("event", "expected", "tolerance"),
        [("erythema", 0.13, 0.03), ("itching", 0.07, 0.025), ("burning_stinging", 0.05, 0.025),
         ("rebound_pih", 0.03, 0.015)],
    )  # fmt: skip
    def test_adverse_events_per_patient(
        self, event: str, expected: float, tolerance: float
    ) -> None:
        events = clean()["adverse_events"].merge(clean()["courses"], on=COURSE)
        with_event = events.loc[events["event"].eq(event), "patient_id"].nunique()
        share = with_event / len(clean()["patients"])
        assert share == pytest.approx(expected, abs=tolerance)

    def test_sun_protection_as_surveyed(self) -> None:
        looks = clean()["assessments"]
        answers = looks.loc[looks["is_recurrence"].ne(""), "sun_protection"]
        assert answers.eq("").mean() == pytest.approx(0.12, abs=0.03)
        told = answers[answers.ne("")]
        assert told.isin(["none", "low"]).mean() == pytest.approx(0.40, abs=0.06)
        assert told.eq("high").mean() == pytest.approx(0.23, abs=0.05)

    def test_enough_recurrences_for_the_example(self) -> None:
        finished = finished_courses("main")
        responders = finished[finished["reduction_pct"] >= 50][COURSE]
        looks = clean()["assessments"].merge(responders, on=COURSE)
        found = looks[looks["is_recurrence"].eq("yes")].drop_duplicates(COURSE)
        assert len(found) >= 150

    def test_enough_courses_reach_session_five(self) -> None:
        sessions = clean()["sessions"].merge(clean()["courses"], on=COURSE)
        sixth = sessions[sessions["session_no"].eq("6")]
        assert sixth["spot_type"].value_counts().ge(25).sum() >= 2


class TestTruth:
    def test_no_gain_after_the_first_session_without_a_dose_effect(self) -> None:
        values = truth("null_dose").xs("improvement.marginal_gain_pct")
        later = values[~values.index.get_level_values("level").str.fullmatch("k=1")]
        assert len(later) == 7 * (len(SPOT_TYPES) + 1)
        assert (later == 0).all()

    def test_no_contrast_without_an_effect_of_sun_protection(self) -> None:
        values = truth("null_adherence")
        for estimand in ("risk_difference", "rmst_difference_months"):
            assert (values.xs(f"recurrence.{estimand}") == 0).all()
        assert (values.xs("recurrence.risk_ratio") == 1).all()

    def test_sun_protection_helps_in_the_main_scenario(self) -> None:
        values = truth()
        assert (values.xs("recurrence.risk_difference") < 0).all()
        assert values.xs("recurrence.risk_ratio").between(0.5, 1).all()
        assert (values.xs("recurrence.rmst_difference_months") > 0).all()

    def test_gains_add_up_and_shares_are_shares(self) -> None:
        values = truth()
        for spot_type in ("all", *SPOT_TYPES):
            gains = values.xs(("improvement.marginal_gain_pct", spot_type)).sum()
            assert gains == pytest.approx(
                values["improvement.mean_reduction_pct", spot_type, "k=8"], abs=1e-3
            )
        for estimand in ("improvement.responder50", "recurrence.risk"):
            assert values.xs(estimand).between(0, 1).all()

    def test_sessions_to_half_is_the_first_that_half_of_the_patients_reach(self) -> None:
        shares = truth().xs(("improvement.responder50", "solar_lentigo"))
        first = next(k for k in range(1, 9) if shares[f"k={k}"] >= 0.5)
        assert truth()["improvement.sessions_to_half", "solar_lentigo", ""] == first

    def test_stopping_does_not_touch_the_true_improvement(self) -> None:
        name = "improvement.mean_reduction_pct"
        pd.testing.assert_series_equal(truth().xs(name), truth("strong_stopping").xs(name))


class TestStopping:
    def test_courses_stop_in_response_to_the_result(self) -> None:
        reduction = finished_courses("main").groupby("stop_reason")["reduction_pct"].median()
        assert reduction["cleared"] > 80
        assert reduction["patient_satisfied"] > 50
        assert reduction["no_improvement"] < 15

    def test_strong_stopping_stops_earlier(self) -> None:
        mean = {
            name: finished_courses(name)["n_sessions"].mean()
            for name in ("main", "strong_stopping")
        }
        assert mean["strong_stopping"] < mean["main"] - 0.4

    def test_the_naive_slope_misleads(self) -> None:
        """Final improvement on sessions received (plan 2): wrong sign without a dose effect,
        and hardly a gain where every session really adds between 2 and 13 points."""
        slopes = {}
        for name in ("null_dose", "main"):
            courses = finished_courses(name)
            slopes[name] = np.polyfit(courses["n_sessions"], courses["reduction_pct"], 1)[0]
        assert slopes["null_dose"] < -3
        assert slopes["main"] < 1.5

    def test_some_courses_are_going_on_at_the_export(self) -> None:
        courses = clean()["courses"]
        ongoing = courses["stop_reason"].eq("ongoing")
        assert 0.02 < ongoing.mean() < 0.15
        assert courses.loc[ongoing, "ended_on"].eq("").all()
