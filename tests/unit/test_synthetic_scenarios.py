"""What each scenario changes, and what it leaves as it is in `main`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import synthetic
from analysis.errors import ParameterError
from analysis.ingest.export_note import read_export_note
from analysis.ingest.profiles import load_profile
from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM
from analysis.synthetic import SCENARIOS, Scenario
from analysis.synthetic.people import type_shares
from analysis.synthetic.reports import alarmed_patients
from analysis.synthetic.sun_protection import answers
from analysis.synthetic.treated import SMALLEST_BASELINE_PCT
from synthetic_clinics import COURSE, clean, looks_in_order, small, truth

SOURCES = Path(__file__).parents[2] / "study" / "sources"
FOLLOWS_MAIN = ("answers_not_at_random", "since_last_look")
REPORTS = ["sun_protection", "spf"]


class TestShipped:
    def test_names_and_titles(self) -> None:
        assert all(name == scenario.name for name, scenario in SCENARIOS.items())
        assert len({scenario.title for scenario in SCENARIOS.values()}) == len(SCENARIOS)

    @pytest.mark.parametrize("name", ["since_last_look", "second_process"])
    def test_same_arguments_same_tables(self, name: str) -> None:
        again = synthetic.generate(60, 2, seed=3, scenario=name)
        for table, rows in synthetic.generate(60, 2, seed=3, scenario=name).items():
            assert rows.equals(again[table]), table

    def test_a_scenario_stands_for_itself(self) -> None:
        mine = replace(SCENARIOS["main"], name="mine", title="mine", hazard_ratios=(1, 1, 1))
        assert mine.name not in SCENARIOS
        tables = synthetic.generate(40, 1, scenario=mine)
        meant = synthetic.generate(40, 1, scenario="null_adherence")
        assert tables["assessments"].equals(meant["assessments"])
        rows = synthetic.true_values(mine, population=500)
        assert rows == synthetic.true_values("null_adherence", population=500)


class TestReplicates:
    def test_the_first_is_the_export_itself(self) -> None:
        again = synthetic.generate(30, 2, replicate=0)
        for table, rows in synthetic.generate(30, 2).items():
            assert rows.equals(again[table]), table

    def test_other_patients_of_the_same_clinics(self) -> None:
        one, two = (small("main", replicate=number) for number in (1, 2))
        assert not set(one["patients"]["patient_id"]) & set(two["patients"]["patient_id"])
        assert len(one["patients"]) == len(two["patients"])
        gaps = [
            tables["courses"].groupby("clinic_id")["planned_interval_days"].max()
            for tables in (one, two)
        ]
        assert gaps[0].equals(gaps[1])

    def test_not_below_zero(self) -> None:
        with pytest.raises(ParameterError, match="replicate"):
            synthetic.generate(10, 1, replicate=-1)


class TestTruthIsAboutBehaviour:
    @pytest.mark.parametrize("name", FOLLOWS_MAIN)
    def test_what_is_told_does_not_touch_it(self, name: str) -> None:
        rows = synthetic.true_values(name, population=1500)
        assert rows == synthetic.true_values("main", population=1500)

    def test_nothing_is_nothing_however_it_is_told(self) -> None:
        rows = pd.DataFrame(synthetic.true_values("since_last_look_null", population=1500))
        assert (rows.loc[rows["estimand"].eq("recurrence.risk_difference"), "value"] == 0).all()


class TestAnswersNotAtRandom:
    def shares_missing(self, finds: bool) -> np.ndarray:
        levels = np.repeat([0, 1, 2], 20_000)
        told = answers(
            np.random.default_rng(1),
            levels,
            SCENARIOS["answers_not_at_random"],
            np.full(len(levels), finds),
        )
        return np.array([(told[levels == level] == "").mean() for level in range(3)])

    def test_the_less_protection_the_fewer_answers(self) -> None:
        assert self.shares_missing(finds=False) == pytest.approx([0.30, 0.16, 0.08], abs=0.01)

    def test_more_so_at_the_look_that_finds_a_recurrence(self) -> None:
        assert self.shares_missing(finds=True) == pytest.approx([0.45, 0.24, 0.12], abs=0.01)

    def test_only_answers_go_missing(self) -> None:
        for name, rows in small("main").items():
            mine = small("answers_not_at_random")[name]
            if name != "assessments":
                assert rows.equals(mine), name
        before, after = (first_finding(small(name)) for name in ("main", "answers_not_at_random"))
        assert before.drop(columns=REPORTS).equals(after.drop(columns=REPORTS))
        missing = [
            small(name)["assessments"]["sun_protection"].eq("").mean()
            for name in ("main", "answers_not_at_random")
        ]
        assert missing[1] > missing[0] + 0.05


class TestRareType:
    def test_shares(self) -> None:
        scenario = SCENARIOS["rare_type"]
        assert sum(numbers.share for numbers in scenario.spot_types) == pytest.approx(1)
        shares = dict(
            zip([kind.code for kind in scenario.spot_types], type_shares(scenario), strict=True)
        )
        assert shares["melasma"] == pytest.approx(0.70)
        assert shares["solar_lentigo"] == pytest.approx(0.02)
        assert shares["drug_induced"] == pytest.approx(0.01)

    def test_nothing_else_differs(self) -> None:
        mine, main = SCENARIOS["rare_type"], SCENARIOS["main"]
        undone = tuple(
            replace(kind, share=usual.share)
            for kind, usual in zip(mine.spot_types, main.spot_types, strict=True)
        )
        assert as_main(replace(mine, spot_types=undone)) == main

    def test_in_the_records(self) -> None:
        found = small("rare_type")["courses"]["spot_type"].value_counts(normalize=True)
        assert found["melasma"] == pytest.approx(0.67, abs=0.08)
        assert found.get("solar_lentigo", 0) < 0.06


class TestSmallClinic:
    def test_only_the_size_differs(self) -> None:
        mine, main = SCENARIOS["small_clinic"], SCENARIOS["main"]
        assert (mine.patients, mine.clinics) == (250, 1)
        assert as_main(replace(mine, patients=main.patients, clinics=main.clinics)) == main


class TestSinceLastLook:
    @pytest.mark.parametrize("name", ["since_last_look", "main"])
    def test_the_export_says_what_the_form_asks(self, name: str, tmp_path: Path) -> None:
        synthetic.write(tmp_path / "out", synthetic.generate(5, 1, scenario=name), [], name)
        profile = load_profile(read_export_note(tmp_path / "out").profile, SOURCES)
        assert profile.sun_protection_reference == SCENARIOS[name].sun_protection_reference

    def test_all_is_as_in_main_but_reports_once_the_spot_is_back(self) -> None:
        main, mine = clean("main"), clean("since_last_look")
        for name in ("patients", "courses", "sessions", "adverse_events"):
            assert main[name].equals(mine[name]), name
        is_back = main["assessments"]["is_recurrence"].eq("yes")
        same = main["assessments"][~is_back].reset_index(drop=True)
        there = mine["assessments"]
        assert same.equals(there[there["is_recurrence"].ne("yes")].reset_index(drop=True))
        before, after = first_finding(main), first_finding(mine)
        assert before.drop(columns=REPORTS).equals(after.drop(columns=REPORTS))

    def test_the_report_at_the_look_that_finds_it_is_too_good(self) -> None:
        shares = {name: share_high(first_finding(clean(name))) for name in ("main", self.name)}
        assert shares[self.name] > shares["main"] + 0.15

    def test_later_reports_are_better_still(self) -> None:
        """Six in ten protect well from then on; in `main` the habit goes on."""
        shares = {name: share_high(later_looks(clean(name))) for name in ("main", self.name)}
        assert shares["main"] == pytest.approx(0.23, abs=0.09)
        assert shares[self.name] > shares["main"] + 0.25

    def test_six_in_ten_are_alarmed(self) -> None:
        rng = np.random.default_rng(1)
        assert alarmed_patients(rng, 4000, SCENARIOS[self.name]).mean() == pytest.approx(
            0.6, abs=0.04
        )
        assert not alarmed_patients(rng, 4000, SCENARIOS["main"]).any()

    name = "since_last_look"


class TestLooksAfterARecurrence:
    def test_the_spot_is_still_there(self) -> None:
        later = later_looks(clean("main"))
        assert len(later) > 100
        assert later["is_recurrence"].eq("yes").all()
        assert later["is_unscheduled"].eq("no").all()

    def test_as_dark_as_when_it_was_found(self) -> None:
        first = first_finding(clean("main"))[[*COURSE, "severity_score"]]
        both = later_looks(clean("main")).merge(first, on=COURSE, suffixes=("", "_found"))
        now, then = (pd.to_numeric(both[f"severity_score{end}"]) for end in ("", "_found"))
        assert (now / then).median() == pytest.approx(1, abs=0.08)

    def test_until_it_is_treated_again(self) -> None:
        told = clean("main")["courses"][[*COURSE, "retreated_on"]]
        both = later_looks(clean("main")).merge(told, on=COURSE)
        both = both[both["retreated_on"].ne("")]
        assert both["assessed_on"].lt(both["retreated_on"]).all()

    def test_the_habit_goes_on(self) -> None:
        """A report agrees with the one before as often after a recurrence as before it."""
        looks = looks_in_order(clean("main"))
        level = looks["sun_protection"].replace("none", "low")
        told_before = level.groupby([looks[key] for key in COURSE]).shift(1)
        both_told = level.ne("") & told_before.notna() & told_before.ne("")
        agrees = level.eq(told_before)[both_told]
        shares = agrees.groupby(looks["n_found"].gt(1)[both_told]).mean()
        assert shares[True] == pytest.approx(shares[False], abs=0.1)
        assert shares[True] > 0.5  # by chance: 0.40^2 + 0.37^2 + 0.23^2 = 0.35


class TestTruthIsSeenInTheRecords:
    @pytest.mark.parametrize("name", ["rare_type", "second_process"])
    def test_after_one_session(self, name: str) -> None:
        """Nobody stops for the result before the first look: whoever is seen stands for all."""
        shares = np.concatenate(
            [first_reductions(small(name, replicate=number)) for number in (0, 1)]
        )
        error = shares.std() / np.sqrt(len(shares))
        expected = truth(name, 6, 12_000)["improvement.mean_reduction_pct", "all", "k=1"]
        assert shares.mean() == pytest.approx(expected, abs=3.5 * error)


def as_main(scenario: Scenario) -> Scenario:
    return replace(scenario, name="main", title=SCENARIOS["main"].title)


def first_finding(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The look of each course that found a recurrence."""
    looks = tables["assessments"]
    found = looks[looks["is_recurrence"].eq("yes")].sort_values([*COURSE, "assessed_on"])
    return found.drop_duplicates(COURSE).reset_index(drop=True)


def later_looks(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    looks = looks_in_order(tables)
    return looks[looks["n_found"] > 1]


def share_high(looks: pd.DataFrame) -> float:
    told = looks["sun_protection"][looks["sun_protection"].ne("")]
    return float(told.eq("high").mean())


def first_reductions(tables: dict[str, pd.DataFrame]) -> np.ndarray:
    """Reduction (percent) that one session brought, of every first course seen after it."""
    sessions = tables["sessions"]
    second = sessions[sessions["session_no"].eq("2")].set_index(COURSE)["session_date"]
    courses = tables["courses"][tables["courses"]["course_id"].str.startswith("c")]
    courses = courses.set_index(COURSE)
    courses["seen_on"] = second.reindex(courses.index).fillna(courses["ended_on"])
    looks = tables["assessments"][[*COURSE, "assessed_on", "severity_score"]]
    pairs = courses.reset_index()
    for day in ("started_on", "seen_on"):
        named = looks.rename(columns={"assessed_on": day, "severity_score": f"score_{day}"})
        pairs = pairs.merge(named, on=[*COURSE, day])
    scale = pairs["severity_scale"].map(SEVERITY_SCALE_MAXIMUM)
    first, then = (
        100 * pd.to_numeric(pairs[f"score_{day}"]) / scale for day in ("started_on", "seen_on")
    )
    ratio = (then / first)[first > SMALLEST_BASELINE_PCT].clip(0.003, 3)
    return (100 * (1 - ratio)).to_numpy()
