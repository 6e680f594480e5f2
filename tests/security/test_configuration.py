"""YAML that is not what it seems (S4), and dependencies that are what they were (S21)."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.ingest.export_note import ExportNote
from analysis.ingest.study_files import LARGEST_FILE_BYTES, read_study_file
from analysis.parameters import DashboardParameters

ROOT = Path(__file__).parents[2]


def read(folder: Path, text: str) -> dict[str, object]:
    file = folder / "f.yml"
    file.write_text(text, encoding="utf-8")
    return read_study_file(file)


@pytest.mark.parametrize("text", ["NO", "012", "1:30", "0x1F", "1_0"])
def test_s4_a_clinic_is_called_what_was_typed(text: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"clinic_id: {text}\n") == {"clinic_id": text}
    assert DashboardParameters.read({"clinic_id": text}).clinic_id == text


@pytest.mark.parametrize("text", ["false", "12", "1.5", "null", "[a]", "{a: 1}"])
def test_s4_what_is_no_text_is_refused_with_the_name_of_the_key(text: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="`clinic_id`"):
        DashboardParameters.read(read(tmp_path, f"clinic_id: {text}\n"))
    with pytest.raises(ParameterError, match="`title`"):
        ExportNote.read(read(tmp_path, f"title: {text}\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("clinic: a\nclinic: b\n", "`clinic` stands twice"),
        ("a:\n  clinic: a\n  clinic: b\n", "`clinic` stands twice"),
        ("a: !!python/object/apply:os.system [ls]\n", "not valid YAML"),
        ("a: !!python/name:os.system\n", "not valid YAML"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("a: &a [x]\nb: [*a, *a]\n", "aliases"),
        ("<<: &a {x: 1}\ny: {<<: *a}\n", "aliases"),
        ("a: " + "[" * 5000 + "\n", "f.yml"),
        ("a: " + "x" * LARGEST_FILE_BYTES, "larger than 1 MB"),
    ],
)
def test_s4_yaml_that_swells_runs_or_contradicts_itself_is_refused(
    text: str, message: str, tmp_path: Path
) -> None:
    started = time.process_time()
    with pytest.raises(ParameterError, match=re.escape(message)):
        read(tmp_path, text)
    assert time.process_time() - started < 2


def test_s4_a_billion_laughs_are_refused_at_once(tmp_path: Path) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    started = time.process_time()
    with pytest.raises(ParameterError, match="aliases"):
        read(tmp_path, "\n".join(["a0: &a0 [lol]", *levels]))
    assert time.process_time() - started < 1


LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_s21_every_dependency_is_pinned_by_version_and_hash(lock: Path) -> None:
    lines = re.sub(r"\\\n\s*", " ", lock.read_text("utf-8")).splitlines()
    asked = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert asked
    for line in asked:
        assert re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+( ;[^-]*)? +--hash=sha256:", line), line


def test_s21_everything_is_installed_with_its_hash_checked() -> None:
    script = (ROOT / "run").read_text("utf-8")
    assert script.count("--require-hashes") == 3  # pip, uv, and pip for uv itself
    installs = re.findall(r"^\s*(?:locked_pip|.*uv\" pip (?:sync|install)).*$", script, re.M)
    from_locks = [line for line in installs if "--editable" not in line and "no-build" not in line]
    assert from_locks
    for line in from_locks:
        assert "--require-hashes" in line or line.rstrip().endswith("\\") or "()" in line
