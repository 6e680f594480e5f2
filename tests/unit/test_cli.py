"""Wrong input ends with one clear message and the documented exit code, and nothing is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import LockedError
from analysis.storage.lock import held
from raw_export import write_canonical

CANARY = "AYSE_YILMAZ_5551234"


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from analysis.cli.main import app; from typer.testing import CliRunner;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        "heavy = {'pandas', 'numpy', 'statsmodels', 'papermill', 'matplotlib'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_version() -> None:
    assert run("--version")[:2] == (0, "spot-outcomes 0.1.0\n")


def test_every_verb_has_an_example() -> None:
    one_word = (
        "synthesise",
        "prepare",
        "estimate",
        "release",
        "render",
        "combine",
        "package",
        "run",
        "plan",
        "validate",
        "verify",
        "diff",
        "vary",
        "retract",
        "status",
        "doctor",
    )
    for verb in (*one_word, "profile suggest", "profile check", "plan lock"):
        code, text, _ = run(*verb.split(), "--help")
        assert code == 0
        assert f"Example: spot-outcomes {verb}" in text


@pytest.mark.parametrize(
    ("words", "exit_code", "message"),
    [
        (["run", "--raw", "no/such/folder"], 3, "there is no such folder"),
        (["run", "--as-of", "31.10.2026"], 2, "is not a day"),
        (["run", "--profile", "nope"], 2, "unknown profile `nope`"),
        (["render", "no_such_report"], 2, "unknown report `no_such_report`"),
        (["estimate", "--processed", "no/such", "--out", "x"], 3, "there is no such folder"),
        (["release", "--estimates", "no/such", "--out", "x"], 3, "there is no such folder"),
        (["synthesise", "--out", "x", "--scenario", "nope"], 2, "unknown scenario"),
        (["validate", "--scenario", "nope"], 2, "unknown scenario"),
        (["plan", "--patients-per-month", "0", "--mix", "melasma=0.5"], 2, "--mix"),
        (["prepare", "--raw", ".", "--profil", "canonical"], 2, "No such option"),
        (
            ["estimate", "--processed", ".", "--out", "x", "--imputations", "4"],
            2,
            "--imputations",
        ),
    ],
)
def test_wrong_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    exit_code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    raw = write_canonical(tmp_path / "raw")
    if words[0] == "run" and "--raw" not in words:
        words = [*words, "--raw", str(raw), "--out", str(tmp_path / "out")]
    code, out, err = run(*words)
    assert code == exit_code
    assert message in err
    assert "Traceback" not in out + err
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_a_bad_file_is_refused_and_earlier_output_stands(tmp_path: Path) -> None:
    raw, out = write_canonical(tmp_path / "raw"), tmp_path / "out"
    assert run("prepare", "--raw", raw, "--out", out)[0] == 0
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    with (raw / "courses.csv").open("a") as file:
        file.write(f"{CANARY},{CANARY}\n")
    code, text, err = run("prepare", "--raw", raw, "--out", out)
    assert code == 3
    assert "courses.csv, row 3: is cut short" in err
    assert CANARY not in text + err
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


def test_no_value_of_a_patient_is_printed(tmp_path: Path) -> None:
    """The canary stands in every cell of every table: all rows are quarantined, none is quoted."""
    from analysis.schema.raw_tables import RAW_TABLES

    raw = tmp_path / "raw"
    raw.mkdir()
    for name, table in RAW_TABLES.items():
        cells = ",".join([f"{CANARY} x"] * len(table.names))
        (raw / f"{name}.csv").write_text(f"{','.join(table.names)}\n{cells}\n")
    code, text, err = run("prepare", "--raw", raw, "--out", tmp_path / "out")
    assert code == 0
    assert CANARY not in text + err
    kept = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    hits = {path.parent.name for path in kept if CANARY.encode() in path.read_bytes()}
    assert hits == {"quarantine"}


def test_json_for_machines(tmp_path: Path) -> None:
    raw = write_canonical(tmp_path / "raw")
    code, text, _ = run("prepare", "--raw", raw, "--out", tmp_path / "out", "--json")
    facts = json.loads(text)
    assert (code, facts["status"]) == (0, "done")
    code, text, _ = run("prepare", "--raw", tmp_path / "no", "--json")
    facts = json.loads(text)
    assert (code, facts["exit_code"], len(facts["problems"])) == (3, 3, 1)


def test_a_second_run_at_the_same_time_is_turned_away(tmp_path: Path) -> None:
    raw = write_canonical(tmp_path / "raw")
    with held(tmp_path / "out"):
        code, _, err = run("run", "--raw", raw, "--out", tmp_path / "out")
    assert code == LockedError.exit_code == 75
    assert "another run is at work" in err
