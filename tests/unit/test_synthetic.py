"""Made-up clinics: the same seed gives the same bytes, the contract holds, the dirt is there."""

from __future__ import annotations

import re
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
from synthetic_clinics import COURSE, clean, dirty


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
