"""An edition made again from the records: one altered byte anywhere is found, and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analysis import synthetic
from analysis.cli.main import app
from analysis.storage.places import ROOT_VARIABLE
from project_copy import project_copy

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with a small clinic's records and the editions made from them."""
    root = project_copy(tmp_path_factory.mktemp("project") / "copy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROOT_VARIABLE, str(root))
        assert told("plan", "lock")["is_new"]
        parameters = root / "study" / "parameters.yml"
        text = parameters.read_text(encoding="utf-8").replace("imputations: 20 ", "imputations: 5 ")
        parameters.write_text(text, encoding="utf-8")
        synthetic.synthesise(root / "raw", patients=200, clinics=1, seed=3)
        made = told("run", "--raw", str(root / "raw"))
        assert made["status"] == "done"
        yield root


def told(*words: str) -> dict[str, Any]:
    """What a verb tells machines."""
    answer: dict[str, Any] = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    return answer


def edition(project: Path) -> Path:
    [folder] = (project / "reports" / "leadership_dashboard").glob("*/2026-10-31")
    return folder


def flip(path: Path, before: bytes, after: bytes) -> bytes:
    """Change one byte; returns what stood there before."""
    content = path.read_bytes()
    assert len(before) == len(after)
    assert before in content
    path.write_bytes(content.replace(before, after, 1))
    return content


def test_the_page_lists_each_deviation_from_the_locked_plan(project: Path) -> None:
    page = (edition(project) / "index.html").read_text(encoding="utf-8")
    assert "2 deviations: improvement.imputations is 5, locked as 20; recurrence.imp" in page
    provenance = json.loads((edition(project) / "provenance.json").read_text(encoding="utf-8"))
    [lock] = (project / "study" / "plan_lock").glob("*.json")
    assert provenance["plan"]["seal"] == json.loads(lock.read_text(encoding="utf-8"))["seal"]


def test_an_edition_is_made_again_byte_for_byte(project: Path) -> None:
    chain = project / "data" / "released-ledger" / "chain.jsonl"
    before = chain.read_bytes()
    run = CliRunner().invoke(app, ["verify", str(edition(project))])
    assert run.exit_code == 0, run.stdout
    assert run.stdout.strip().endswith("are the same, byte for byte.")
    assert chain.read_bytes() == before


def test_an_altered_record_is_named(project: Path) -> None:
    assessments = project / "raw" / "assessments.csv"
    content = assessments.read_bytes()
    lines = content.splitlines(keepends=True)
    header = lines[0].decode().strip().split(",")
    place = header.index("severity_score")
    row = next(n for n, line in enumerate(lines[1:], 1) if line.split(b",")[place] > b"3")
    cells = lines[row].split(b",")
    cells[place] = b"2" + cells[place][1:]
    lines[row] = b",".join(cells)
    assessments.write_bytes(b"".join(lines))
    found = told("verify", str(edition(project)))
    assessments.write_bytes(content)
    [change] = found["changed"]
    assert change == {
        "kind": "records", "text": "the records are others: assessments.csv was changed"
    }  # fmt: skip
    # Fewer patients have changed than let a number move; counts of rows and models do not either.
    assert found["is_verified"] or found["numbers"]


def test_altered_parameters_and_code_are_named_and_the_edition_keeps_its_own(
    project: Path,
) -> None:
    parameters = project / "study" / "parameters.yml"
    code = project / "src" / "analysis" / "models" / "steps.py"
    before = flip(parameters, b"seed: 20260102", b"seed: 20260103"), flip(code, b'"""', b'""\'')
    found = told("verify", str(edition(project)))
    for place, content in zip((parameters, code), before, strict=True):
        place.write_bytes(content)
    assert found["is_verified"]
    assert found["changed"] == [
        {"kind": "parameters", "text": "recurrence.seed: 20260102 -> 20260103"},
        {"kind": "code", "text": "src/analysis/models/steps.py was changed"},
    ]


def test_an_altered_number_is_named_with_how_much(project: Path) -> None:
    table = edition(project) / "estimates.csv"
    lines = table.read_bytes().splitlines(keepends=True)
    header = lines[0].decode().strip().split(",")
    place = header.index("value")
    row = next(
        n for n, line in enumerate(lines)
        if line.startswith(b"describe.patients,") and line.split(b",")[place].startswith(b"1")
    )  # fmt: skip
    cells = lines[row].split(b",")
    was = cells[place].decode()
    cells[place] = b"9" + cells[place][1:]
    content = table.read_bytes()
    table.write_bytes(b"".join([*lines[:row], b",".join(cells), *lines[row + 1 :]]))
    run = CliRunner().invoke(app, ["verify", str(edition(project))])
    table.write_bytes(content)
    assert run.exit_code == 1
    assert "estimates.csv is not as it was issued" in run.stdout
    issued = cells[place].decode()
    assert "describe.patients" in run.stdout
    assert f"value: issued {issued}, now {was} ({float(was) - float(issued):+g})" in run.stdout
    assert run.stdout.strip().endswith("is not verified: 1 cell differs.")


def test_a_later_edition_is_held_against_the_ledger_as_it_was_then(project: Path) -> None:
    assert told("run", "--raw", str(project / "raw"), "--as-of", "2026-06-30")["status"] == "done"
    [later] = (project / "reports" / "leadership_dashboard").glob("*/2026-06-30")
    for folder in (later, edition(project)):
        assert told("verify", str(folder))["is_verified"]
