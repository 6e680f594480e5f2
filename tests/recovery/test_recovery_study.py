"""The recovery study in small: a few replicates with fixed seeds, in clinics smaller than its own.

Bounds are wide: a few replicates can show that an estimator is badly off, not that it is right.
`./run validate` does the whole study; docs/validation.md has its result.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.parameters import StudyParameters
from analysis.simulation import study
from analysis.simulation.recovery import cells, families, judged
from analysis.synthetic import scenario_named
from raw_export import vocabulary

SMALL = StudyParameters.model_validate(
    {"improvement": {"imputations": 5}, "recurrence": {"imputations": 5, "minimum_events": 60}}
)
NAMES = ("null_dose", "second_process")


def plan(names: tuple[str, ...], replicates: int, patients: int) -> study.Plan:
    scenarios = tuple(replace(scenario_named(name), patients=patients) for name in names)
    return study.Plan(scenarios, replicates, SMALL)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "TRUTH_PATIENTS", 40_000)
        folder = tmp_path_factory.mktemp("study")
        return study.run(plan(NAMES, 3, 500), vocabulary(), folder, jobs=2)


@pytest.mark.parametrize("scenario", NAMES)
def test_the_plan_is_near_the_truth_where_the_usual_analyses_are_not(found, scenario) -> None:
    together = families(cells(judged(*found)), fewest_shown=2)
    of_scenario = together[together["scenario"].eq(scenario)]
    mean = of_scenario[of_scenario["estimand"].eq("improvement.mean_reduction_pct")]
    mean = mean.set_index("method")
    assert mean.loc["plan", "coverage"] > 0.85
    assert mean.loc["naive", "coverage"] < 0.60
    assert mean.loc["plan", "absolute_bias"] < mean.loc["naive", "absolute_bias"] / 2


def test_a_further_session_that_does_nothing_is_not_found_to_do_something(found) -> None:
    rows = judged(*found)
    gains = rows["estimand"].eq("improvement.marginal_gain_pct") & rows["truth"].eq(0)
    gains &= rows["scenario"].eq("null_dose")
    rejected = rows[gains & rows["is_shown"]].groupby("method")["rejects"].mean()
    assert rejected["plan"] < 0.15
    assert rejected["naive"] > 0.60


def test_a_stopped_study_goes_on_and_gives_the_same_rows(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(study, "TRUTH_PATIENTS", 2_000)
    whole = plan(("small_clinic",), 2, 60)
    told: list[str] = []
    expected, truth = study.run(whole, vocabulary(), tmp_path / "whole", finished=told.append)
    assert told == ["small_clinic"] * 2
    folder = tmp_path / "stopped"
    first = replace(whole, replicates=1)
    study.run(first, vocabulary(), folder)
    kept = next(folder.rglob("00001.parquet"))
    written = kept.stat().st_mtime_ns
    rows, again = study.run(whole, vocabulary(), folder)
    assert kept.stat().st_mtime_ns == written
    pd.testing.assert_frame_equal(rows, expected)
    pd.testing.assert_frame_equal(again, truth)


def test_results_of_other_parameters_or_scenarios_are_kept_apart(tmp_path: Path) -> None:
    one = plan(("main",), 1, 60)
    other = replace(one, parameters=StudyParameters())
    (scenario,) = one.scenarios
    places = {
        one.folder(tmp_path, scenario),
        other.folder(tmp_path, scenario),
        one.folder(tmp_path, replace(scenario, dropout=0.5)),
    }
    assert len(places) == 3
