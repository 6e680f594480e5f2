"""Every estimand that the code can emit is defined, and nothing else is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from analysis import pipeline
from analysis.models.ordinal_improvement import ordinal_improvement_estimates
from analysis.parameters import ImprovementSettings, StudyParameters
from analysis.pipeline import study_measures
from analysis.present.definitions import FAMILIES, METHODS, as_markdown
from analysis.present.estimands import DEFINITIONS
from analysis.present.language import codes_of
from analysis.schema.estimates import to_table
from defined_rows import BY_NAME, check_definitions
from graded_clinics import graded_clinics

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "definitions.md"
NAME = re.compile(rf"^({'|'.join(FAMILIES)})\.[a-z0-9_]+$")
# Made in the code from a family and a name, not written out.
PUT_TOGETHER = {
    "measure.<id>",
    "signal.<id>",
    "funnel.<id>",
    "sensitivity.mean_reduction_pct",
    "sensitivity.responder50",
    "sensitivity.sessions_to_half",
    "sensitivity.risk_difference",
    "sensitivity.risk_ratio",
    "claim.<id>",
    "conflict.<id>",
    "comparison.<id>",
}


def named_in_the_code() -> set[str]:
    """Estimands that stand as constants in the layers that emit them."""
    found = set()
    for layer in ("models", "measures", "claims"):
        for path in (ROOT / "src" / "analysis" / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= {node.value} if NAME.match(node.value) else set()
    # ... and those that a measure's file names.
    return found | {entry.estimand for entry in study_measures().values() if entry.estimand}


def test_the_page_is_up_to_date() -> None:
    remedy = "write it anew: python -m analysis.present.definitions > docs/definitions.md"
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), remedy


def test_no_estimand_is_defined_twice() -> None:
    assert len(BY_NAME) == len(DEFINITIONS)


def test_the_code_names_what_is_defined_and_nothing_else() -> None:
    assert named_in_the_code() | PUT_TOGETHER == set(BY_NAME)


def test_every_family_method_and_reason_is_explained() -> None:
    for entry in DEFINITIONS:
        assert entry.name.split(".")[0] in FAMILIES
        assert set(entry.method) <= set(METHODS)
        assert {*entry.withheld, *entry.warned} <= set(codes_of("reason"))


def test_what_graded_clinics_emit_is_as_defined() -> None:
    cohort, grades, _ = graded_clinics(150, seed=1)
    few = ImprovementSettings(imputations=2)
    rows = ordinal_improvement_estimates(cohort, grades, few)
    check_definitions(to_table(rows))


@pytest.mark.long
def test_what_the_example_emits_is_as_defined(tmp_path: Path) -> None:
    pipeline.prepare(ROOT / "data" / "raw" / "example", tmp_path / "processed")
    rows = pipeline.estimate(tmp_path / "processed", tmp_path / "out", StudyParameters())
    check_definitions(rows)
