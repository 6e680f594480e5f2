"""`spot-outcomes plan`: what is simulated, how it is summed up, and what is refused."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from analysis import synthetic
from analysis.cli import plan_verb
from analysis.cli.plan import plan as verb
from analysis.ingest.vocabularies import load_vocabulary
from analysis.parameters import ImprovementSettings, RecurrenceSettings, StudyParameters
from analysis.present.plan_sentences import chance, sentence, shown_in
from analysis.simulation import kept as kept_files
from analysis.simulation import planning
from analysis.simulation.plan_horizons import begun_since
from analysis.simulation.plan_request import ClinicToPlan, mix_of
from analysis.simulation.plan_summary import prospects, sizes
from analysis.simulation.study import Plan

ROOT = Path(__file__).resolve().parents[2]
# Quick: fewer imputations than anybody may ask for, so past validation.
PARAMETERS = StudyParameters().model_copy(
    update={
        "improvement": ImprovementSettings(imputations=2),
        "recurrence": RecurrenceSettings(imputations=2),
    }
)
SMALL = ClinicToPlan(8, {"melasma": 1.0})


def study(replicates: int, wanted: ClinicToPlan = SMALL) -> Plan:
    return Plan((wanted.scenario(),), replicates, PARAMETERS)


def simulated(below: Path, plan: Plan, jobs: int = 1, **more) -> tuple[pd.DataFrame, pd.DataFrame]:
    return planning.simulated(plan, load_vocabulary(ROOT / "study/vocabulary"), below, jobs, **more)


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[Path, pd.DataFrame, pd.DataFrame]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(planning, "TRUE_PATIENTS", 5_000)
        return _kept(tmp_path_factory)


def _kept(tmp_path_factory) -> tuple[Path, pd.DataFrame, pd.DataFrame]:
    below = tmp_path_factory.mktemp("planning")
    return below, *simulated(below, study(2))


# What is simulated.


def test_the_horizons_hold_the_patients_of_so_many_months(kept) -> None:
    _, results, truth = kept
    found = sizes(results).set_index("months")["courses"]
    assert list(found.index) == [6, 12, 24]
    for months in found.index:  # first courses of new patients, and some second complaints
        assert 0.7 * 8 * months < found[months] < 1.3 * 8 * months
    assert truth["value"].notna().any()


def test_the_same_question_simulates_nothing_again(kept, monkeypatch) -> None:
    below, results, truth = kept

    def never(*_: object, **__: object) -> None:
        raise AssertionError("simulated again")

    monkeypatch.setattr(planning, "horizon_estimates", never)
    monkeypatch.setattr(kept_files, "true_values", never)
    told: list[str] = []
    again, true = simulated(below, study(2), finished=told.append)
    pd.testing.assert_frame_equal(again, results)
    pd.testing.assert_frame_equal(true, truth)
    assert sorted(told) == ["simulation 1", "simulation 2"]
    with pytest.raises(AssertionError, match="simulated again"):
        simulated(below, study(3))


def test_another_question_has_another_folder(tmp_path) -> None:
    asked = [
        SMALL,
        ClinicToPlan(9, SMALL.mix),
        ClinicToPlan(8),
        ClinicToPlan(8, SMALL.mix, clinics=2),
        ClinicToPlan(8, SMALL.mix, followed_share=0.5),
        ClinicToPlan(8, SMALL.mix, reference="until_recurrence"),
        ClinicToPlan(8, SMALL.mix, gap_days=28),
    ]
    folders = {study(2, wanted).folder(tmp_path, wanted.scenario()) for wanted in asked}
    assert len(folders) == len(asked)


@pytest.mark.long
def test_the_number_of_jobs_changes_nothing(kept, tmp_path) -> None:
    _, results, _ = kept
    pd.testing.assert_frame_equal(simulated(tmp_path, study(2), jobs=2)[0], results)


def test_whoever_came_before_the_records_began_is_left_out() -> None:
    sessions = [("a", "c1", "2026-01-05"), ("a", "c2", "2026-08-01"), ("b", "c3", "2026-08-02")]
    courses = pd.DataFrame(
        {"clinic_id": "k", "course_id": ["c1", "c2", "c3"], "patient_id": ["a", "a", "b"]}
    )
    tables = {
        "patients": pd.DataFrame({"clinic_id": "k", "patient_id": ["a", "b"]}),
        "courses": courses,
        "sessions": pd.DataFrame(
            {
                "clinic_id": "k",
                "course_id": [course for _, course, _ in sessions],
                "session_date": pd.to_datetime([day for _, _, day in sessions]),
            }
        ),
        "assessments": courses[["clinic_id", "course_id"]],
        "adverse_events": courses[["clinic_id", "course_id"]].iloc[:0],
    }
    known = begun_since(tables, pd.Timestamp("2026-04-30"))
    assert list(known["courses"]["course_id"]) == ["c3"]
    assert list(known["patients"]["patient_id"]) == ["b"]
    assert [len(known[name]) for name in ("sessions", "assessments", "adverse_events")] == [1, 1, 0]
    assert len(begun_since(tables, pd.Timestamp("2027-01-01"))["courses"]) == 0


def test_shares_of_the_mix_are_the_scenarios() -> None:
    scenario = ClinicToPlan(10, {"pih": 0.25, "melasma": 0.75}).scenario()
    shares = {numbers.code: numbers.share for numbers in scenario.spot_types if numbers.share}
    assert shares == {"melasma": 0.75, "pih": 0.25}
    assert ClinicToPlan(10, {"pih": 0.25, "melasma": 0.75}).commonest(3) == ("melasma", "pih")
    assert scenario.patients == round(10 * (scenario_days() - 10) / (365.25 / 12))


@pytest.mark.parametrize(
    ("asked", "clinics", "expected"), [(None, 1, {14}), (35, 1, {35}), (35, 3, {35}), (3, 1, {3})]
)
def test_the_gap_between_sessions_is_the_one_asked_for(asked, clinics, expected) -> None:
    wanted = ClinicToPlan(10, clinics=clinics, gap_days=asked)
    assert not list(wanted.problems())
    tables = synthetic.generate(60, clinics, scenario=wanted.scenario(), dirt=False)
    planned = pd.to_numeric(tables["courses"]["planned_interval_days"]).dropna()
    assert set(planned) == expected
    days = pd.to_datetime(tables["sessions"]["session_date"])
    keys = [tables["sessions"][name] for name in ("clinic_id", "course_id")]
    gaps = days.groupby(keys).diff().dt.days.dropna()
    # The median visit is a day or two late; nobody comes twice on a day.
    assert 0 <= gaps.median() - max(expected) <= 3
    assert gaps.min() >= 1


def scenario_days() -> int:
    return (pd.Timestamp("2026-10-31") - pd.Timestamp("2023-01-02")).days


# How it is summed up.


def rows(estimand: str, level: str, intervals: list[tuple], p_value: float = math.nan):
    return pd.DataFrame(
        [
            {
                "months": 12,
                "replicate": number,
                "estimand": estimand,
                "spot_type": "all",
                "level": level,
                "value": value,
                "ci_low": low,
                "ci_high": high,
                "p_value": p_value,
                "gate": "withheld:too_few_recurrences" if math.isnan(value) else "pass",
            }
            for number, (value, low, high) in enumerate(intervals, 1)
        ]
    )


def prospect(results: pd.DataFrame, truth: float = 3.0) -> pd.Series:
    first = results.iloc[0]
    true = {name: first[name] for name in ("estimand", "spot_type", "level")}
    table = prospects(results, pd.DataFrame([{**true, "value": truth}]), [])
    chosen = table["months"].eq(12) & (table[list(true)] == pd.Series(true)).all(axis=1)
    return table[chosen].iloc[0]


NO = (math.nan, math.nan, math.nan)
GAIN = ("improvement.marginal_gain_pct", "k=4")


def test_a_gain_by_hand() -> None:
    shown = [(4, 1, 7), (3, -1, 7), (5, 2, 8), (2, -2, 6), (3, 0.5, 5.5)]
    found = prospect(rows(*GAIN, [*shown, NO, NO, NO]))
    assert (found["n"], found["n_shown"], found["n_told"]) == (8, 5, 3)
    assert found["half_width"] == 3
    assert found["detectable"] == pytest.approx(2.8 * 3 / 1.96)
    # Wilson's limits of 5 of 8, from R's prop.test(5, 8, correct = FALSE).
    assert (found["chance_low"], found["chance_high"]) == pytest.approx((0.3057, 0.8632), abs=1e-4)
    assert sentence(found, 0.5) == (
        "What session 4 adds: shown in 5 of 8 simulations (a chance of 31–86 %), to within"
        " 3 points; a gain of 4 points is found with 80 % power; told from nothing in 3 of 8, where"
        " the truth is 3 points."
    )


def test_few_that_are_shown_say_nothing_of_precision() -> None:
    found = prospect(rows(*GAIN, [(4, 1, 7)] * 4 + [NO]))
    assert math.isnan(found["half_width"])
    assert "too seldom to say how precisely" in sentence(found, 0.5)


def test_a_set_of_sessions_is_told_where_it_has_an_upper_end() -> None:
    sets = [(4, 3, 5), (4, 4, 4), (4, 3, math.nan), (3, 3, 4), (5, 4, 6), (4, 3, 5)]
    found = prospect(rows("improvement.sessions_to_half", "", sets), truth=4)
    assert (found["n_shown"], found["n_told"], found["half_width"]) == (6, 5, 3)
    assert math.isnan(found["detectable"])


def test_a_ratio_is_measured_on_the_log_scale() -> None:
    interval = (0.5, 0.5 * math.exp(-0.7), 0.5 * math.exp(0.7))
    tests = rows("recurrence.adherence_test", "contrast=high-low", [interval] * 6, p_value=0.03)
    found = prospect(tests)
    assert found["half_width"] == pytest.approx(0.7)
    assert found["n_told"] == 6
    assert "ratio 0.37" in sentence(found, 0.5)


def test_power_of_the_formula_is_80_percent() -> None:
    """2.8 standard errors are significant in four of five draws."""
    rng = np.random.default_rng(4)
    assert (rng.normal(2.8, 1, 100_000) > 1.96).mean() == pytest.approx(0.80, abs=0.01)


def test_results_that_no_simulation_shows_are_there() -> None:
    table = prospects(rows(*GAIN, [NO, NO]), pd.DataFrame(columns=TRUTH), ["melasma"])
    assert len(table) == 3 * (2 * 10 + 3)
    assert table["n_shown"].eq(0).all()
    assert shown_in(table.iloc[0]) == "none of 2"
    assert chance(table.iloc[0]) == "66 % at most"


TRUTH = ["estimand", "spot_type", "level", "value"]

# The verb.


def run(*words: object) -> tuple[int, str, str]:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(verb)
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_all_wrong_options_are_told_at_once_and_nothing_is_simulated(monkeypatch) -> None:
    monkeypatch.setattr(plan_verb, "simulated", None)
    words = ["--patients-per-month", 0, "--clinics", 0, "--followed-share", 1.5, "--jobs", 0]
    words += ["--gap-days", 2]
    more = ["--mix", "melasma=0.6,moles=0.1,x", "--replicates", 1, "--reference", "never"]
    code, out, error = run(*words, *more, "--out", "page.pdf")
    assert (code, out) == (2, "")
    for said in (
        "--patients-per-month: ",
        "--clinics: ",
        "--followed-share: ",
        "--jobs: ",
        "--gap-days: ",
        "unknown spot type `moles`",
        "`x` is not TYPE=SHARE",
        "the shares add up to 0.7",
        "--replicates: ",
        "--reference: ",
        "--out: ",
    ):
        assert said in error


@pytest.mark.parametrize("mix", ["melasma=1,melasma=0", "melasma=nan", "melasma=1.5,pih=-0.5"])
def test_a_mix_that_is_none(mix: str) -> None:
    shares, problems = mix_of(mix)
    assert [*problems, *ClinicToPlan(10, shares).problems()]


@pytest.mark.parametrize("mix", ["", "melasma=1", "melasma = 0.667, pih = 0.333", "melasma=1,"])
def test_a_mix(mix: str) -> None:
    shares, problems = mix_of(mix)
    assert not [*problems, *ClinicToPlan(10, shares).problems()]


def test_patients_are_required() -> None:
    assert run()[0] == 2


def test_the_answer_as_sentences_as_json_and_as_a_page(kept, monkeypatch, tmp_path) -> None:
    _, results, truth = kept
    monkeypatch.setattr(plan_verb, "simulated", lambda *_: (results, truth))
    asked = ["--patients-per-month", 8, "--mix", "melasma=1", "--replicates", 2]
    code, out, error = run(*asked, "--gap-days", 35, "--out", tmp_path / "plan.md")
    assert (code, error) == (0, "")  # away from a terminal the progress is silent
    assert out.startswith("8 new patients a month in one clinic: melasma 100 %.")
    assert "A session every 35 days;" in out
    assert "After 24 months: typically" in out
    page = (tmp_path / "plan.md").read_text(encoding="utf-8")
    assert page.count("\n## After") == 3
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {9}
    code, out, _ = run(*asked, "--json")
    answer = json.loads(out)
    assert (code, answer["status"]) == (0, "done")
    assert answer["planned"]["gap_days"] == [14]
    assert {row["months"] for row in answer["prospects"]} == {6, 12, 24}
