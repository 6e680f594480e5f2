"""A verb that computes nothing starts at once: it imports none of what computes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"matplotlib", "nbconvert", "nbformat", "numpy", "pandas", "papermill", "pyarrow",
         "rich", "scipy", "seaborn", "statsmodels"}  # fmt: skip
ASKED = """
import json, sys
from analysis.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
CPU = "import time; {work}; print(time.process_time())"


def imported_by(*words: str) -> set[str]:
    """The modules that stand in the process after the verb ended well."""
    command = [sys.executable, "-c", ASKED, *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(ended.stderr.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["run", "--help"], ["status"]])
def test_a_verb_that_computes_nothing_imports_nothing_that_computes(words, tmp_path):
    place = ["--out", str(tmp_path)] if words == ["status"] else []
    assert imported_by(*words, *place) & HEAVY == set()


def test_what_computes_would_be_seen(tmp_path):
    assert {"numpy", "pandas"} <= imported_by("synthesise", "--out", str(tmp_path), "--patients=12")


def cpu_of(work: str) -> float:
    """The least CPU seconds of three processes; the least is hurt least by what runs beside."""
    command = [sys.executable, "-c", CPU.format(work=work)]
    return min(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )


def test_the_command_costs_a_small_part_of_importing_pandas():
    assert cpu_of("import analysis.cli.main") < 0.5 * cpu_of("import pandas")
