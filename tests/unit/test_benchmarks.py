"""The peer of the speed measurement is a second opinion on cleaning: the two must agree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from benchmarks.clean_speed import measure, told
from benchmarks.cleaned import compare
from benchmarks.make_records import make_records, write_records
from benchmarks.measure import ROOT, in_turn, run, spread

ROWS = 6000
# What the records must hold for the agreement to mean something; ledger reasons.
JUDGED = {
    "after_as_of",
    "after_recurrence",
    "after_retreatment",
    "ambiguous_word",
    "attributes_disagree",
    "before_the_last_session",
    "blank_row",
    "duplicates_disagree",
    "identical_duplicate",
    "impossible_date",
    "interval_below_5_days",
    "late_baseline",
    "missing_required",
    "not_a_number",
    "not_a_pigment_spot",
    "not_an_id",
    "not_an_iso_date",
    "outside_limits",
    "outside_scale",
    "parent_missing",
    "parent_out_of_scope",
    "parent_quarantined",
    "patient_under_two_numbers",
    "renumbered",
    "scale_mixed_up",
    "session_number_unclear",
    "two_people_under_one_number",
    "two_sessions_on_one_day",
    "under_18",
    "unknown_code",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("measured")


@pytest.fixture(scope="module")
def result(folder: Path) -> dict[str, Any]:
    return measure(folder, rows=ROWS, repeats=1)


def test_plain_pandas_keeps_and_quarantines_the_same_rows(result: dict[str, Any]) -> None:
    agreement = result["agreement"]
    assert agreement["counts"]["ours"] == agreement["counts"]["peer"]
    assert agreement["identical"] is True


def test_plain_pandas_gives_the_same_reasons_and_cells(result: dict[str, Any]) -> None:
    assert result["agreement"]["rows_that_differ"] == 0
    assert result["agreement"]["tables_that_differ"] == []


def test_every_kind_of_mess_was_met(result: dict[str, Any]) -> None:
    assert set(result["agreement"]["reasons"]) >= JUDGED


def test_a_row_judged_otherwise_is_noticed(
    result: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(folder / "peer", tmp_path / "peer")
    ledger = pd.read_parquet(other / "ledger.parquet")
    first = ledger.index[ledger["outcome"].eq("kept")][0]
    ledger.loc[first, "outcome"] = "quarantined"
    ledger.to_parquet(other / "ledger.parquet")
    sessions = pd.read_parquet(other / "sessions.parquet")
    sessions.iloc[1:].to_parquet(other / "sessions.parquet")
    found = compare(folder / "ours", other)
    assert found["identical"] is False
    assert found["rows_that_differ"] == 1
    assert found["tables_that_differ"] == ["sessions"]


def test_the_result_says_what_the_figures_depend_on(result: dict[str, Any]) -> None:
    assert set(result["runs"]) == {"ours", "peer", "floor"}
    assert all(run["cpu_seconds"]["median"] > 0 for run in result["runs"].values())
    assert result["machine"]["packages"]["pandas"] == pd.__version__
    assert "identical counts: yes" in told(result)


def test_the_result_names_no_machine_and_no_folder(result: dict[str, Any]) -> None:
    written = json.dumps(result)
    assert os.uname().nodename not in written
    assert str(ROOT) not in written
    assert "/" not in written


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_records(tmp_path / name, make_records(500, seed=7))
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_commands_take_turns(tmp_path: Path) -> None:
    log = tmp_path / "log"
    commands = {
        name: [sys.executable, "-c", f"open({str(log)!r}, 'a').write({name!r})"] for name in "AB"
    }
    in_turn(commands, repeats=2)
    assert log.read_text(encoding="utf-8") == "ABAB"


def test_cpu_and_peak_are_those_of_the_child() -> None:
    idle = run([sys.executable, "-c", ""])
    busy = run([sys.executable, "-c", "held = b'x' * 10**8; sum(range(3 * 10**7))"])
    assert busy.cpu_seconds > idle.cpu_seconds + 0.1
    assert 60 < busy.peak_mib - idle.peak_mib < 140


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"])


def test_spread_is_median_with_smallest_and_largest() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0}


@pytest.mark.long
def test_a_short_soak_ends_with_every_invariant_true() -> None:
    words = [sys.executable, "-m", "benchmarks.soak", "--clinics", "2", "--months", "2"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["editions"] == 4
