"""Parameters are frozen, strict, and the same in the study file, the models and the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from analysis.errors import ParameterError
from analysis.parameters import (
    ImprovementParameters,
    ImprovementSettings,
    RecurrenceParameters,
    StudyParameters,
)
from analysis.pipeline import study_parameters
from analysis.storage.places import ROOT_VARIABLE


def test_the_study_file_as_shipped_equals_the_defaults() -> None:
    assert study_parameters() == StudyParameters()


def test_every_wrong_name_and_type_is_named_at_once_and_no_value_is() -> None:
    with pytest.raises(ParameterError) as caught:
        ImprovementSettings.read({"imputation": 3, "seed": "secret", "donors": 0})
    text = str(caught.value)
    assert "unknown name `imputation`" in text
    assert "`seed`" in text
    assert "`donors`" in text
    assert "secret" not in text


def test_nothing_is_coerced_and_nothing_changes_later() -> None:
    with pytest.raises(ParameterError):
        ImprovementSettings.read({"imputations": "20"})
    with pytest.raises(ValidationError):
        ImprovementSettings().seed = 1  # type: ignore[misc]


def test_both_models_analyse_the_same_cohort() -> None:
    with pytest.raises(ParameterError, match="must be the same"):
        StudyParameters.read({"improvement": {"minimum_baseline_pct": 10.0}})


@pytest.mark.parametrize("part", ["improvement", "recurrence"])
def test_fewer_than_five_imputations_cannot_be_asked_for(part: str) -> None:
    """By the study file, by a notebook; `test_cli` has the option."""
    with pytest.raises(ParameterError, match="imputations must be at least 5"):
        StudyParameters.read({part: {"imputations": 4}})
    assert StudyParameters.read({part: {"imputations": 5}})
    model = {"improvement": ImprovementParameters, "recurrence": RecurrenceParameters}[part]
    with pytest.raises(ParameterError, match="`imputations`"):
        model.read({"imputations": 4})


def test_a_wrong_line_of_the_study_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "study").mkdir()
    file = tmp_path / "study" / "parameters.yml"
    file.write_text("title: t\nimprovement:\n  seeed: 1\n  donors: many\n")
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(ParameterError) as caught:
        study_parameters()
    assert "parameters.yml: unknown name `improvement.seeed`" in str(caught.value)
    assert "`improvement.donors`" in str(caught.value)
