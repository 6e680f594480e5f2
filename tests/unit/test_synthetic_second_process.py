"""The second process: its truth against plain simulation, its levels, and that its form differs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic import SCENARIOS, second_recurrence, second_severity
from analysis.synthetic.courses import measured_severity
from analysis.synthetic.people import draw_clinics, draw_courses
from analysis.synthetic.recurrence_law import free_of_recurrence, recurrence_weeks
from analysis.synthetic.scenarios import FIRST_DAY, FOLLOW_UP_WEEKS, LEVELS
from analysis.synthetic.second_severity import remaining_pigment
from analysis.synthetic.stopping import simulate_treatment
from analysis.synthetic.treated import responders_of
from synthetic_clinics import small, truth

SECOND = SCENARIOS["second_process"]
CLINICS = draw_clinics(1, 6, SECOND)
MELASMA = np.eye(len(SECOND.spot_types))[0]
MIX = {"low": 0.40, "moderate": 0.37, "high": 0.23}


@cache
def courses(patients: int = 12_000) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return draw_courses(rng, patients, CLINICS, SECOND, MELASMA)


@cache
def responders(name: str) -> pd.DataFrame:
    scenario, rng = SCENARIOS[name], np.random.default_rng(2)
    drawn = courses()
    severity = measured_severity(rng, drawn, CLINICS, scenario)
    treatment = simulate_treatment(rng, drawn, severity, scenario)
    return responders_of(drawn, severity, treatment).reset_index(drop=True)


class TestTruthOfRecurrence:
    @pytest.mark.parametrize("name", ["main", "second_process"])
    @pytest.mark.parametrize("level", range(len(LEVELS)))
    def test_equals_the_share_that_comes_back(self, name: str, level: int) -> None:
        people, scenario = responders(name), SCENARIOS[name]
        lived = np.full((len(people), FOLLOW_UP_WEEKS), level)
        week = recurrence_weeks(np.random.default_rng(3), people, lived, scenario)
        free = free_of_recurrence(people, 52, scenario)[level].mean(axis=0)
        for weeks in (26, 52):
            share = (week <= weeks).mean()
            error = np.sqrt(share * (1 - share) / len(people))
            assert share == pytest.approx(1 - free[weeks], abs=4 * error)

    @pytest.mark.parametrize("level", [0, 2])
    def test_equals_damage_added_up_week_by_week(self, level: int) -> None:
        """One person at a time, with the numbers of the law and none of its code."""
        law, rng = second_recurrence, np.random.default_rng(4)
        people = responders("second_process").head(4000)
        came_back = [comes_back(person, level, law, rng) for person in people.itertuples()]
        expected = 1 - free_of_recurrence(people, 52, SECOND)[level][:, 52].mean()
        assert np.mean(came_back) == pytest.approx(expected, abs=4 * 0.5 / np.sqrt(4000))


def comes_back(person, level: int, law, rng: np.random.Generator) -> bool:  # type: ignore[no-untyped-def]
    """Whether one melasma is back within 52 weeks."""
    if rng.random() >= law._PRONE_MELASMA:
        return False
    bears = law._BEARABLE * min(
        max(
            1
            - 0.20 * (person.depth == "dermal")
            - 0.06 * (person.phototype - 3.4)
            - 0.80 * (person.residual - 0.25),
            0.35,
        ),
        1.8,
    )
    threshold = bears * (1 / rng.random() - 1) ** (1 / law._SHAPE)
    damage = 0.0
    for week in range(52):
        today = FIRST_DAY.timetuple().tm_yday + person.final_day + 7 * week + 3.5
        is_summer = law._SUMMER_DAYS[0] <= today % 365.25 < law._SUMMER_DAYS[1]
        sun = law._SUMMER if is_summer else law._WINTER
        own = law._OWN_PART + law._HORMONES * person.has_hormonal_event
        damage += max(own + sun * SECOND.hazard_ratios[level] - law._REPAIR, 0)
        if damage >= threshold:
            return True
    return False


class TestTruthOfImprovement:
    def test_equals_pigment_followed_session_by_session(self) -> None:
        law, rng = second_severity, np.random.default_rng(5)
        people = courses().head(4000)
        left = remaining_pigment(np.random.default_rng(6), people, CLINICS, SECOND)
        logits = law.clearance_logits(people, CLINICS, SECOND)
        plain = np.array(
            [
                pigment_left(depth, x, law, rng)
                for depth, x in zip(people["depth"], logits, strict=True)
            ]
        )
        for k in range(1, 9):
            error = np.hypot(left[:, k].std(), plain[:, k - 1].std()) / np.sqrt(len(people))
            assert left[:, k].mean() == pytest.approx(plain[:, k - 1].mean(), abs=4 * error)
            assert (left[:, k] <= 0.5).mean() == pytest.approx(
                (plain[:, k - 1] <= 0.5).mean(), abs=4 * 0.7 / np.sqrt(len(people))
            )

    def test_the_records_show_it_with_error(self) -> None:
        """Reading adds noise around the pigment: the mean stays within a point or so."""
        left = remaining_pigment(np.random.default_rng(6), courses(), CLINICS, SECOND)
        shown = truth("second_process", 6, 12_000)
        for k in (1, 3, 8):
            value = shown["improvement.mean_reduction_pct", "melasma", f"k={k}"]
            assert value == pytest.approx(100 * (1 - left[:, k].mean()), abs=2.5)


def pigment_left(depth: str, logit: float, law, rng: np.random.Generator) -> list[float]:  # type: ignore[no-untyped-def]
    """Share left of one spot after each of eight sessions."""
    better = law._BORDER_SHIFT * (logit - law._MELASMA_LOGIT)
    chance_none = min(max(law._NON_RESPONDERS - better, 0.03), 0.5)
    chance_fast = min(max(law._FAST + 1.5 * better, 0.05), 0.9)
    draw = rng.random()
    kind = 0 if draw < chance_none else 2 if draw > 1 - chance_fast else 1
    dermal = min(max(law._DERMAL_PART[depth] + rng.uniform(-0.08, 0.08), 0), 1)
    half = law._HALF_DOSE[kind] * rng.uniform(0.6, 1.4)
    reach = 1 - law._OUT_OF_REACH[kind]
    darkens = rng.exponential(law._DRIFT) if kind == 0 else 0.0
    dose, left = 0.0, []
    for k in range(1, 9):
        dose += rng.uniform(0.5, 1.5)
        gone = 1 - 1 / (1 + (dose / half) ** law._STEEPNESS)
        gone_deep = 1 - 1 / (1 + (dose / (law._DERMAL_DELAY * half)) ** law._STEEPNESS)
        rest = (1 - dermal) * (1 - reach * gone)
        left.append(rest + dermal * (1 - law._DERMAL_REACH * reach * gone_deep) + darkens * k)
    return left


class TestLevels:
    """The published figures that `main` is set to (sources in `analysis.synthetic.scenarios`)."""

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
        value = truth("second_process", 6, 12_000)[estimand, "melasma", level]
        assert value == pytest.approx(expected, abs=tolerance)

    @pytest.mark.parametrize(("weeks", "expected"), [(26, 0.475), (52, 0.59)])
    def test_melasma_comes_back(self, weeks: int, expected: float) -> None:
        mixed = sum(share * self.risk(level, weeks) for level, share in MIX.items())
        assert mixed == pytest.approx(expected, abs=0.05)

    @pytest.mark.parametrize("weeks", [26, 52])
    def test_protection_helps_clearly_but_not_more_than_in_main(self, weeks: int) -> None:
        name = ("recurrence.risk_difference", "melasma", f"contrast=high-low;weeks={weeks}")
        assert truth("main", 6, 12_000)[name] < truth("second_process", 6, 12_000)[name] < -0.12

    def risk(self, level: str, weeks: int) -> float:
        level = f"adherence={level};weeks={weeks}"
        return float(truth("second_process", 6, 12_000)["recurrence.risk", "melasma", level])


class TestForm:
    def test_the_hazard_ratio_is_not_constant(self) -> None:
        """High against low in the first and the last quarter of the first year."""
        logs = [
            np.log(free) for free in free_of_recurrence(responders("second_process"), 52, SECOND)
        ]
        person = slice(0, 200)
        early, late = (
            (logs[2][person, end] - logs[2][person, start])
            / (logs[0][person, end] - logs[0][person, start])
            for start, end in ((0, 13), (39, 52))
        )
        assert np.median(late) > 1.4 * np.median(early)

    def test_the_dose_response_is_s_shaped(self) -> None:
        """In slow patients the second session does more than the first; not so in `main`."""
        gains = {}
        for name in ("main", "second_process"):
            mean = truth(name, 6, 12_000).xs(("improvement.marginal_gain_pct", "melasma"))
            gains[name] = mean["k=2"] - mean["k=1"]
        assert gains["main"] < 0 < gains["second_process"]

    def test_scores_are_read_coarsely(self) -> None:
        tables = small("second_process")
        looks = tables["assessments"].merge(tables["courses"], on=["clinic_id", "course_id"])
        step = looks["severity_scale"].map({"mmasi": 0.3, "vas": 2.0, "pct_area": 2.0, "pga": 0.5})
        steps = pd.to_numeric(looks["severity_score"]) / step
        assert steps.sub(steps.round()).abs().max() < 1e-6

    def test_without_a_dose_effect_all_is_done_at_once(self) -> None:
        still = replace(SECOND, name="still", dose_effect=False)
        severity = measured_severity(np.random.default_rng(1), courses(), CLINICS, still)
        means = (severity[:, 1:] / severity[:, [0]].clip(1)).mean(axis=0)
        assert means == pytest.approx(means[0], abs=0.01)
