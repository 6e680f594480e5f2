"""A locked plan: what is frozen, what counts as a deviation, and that nothing goes unseen."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import ParameterError
from analysis.parameters.differences import changed_values
from analysis.pipeline.locking import lock_plan, locks, plan_of, plan_status
from analysis.pipeline.study import study_parameters
from analysis.present.plan_lock import plan_sentence
from analysis.storage.places import ROOT_VARIABLE

ROOT = Path(__file__).parents[2]
FIRST, LATER = dt.date(2026, 1, 5), dt.date(2026, 3, 1)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the study folder that the project now means."""
    folder = tmp_path / "study"
    shutil.copytree(ROOT / "study", folder, ignore=shutil.ignore_patterns("plan_lock"))
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    return folder


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.usefixtures("study")
def test_parameters_estimands_claims_thresholds_and_schedules_are_frozen() -> None:
    made, is_new = lock_plan(FIRST)
    assert is_new
    assert (made.number, made.locked_on, made.results_before) == (1, "2026-01-05", 0)
    assert made.plan == plan_of(study_parameters())
    assert set(made.plan) == {"parameters", "estimands", "claims", "conflicts", "schedules"}
    assert len(made.plan["claims"]) == 166
    assert made.plan["claims"]["S0-01"]["tests"][0]["supported_when"] == {"above": 10.0}
    assert lock_plan(LATER) == (made, False)


@pytest.mark.usefixtures("study")
def test_a_report_says_on_which_day_or_that_it_was_not() -> None:
    assert (
        plan_sentence({"plan": plan_status(study_parameters())})
        == "not locked before these numbers were made"
    )
    made, _ = lock_plan(FIRST)
    said = plan_sentence({"plan": plan_status(study_parameters())})
    assert said == f"as locked on 2026-01-05 ({made.seal[:12]})"


@pytest.mark.parametrize(
    ("file", "before", "after", "deviation"),
    [
        ("parameters.yml", "rule: recorded", "rule: half_lost",
         "recurrence.rule is half_lost, locked as recorded"),
        ("parameters.yml", "seed: 20260101", "seed: 7",
         "improvement.seed is 7, locked as 20260101"),
        ("claims/01_sessions.yml", "supported_when: {above: 10}", "supported_when: {above: 11}",
         "claim S0-01 was changed after the lock: tests"),
        ("claims/01_sessions.yml", "An effect takes repetition", "It takes repetition",
         "claim S0-01 was changed after the lock: statement"),
        ("conflicts/mesotherapy.yml", "holds_when: {inside: [2.5, 6.5]}",
         "holds_when: {inside: [2.5, 7.5]}", "conflict K1 was changed after the lock: sides"),
        ("schedules/{first}", "sessions_low: 3", "sessions_low: 2", "was changed after the lock"),
    ],
)  # fmt: skip
def test_each_deviation_is_listed(
    study: Path, file: str, before: str, after: str, deviation: str
) -> None:
    lock_plan(FIRST)
    first = sorted(path.name for path in (study / "schedules").glob("*.yml"))[0]
    change(study / file.format(first=first), before, after)
    status = plan_status(study_parameters())
    [found] = status["deviations"]
    assert deviation in found
    said = plan_sentence({"plan": status})
    assert said.startswith("locked on 2026-01-05")
    assert said.endswith(f"1 deviation: {found}")


@pytest.mark.usefixtures("study")
def test_parameters_chosen_on_the_command_line_are_deviations_too() -> None:
    lock_plan(FIRST)
    parameters = study_parameters()
    recurrence = parameters.recurrence.model_copy(update={"imputations": 9})
    status = plan_status(parameters.model_copy(update={"recurrence": recurrence}))
    assert status["deviations"] == ["recurrence.imputations is 9, locked as 20"]


def test_another_plan_wants_a_reason_and_keeps_both_days(study: Path) -> None:
    before, _ = lock_plan(FIRST)
    change(study / "parameters.yml", "minimum_events: 100", "minimum_events: 80")
    with pytest.raises(ParameterError) as refused:
        lock_plan(LATER)
    told = [problem.what for problem in refused.value.problems]
    assert "recurrence.minimum_events is 80, locked as 100" in told
    after, is_new = lock_plan(LATER, "fewer recurrences than planned")
    assert is_new
    assert (after.number, after.previous) == (2, before.seal)
    status = plan_status(study_parameters())
    assert status["deviations"] == []
    said = plan_sentence({"plan": status})
    assert "as locked on 2026-01-05" in said
    assert "amended on 2026-03-01: fewer recurrences than planned" in said


@pytest.mark.parametrize("what", ["one byte", "the day", "the first of two"])
def test_a_lock_that_was_touched_is_refused(study: Path, what: str) -> None:
    lock_plan(FIRST)
    place = study / "plan_lock" / "0001.json"
    if what == "one byte":
        change(place, "20260101", "20260109")
    elif what == "the day":
        change(place, "2026-01-05", "2025-01-05")
    else:
        change(study / "parameters.yml", "seed: 20260101", "seed: 7")
        lock_plan(LATER, "another seed")
        place.unlink()
    with pytest.raises(ParameterError, match="changed after it was locked"):
        locks()


def test_results_that_were_there_before_are_told(study: Path) -> None:
    place = study.parent / "data" / "processed" / "2025-12-31" / "estimates"
    place.mkdir(parents=True)
    (place / "estimates.csv").write_text("", encoding="utf-8")
    assert lock_plan(FIRST)[0].results_before == 1
    assert "results were there already" in plan_sentence({"plan": plan_status(study_parameters())})


def test_the_verb(study: Path) -> None:
    run = CliRunner().invoke(app, ["plan", "lock", "--json"])
    assert run.exit_code == 0
    facts = json.loads(run.stdout)
    assert (facts["claims"], facts["is_new"], facts["number"]) == (166, True, 1)
    change(study / "parameters.yml", "seed: 20260101", "seed: 7")
    refused = CliRunner().invoke(app, ["plan", "lock"])
    assert refused.exit_code == 2
    assert "improvement.seed is 7" in refused.stderr
    amended = CliRunner().invoke(app, ["plan", "lock", "--amend", "another seed"])
    assert amended.exit_code == 0
    assert amended.stdout.startswith("The plan of ")


def test_values_that_differ_are_named_by_their_way() -> None:
    old, new = {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1, "c": 5}, "e": 4}
    assert changed_values(old, new) == {
        "a.c": (2, 5), "d": (3, "nothing"), "e": ("nothing", 4)
    }  # fmt: skip
