"""A grid of parameters: which combinations run, what is refused, and the results side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import pipeline, storage, synthetic
from analysis.cli.main import app
from analysis.errors import ParameterError
from analysis.parameters import StudyParameters
from analysis.parameters.grid import MOST_VARIANTS, variants_of
from analysis.report.variation import SETTING, setting_of, side_by_side
from analysis.schema.estimates import Estimate, to_table

STUDY = StudyParameters()


def test_parameters_of_one_notebook_vary_together_and_those_of_another_on_their_own() -> None:
    asked: list[tuple[str, list[Any]]] = [
        ("recurrence.rule", ["recorded", "half_lost"]),
        ("recurrence.minimum_events", [80, 100]),
        ("improvement.maximum_sessions", [6, 8]),
    ]
    found = variants_of(asked, STUDY)
    assert {(one.notebook, setting_of(one)) for one in found} == {
        ("30_model_improvement", "maximum_sessions=6"),
        ("30_model_improvement", "maximum_sessions=8"),
        ("40_model_recurrence", "minimum_events=80;rule=recorded"),
        ("40_model_recurrence", "minimum_events=100;rule=recorded"),
        ("40_model_recurrence", "minimum_events=80;rule=half_lost"),
        ("40_model_recurrence", "minimum_events=100;rule=half_lost"),
    }
    assert len(found) == 6


def test_all_else_is_as_the_study_has_it() -> None:
    [variant] = variants_of([("recurrence.rule", ["half_lost"])], STUDY)
    given = variant.parameters(STUDY, {}).model_dump()
    usual = STUDY.recurrence.model_dump()
    assert {name: given[name] for name in usual} == usual | {"rule": "half_lost"}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ([], "nothing is to be varied"),
        ([("recurrence.rul", ["recorded"])], "there is no such parameter"),
        ([("disclosure.smallest_count", [5])], "there is no such parameter"),
        ([("recurrence.rule", ["gone"])], "rule"),
        ([("recurrence.rule", [])], "values are missing"),
        ([("recurrence.seed", [1, 1])], "repeated"),
        ([("recurrence.seed", [1]), ("recurrence.seed", [2])], "stands twice"),
        ([("improvement.imputations", [2])], "imputations"),
        ([("recurrence.seed", list(range(MOST_VARIANTS + 1)))], "more than"),
    ],
)
def test_what_cannot_run_is_refused_before_a_kernel_starts(
    asked: list[tuple[str, list[Any]]], why: str
) -> None:
    with pytest.raises(ParameterError, match=why):
        variants_of(asked, STUDY)


def rows(setting: str, value: float, gate: str = "pass") -> pd.DataFrame:
    row = Estimate(
        "recurrence.risk_difference",
        level="contrast=high-low;weeks=52",
        value=value,
        ci_low=value - 0.1,
        ci_high=value + 0.1,
        unit="probability",
        gate=gate,
    )
    other = Estimate("diagnostic.something", value=1.0)
    return to_table([row, other]).assign(**{SETTING: setting})


def test_results_stand_side_by_side() -> None:
    both = pd.concat(
        [rows("rule=a", -0.2), rows("rule=b", float("nan"), "withheld:too_few_recurrences")]
    )
    [line] = side_by_side(both, ["recurrence.risk_difference"]).to_dict("records")
    assert line == {
        "estimand": "recurrence.risk_difference",
        "spot_type": "all",
        "level": "contrast=high-low;weeks=52",
        "unit": "probability",
        "rule=a": "-0.2 (-0.3 to -0.1)",
        "rule=b": "withheld:too_few_recurrences",
    }
    assert len(side_by_side(both, [])) == 2


def test_wrong_words_end_with_exit_code_2(tmp_path: Path) -> None:
    usual = ["vary", "--processed", str(tmp_path), "--out", str(tmp_path / "out")]
    unknown = ["--set", "recurrence.rule=recorded", "--estimand", "recurrence.gone"]
    for words in (["--set", "rule"], ["--set", "recurrence.rule=gone"], unknown):
        assert CliRunner().invoke(app, [*usual, *words]).exit_code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_the_notebook_really_runs_under_each_setting(tmp_path: Path) -> None:
    synthetic.synthesise(tmp_path / "raw", patients=150, clinics=1, seed=3)
    pipeline.prepare(tmp_path / "raw", tmp_path / "processed")
    run = CliRunner().invoke(
        app,
        ["vary", "--processed", str(tmp_path / "processed"), "--out", str(tmp_path / "out"),
         "--set", "improvement.maximum_sessions=3,5", "--set", "improvement.imputations=5"],
    )  # fmt: skip
    assert run.exit_code == 0, run.stderr
    table = pd.read_csv(tmp_path / "out" / "vary.csv")
    means = table[
        table["estimand"].eq("improvement.mean_reduction_pct") & table["method"].eq("plan")
    ]
    levels = means.groupby(SETTING)["level"].agg(set)
    assert levels["imputations=5;maximum_sessions=3"] == {"k=1", "k=2", "k=3"}
    assert levels["imputations=5;maximum_sessions=5"] == {f"k={k}" for k in range(1, 6)}
    alone = storage.read_part(tmp_path / "out" / "improvement-01", "improvement")
    assert len(alone) == (table[SETTING] == "imputations=5;maximum_sessions=3").sum()
