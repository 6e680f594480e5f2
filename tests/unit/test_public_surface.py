"""What researchers import: every name is there, explained, and its examples run."""

from __future__ import annotations

import doctest
import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from analysis import measures, models, pipeline, present, storage, synthetic
from analysis.parameters import ImprovementSettings

SURFACE = (storage, models, measures, present)
WITH_EXAMPLES = (
    "analysis.models.inverse_variance",
    "analysis.models.e_values",
    "analysis.measures.own",
)


@pytest.mark.parametrize("module", SURFACE, ids=lambda module: module.__name__)
def test_every_public_name_is_there_typed_and_explained(module: ModuleType) -> None:
    for name in module.__all__:
        found = getattr(module, name)
        assert inspect.getdoc(found), name
        if inspect.isfunction(found):
            said = inspect.signature(found)
            assert said.return_annotation is not inspect.Signature.empty, name
            for parameter in said.parameters.values():
                assert parameter.annotation is not inspect.Parameter.empty, f"{name}: {parameter}"


@pytest.mark.parametrize("module", SURFACE, ids=lambda module: module.__name__)
def test_what_is_not_public_is_refused_by_name(module: ModuleType) -> None:
    with pytest.raises(AttributeError):
        module.no_such_name  # noqa: B018


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_in_docstrings_run(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted >= 1
    assert found.failed == 0


NUMBERS = ["value", "ci_low", "ci_high", "fmi"]


def test_an_own_estimand_goes_the_way_of_the_plan(tmp_path: Path) -> None:
    """Half of the spot gone, asked as an own question, is the plan's `responder50`."""
    synthetic.synthesise(tmp_path / "raw", patients=250, clinics=1, seed=4)
    pipeline.prepare(tmp_path / "raw", tmp_path / "processed")
    tables, few = storage.read_tables(tmp_path / "processed"), ImprovementSettings(imputations=5)
    plan = models.estimate_improvement(tables, few)
    plan = plan.query("estimand == 'improvement.responder50' and method == 'plan'")
    own = models.curve_of(tables, "improvement.own50", _is_halved, few)
    assert own["estimand"].eq("improvement.own50").all()
    place = ["spot_type", "level"]
    both = plan.merge(own, on=place, suffixes=("", "_own"))
    assert len(both) == len(own) == len(plan)
    assert both["value"].notna().any()
    for name in NUMBERS:
        np.testing.assert_allclose(both[name], both[f"{name}_own"], rtol=1e-12)
    assert both["gate"].equals(both["gate_own"])


def _is_halved(left: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(left), np.nan, left <= 0.5 + 1e-9)


def test_an_own_measure_leaves_out_what_is_not_known() -> None:
    rows = pd.DataFrame({"clinic_id": [*"aab"], "patient_id": [*"pqr"], "course_id": [*"123"]})
    table = measures.measure_of("begun_late", rows, pd.Series([True, None, False]))
    assert table["clinic_id"].tolist() == ["all", "a", "b"]
    assert table["n_assessed"].tolist() == [2, 1, 1]
    assert table["value"].tolist() == [0.5, 1.0, 0.0]


def test_rows_of_any_estimand_can_be_shown() -> None:
    rows = pd.DataFrame({"clinic_id": [*"ab"], "patient_id": [*"pq"], "course_id": [*"12"]})
    made = measures.measure_of("begun_late", rows, pd.Series([True, False]))
    text = str(present.show(made).__html__())
    assert "Begun late" in text
    assert "50\N{NO-BREAK SPACE}%" in text
