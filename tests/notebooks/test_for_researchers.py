"""`docs/for_researchers.md`, followed to the letter in a copy of the project: five journeys."""

from __future__ import annotations

import doctest
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.storage.places import ROOT_VARIABLE

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "for_researchers.md").read_text(encoding="utf-8")
COPIED = ("study", "notebooks", "src/analysis", "data/raw/example")
LONGEST_SECONDS = 600  # a journey, as the page promises
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"Save as `([^`]+)`:\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def journeys() -> dict[int, str]:
    """The text below each numbered heading, up to the next heading."""
    parts = re.split(r"^## ", DOC, flags=re.MULTILINE)
    return {int(part[0]): part for part in parts if part[0].isdigit()}


def commands(text: str) -> list[str]:
    blocks = [found[2] for found in BLOCK.finditer(text) if found[1] == "sh"]
    return [line for block in blocks for line in block.splitlines() if line]


def test_the_page_has_the_five_journeys() -> None:
    assert sorted(journeys()) == [1, 2, 3, 4, 5]
    assert all(commands(text) for text in journeys().values())
    assert all(line.startswith("./run ") for text in journeys().values() for line in commands(text))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without any results."""
    root = tmp_path_factory.mktemp("clone")
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", root)
    return root


@pytest.fixture(scope="module")
def told(project: Path) -> dict[int, str]:
    """What every journey printed; each has to end well, and in less time than promised."""
    found = {}
    for number, text in sorted(journeys().items()):
        began = processor_seconds()
        for path, content in SAVED.findall(text):
            (project / path).write_text(content, encoding="utf-8")
        found[number] = "".join(printed(project, command) for command in commands(text))
        took = processor_seconds() - began
        print(f"journey {number}: {took:.0f} s of one processor")
        assert took < LONGEST_SECONDS
    return found


def processor_seconds() -> float:
    """Of all processes that were waited for: the same whatever else this machine does meanwhile."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def printed(project: Path, command: str) -> str:
    """Run `./run VERB ...` with the environment of the tests in place of one set up anew."""
    words = shlex.split(command)
    assert words[0] == "./run"
    ran = subprocess.run(
        [sys.executable, "-m", "analysis", *words[1:]],
        cwd=project,
        env={**os.environ, ROOT_VARIABLE: str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.mark.long
def test_the_example_runs_for_both_months(told: dict[int, str], project: Path) -> None:
    assert told[1].count("Open the dashboard:") == 2
    for day in ("2026-09-30", "2026-10-31"):
        assert (project / f"reports/leadership_dashboard/all/{day}/index.html").is_file()


@pytest.mark.long
def test_both_rules_stand_side_by_side(told: dict[int, str], project: Path) -> None:
    table = pd.read_csv(project / "trial" / "side_by_side.csv")
    assert {"rule=recorded", "rule=half_lost"} <= set(table.columns)
    assert "rule=half_lost" in told[2]


@pytest.mark.long
def test_last_month_still_holds_and_the_change_is_explained(told: dict[int, str]) -> None:
    assert "is not as it was issued" not in told[3]
    assert re.search(r"\d+ rows differ", told[3])
    assert "records" in told[3]


@pytest.mark.long
def test_the_new_claim_has_a_verdict(told: dict[int, str], project: Path) -> None:
    table = pd.read_csv(project / "reports/leadership_dashboard/all/latest/estimates.csv")
    claim = table[table["estimand"].eq("claim.r1_01")]
    assert claim["level"].str.startswith("verdict=").all()
    assert len(claim) == 1
    before = pd.read_csv(project / "reports/leadership_dashboard/all/2026-10-31/estimates.csv")
    assert "claim.r1_01" not in set(before["estimand"])
    assert told[4]


@pytest.mark.long
def test_tables_come_out_for_a_manuscript(told: dict[int, str], project: Path) -> None:
    folder = project / "reports/research_report/all/latest"
    latex = (folder / "tables/main_estimates.tex").read_text(encoding="utf-8")
    assert latex.startswith("\\begin{table}")
    assert {"index.html", "tables.xlsx", "main_estimates.csv"} <= {
        path.name for path in folder.rglob("*")
    }
    described = json.loads((project / "package" / "datapackage.json").read_text("utf-8"))
    assert described["resources"]
    assert told[5]


@pytest.mark.long
def test_the_published_results_stand_beside_ours(told: dict[int, str], project: Path) -> None:
    folder = project / "reports/research_report/all/latest"
    table = pd.read_csv(folder / "tables/published_studies.csv")
    assert table["Agreement"].str.contains("interval").any()
    assert told[5]


@pytest.mark.long
def test_the_examples_run_as_printed(
    told: dict[int, str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told
    monkeypatch.setenv(ROOT_VARIABLE, str(project))
    example = doctest.DocTestParser().get_doctest(DOC, {}, "for_researchers.md", None, 0)
    found = doctest.DocTestRunner().run(example)
    assert found.attempted > 10
    assert found.failed == 0
