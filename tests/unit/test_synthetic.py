"""Made-up clinics: the same seed gives the same bytes, the contract holds, the truth is the truth.

Tolerances of the anchors are wide enough for the sampling error of 1,200 patients, and narrow
enough to notice a changed number; sources in `analysis.synthetic.scenarios`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import synthetic
from analysis.errors import ParameterError
from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM, SPOT_TYPES
from analysis.schema.columns import CLINIC_PATTERN, ID_PATTERN
from analysis.schema.raw_tables import RAW_TABLES
from analysis.synthetic.scenarios import LAST_DAY

Tables = dict[str, pd.DataFrame]
COURSE = ["clinic_id", "course_id"]


@cache
def clean(scenario: str = "main", patients: int = 1200) -> Tables:
    return synthetic.generate(patients=patients, scenario=scenario, dirt=False)


@cache
def dirty() -> Tables:
    return synthetic.generate()


@cache
def truth(scenario: str = "main") -> pd.Series:
    rows = pd.DataFrame(synthetic.true_values(scenario, population=60_000))
    assert not rows.duplicated(["estimand", "spot_type", "level"]).any()
    return rows.set_index(["estimand", "spot_type", "level"])["value"]


def finished_courses(scenario: str, patients: int = 1200) -> pd.DataFrame:
    """One row per course with a final look: sessions given, reduction from first to final look."""
    tables = clean(scenario, patients)
    looks = tables["assessments"].assign(score=lambda table: pd.to_numeric(table["severity_score"]))
    courses = tables["courses"]
    courses = courses[courses["ended_on"].ne("")]
    final = courses.merge(looks, left_on=[*COURSE, "ended_on"], right_on=[*COURSE, "assessed_on"])
    first = courses.merge(looks, left_on=[*COURSE, "started_on"], right_on=[*COURSE, "assessed_on"])
    both = final.merge(first[[*COURSE, "score"]], on=COURSE, suffixes=("", "_first"))
    both = both[both["score_first"] > 0]
    given = tables["sessions"].groupby(COURSE).size().rename("n_sessions")
    both = both.merge(given.reset_index(), on=COURSE)
    both["reduction_pct"] = 100 * (1 - both["score"] / both["score_first"])
    return both


class TestSameSeedSameBytes:
    def test_written_twice(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            synthetic.synthesise(tmp_path / name, patients=60, clinics=2, seed=7)
        for path in sorted((tmp_path / "one").iterdir()):
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name

    def test_another_seed_gives_other_clinics(self) -> None:
        one, two = (synthetic.generate(60, 2, seed=seed) for seed in (1, 2))
        assert not one["sessions"].equals(two["sessions"])

    def test_dirt_changes_nothing_but_the_soiled_rows(self) -> None:
        before, after = clean()["sessions"], dirty()["sessions"]
        kept = before.merge(after.drop_duplicates(), how="inner")
        assert len(kept) > 0.985 * len(before)


class TestContract:
    @pytest.mark.parametrize("name", RAW_TABLES)
    def test_columns_and_keys(self, name: str) -> None:
        table, meant = clean()[name], RAW_TABLES[name]
        assert list(table.columns) == list(meant.names)
        assert not table.duplicated(list(meant.key)).any()
        assert not table.isna().any(axis=None)
        for column in meant.required:
            assert table[column].ne("").all(), column

    @pytest.mark.parametrize("name", RAW_TABLES)
    def test_every_cell_is_what_its_column_may_hold(self, name: str) -> None:
        for column in RAW_TABLES[name].columns:
            cells = clean()[name][column.name]
            cells = cells[cells.ne("")]
            if column.codes:
                allowed, found = set(column.codes), set(cells.str.split(";").explode())
                assert found <= allowed, column.name
            elif column.kind == "date":
                assert pd.to_datetime(cells, format="%Y-%m-%d").max() <= pd.Timestamp(LAST_DAY)
            elif column.kind in ("integer", "number"):
                numbers = pd.to_numeric(cells)
                assert numbers.between(column.low, column.high).all(), column.name
            else:
                pattern = CLINIC_PATTERN if column.kind == "clinic" else ID_PATTERN
                assert cells.map(lambda cell, p=pattern: bool(re.fullmatch(p, cell))).all()

    def test_children_have_parents(self) -> None:
        tables = clean()
        courses = set(tables["courses"]["course_id"])
        assert set(tables["courses"]["patient_id"]) == set(tables["patients"]["patient_id"])
        for name in ("sessions", "assessments", "adverse_events"):
            assert set(tables[name]["course_id"]) <= courses

    def test_sessions_are_numbered_by_date_and_follow_one_another(self) -> None:
        sessions = clean()["sessions"].assign(
            number=lambda table: pd.to_numeric(table["session_no"]),
            day=lambda table: pd.to_datetime(table["session_date"]),
        )
        by_course = sessions.groupby(COURSE)
        assert sessions["number"].eq(by_course.cumcount() + 1).all()
        gaps = by_course["day"].diff().dropna().dt.days
        assert gaps.min() >= 10
        assert 14 <= gaps.median() <= 31

    def test_scores_stay_on_the_scale_of_the_course(self) -> None:
        looks = clean()["assessments"].merge(clean()["courses"], on=COURSE)
        assert set(looks.loc[looks["spot_type"].eq("melasma"), "severity_scale"]) == {"mmasi"}
        highest = looks["severity_scale"].map(SEVERITY_SCALE_MAXIMUM)
        assert pd.to_numeric(looks["severity_score"]).between(0, highest).all()

    def test_no_session_after_a_recurrence(self) -> None:
        looks = clean()["assessments"]
        first = looks[looks["is_recurrence"].eq("yes")].groupby(COURSE)["assessed_on"].min()
        both = clean()["sessions"].merge(first.reset_index(), on=COURSE)
        assert both["session_date"].lt(both["assessed_on"]).all()

    def test_all_spot_types_in_all_clinics_together(self) -> None:
        assert set(clean()["courses"]["spot_type"]) == set(SPOT_TYPES)
        assert clean()["patients"]["clinic_id"].nunique() == 6

    def test_patient_ids_do_not_tell_who_came_first(self) -> None:
        courses = clean()["courses"].sort_values("patient_id")
        rank = pd.to_datetime(courses["started_on"]).rank().to_numpy()
        assert abs(np.corrcoef(rank, np.arange(len(rank)))[0, 1]) < 0.1


class TestDirt:
    def test_share_of_rows(self) -> None:
        changed = 0
        for name, table in dirty().items():
            counted = clean()[name].value_counts(sort=False)
            changed += int((table.value_counts(sort=False).sub(counted, fill_value=0) > 0).sum())
        assert 0.004 < changed / sum(map(len, dirty().values())) < 0.012

    @pytest.mark.parametrize(
        ("table", "column", "text"),
        [
            ("courses", "spot_type", "melazma"),
            ("courses", "spot_type", "saç dökülmesi"),
            ("courses", "spot_type", "xq-17"),
            ("patients", "age_years", "16"),
            ("assessments", "severity_score", "999"),
            ("sessions", "session_date", "2025-02-30"),
            ("sessions", "course_id", "x0rphan"),
        ],
    )
    def test_kinds(self, table: str, column: str, text: str) -> None:
        assert dirty()[table][column].eq(text).any()
        assert not clean()[table][column].eq(text).any()

    def test_duplicates_alike_and_disagreeing(self) -> None:
        sessions = dirty()["sessions"]
        doubled = sessions.duplicated(list(RAW_TABLES["sessions"].key), keep=False)
        alike = sessions.duplicated(keep=False)
        assert alike.any()
        assert (doubled & ~alike).any()

    def test_two_sessions_on_one_day_and_a_gap_in_the_numbers(self) -> None:
        sessions = dirty()["sessions"].drop_duplicates()
        assert sessions.duplicated([*COURSE, "session_date"]).any()
        numbers = sessions.assign(number=pd.to_numeric(sessions["session_no"]))
        highest = numbers.groupby(COURSE)["number"].agg(["max", "nunique"])
        assert highest["max"].gt(highest["nunique"]).any()


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


class TestWriter:
    def tables(self) -> Tables:
        return synthetic.generate(20, 1)

    def test_what_is_written(self, tmp_path: Path) -> None:
        out = tmp_path / "clinics"
        synthetic.synthesise(out, patients=20, clinics=1, scenario="null_dose")
        names = {path.name for path in out.iterdir()}
        assert names == {*(f"{name}.csv" for name in RAW_TABLES), "truth.json", "export.yml"}
        rows = json.loads((out / "truth.json").read_text(encoding="utf-8"))
        assert all(set(row) == {"estimand", "spot_type", "level", "value"} for row in rows)
        assert "synthetic: true" in (out / "export.yml").read_text(encoding="utf-8")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["clinics"]

    def test_an_earlier_output_is_replaced(self, tmp_path: Path) -> None:
        out = tmp_path / "clinics"
        synthetic.write(out, synthetic.generate(30, 1), [])
        synthetic.write(out, self.tables(), [])
        assert len((out / "patients.csv").read_text(encoding="utf-8").splitlines()) < 26

    def test_a_foreign_folder_is_refused_and_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "patients.csv").write_text("mine", encoding="utf-8")
        with pytest.raises(ParameterError, match="new or empty folder"):
            synthetic.synthesise(tmp_path, patients=20, clinics=1)
        assert [path.name for path in tmp_path.iterdir()] == ["patients.csv"]
        assert (tmp_path / "patients.csv").read_text(encoding="utf-8") == "mine"

    def test_a_failure_half_way_leaves_the_earlier_output(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "clinics"
        synthetic.write(out, self.tables(), [])
        before = (out / "patients.csv").read_bytes()
        with pytest.raises(ValueError, match="JSON"):
            synthetic.write(
                out,
                synthetic.generate(30, 1),
                [{"estimand": "x", "spot_type": "all", "level": "", "value": float("nan")}],
            )
        assert (out / "patients.csv").read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["clinics"]

    def test_the_example_stays_small(self, tmp_path: Path) -> None:
        out = tmp_path / "clinics"
        synthetic.write(out, dirty(), [])
        assert sum(path.stat().st_size for path in out.iterdir()) < 3_000_000


class TestBadInput:
    def test_unknown_scenario_lists_the_known_ones(self) -> None:
        with pytest.raises(ParameterError, match="main, null_dose, null_adherence"):
            synthetic.generate(10, 1, scenario="nulldose")

    @pytest.mark.parametrize("wrong", [{"patients": 0}, {"clinics": 0}, {"seed": -1}])
    def test_numbers_out_of_range(self, wrong: dict[str, int]) -> None:
        with pytest.raises(ParameterError):
            synthetic.generate(**wrong)

    def test_one_patient_is_enough(self) -> None:
        for seed in range(1, 6):
            tables = synthetic.generate(1, 1, seed=seed)
            assert len(tables["patients"]) >= 1
