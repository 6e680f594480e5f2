"""The runner: one process per notebook, judged by its own signs."""

from __future__ import annotations

import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import nbformat
import pytest

from analysis.errors import DataError, ParameterError, ReportError
from analysis.parameters import NotebookParameters
from analysis.report.asked import checked_values
from analysis.report.success import reasons_against
from notebooks.small_notebooks import SmallParameters, printed, run_small, small_notebook

CANARY = "AYSE_CANARY_5551234"


def test_runs_with_its_parameters_and_leaves_a_private_copy(tmp_path):
    copy = tmp_path / "out" / "copy.ipynb"
    word = "'; open('PWNED','w'); x='\"\\ \u20ac {0}"
    made = run_small(
        small_notebook(tmp_path, "print(word)"),
        SmallParameters(word=word),
        copy,
        project_root=tmp_path,
    )
    assert printed(made) == word + "\n"
    assert not list(tmp_path.rglob("PWNED"))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in copy.parent.iterdir()] == ["copy.ipynb"]
    nbformat.validate(nbformat.read(copy, as_version=4))


def test_the_environment_is_short_and_the_process_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", CANARY)
    look = (
        "import os, sys, stat; from pathlib import Path\n"
        "print(sorted(os.environ.items()), sys.executable, os.getcwd())\n"
        "print('mode', oct(os.stat(Path(nonce_file).parent).st_mode & 0o777))\n"
        "_mask = os.umask(0); print('umask', oct(_mask))\n"
        "from ipykernel.kernelapp import IPKernelApp as _A; print(_A.instance().transport)"
    )
    said = printed(
        run_small(small_notebook(tmp_path, look), SmallParameters(), project_root=tmp_path)
    )
    assert CANARY not in said
    assert "mode 0o700" in said
    assert "umask 0o77" in said
    assert said.rstrip().endswith("ipc")
    assert "('OMP_NUM_THREADS', '1')" in said
    assert f"('SPOT_OUTCOMES_ROOT', '{tmp_path}')" in said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (f"raise KeyError('{CANARY}')", "cell [3] (KeyError)"),
        ("import sys; sys.exit(0)", "cell [3]"),
        ("import os; os._exit(0)", "cell [3] (DeadKernelError)"),
    ],
)
def test_a_failure_names_cell_and_class_and_no_value(tmp_path, cell, said):
    copy = tmp_path / "copy.ipynb"
    copy.write_text("earlier")
    with pytest.raises(ReportError) as failed:
        run_small(small_notebook(tmp_path, cell), SmallParameters(), copy)
    assert said in str(failed.value)
    assert "small.ipynb" in str(failed.value)
    assert CANARY not in str(failed.value)
    assert copy.read_text() == "earlier"
    kept = tmp_path / "copy.failed.ipynb"
    assert str(kept) in str(failed.value)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_our_own_errors_arrive_with_class_and_problems(tmp_path):
    cell = (
        "from analysis.errors import DataError, Problem\n"
        "raise DataError([Problem('a', 'b', 'c'), Problem('d')])"
    )
    with pytest.raises(DataError) as failed:
        run_small(small_notebook(tmp_path, cell), SmallParameters())
    assert failed.value.exit_code == 3
    assert [p.what for p in failed.value.problems][:2] == ["a", "d"]


def test_an_error_of_the_same_name_but_not_ours_keeps_its_text(tmp_path):
    cell = f"import pandas.errors\nraise pandas.errors.DataError('{CANARY}')"
    with pytest.raises(ReportError) as failed:
        run_small(small_notebook(tmp_path, cell), SmallParameters())
    assert CANARY not in str(failed.value)


def test_the_time_limit_ends_notebook_and_kernel(tmp_path):
    pid_file = tmp_path / "pid"
    cell = (
        "import os, time; from pathlib import Path\n"
        f"_ = Path({str(pid_file)!r}).write_text(str(os.getpid()))\ntime.sleep(120)"
    )
    began = time.monotonic()
    with pytest.raises(ReportError, match="time limit"):
        run_small(small_notebook(tmp_path, cell), SmallParameters(), time_limit_seconds=12)
    assert time.monotonic() - began < 40
    if pid_file.is_file():
        time.sleep(0.5)
        assert not Path(f"/proc/{pid_file.read_text()}/status").exists() or "zombie" in (
            Path(f"/proc/{pid_file.read_text()}/status").read_text()
        )


def test_a_last_cell_that_does_not_report_back_is_a_failure(tmp_path):
    with pytest.raises(ReportError, match="did not report back"):
        run_small(small_notebook(tmp_path, last_cell="done = True"), SmallParameters())


def test_two_at_once_do_not_meet(tmp_path):
    files = [small_notebook(tmp_path, "print(word)", name=name) for name in ("one", "two")]
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda file: run_small(file, SmallParameters(word=file.stem)), files))
    assert [printed(notebook) for notebook in made] == ["one\n", "two\n"]


def test_unknown_parameters_are_refused_before_a_kernel_starts(tmp_path):
    class More(SmallParameters):
        wrod: str = "x"

    with pytest.raises(ParameterError, match="wrod"):
        run_small(small_notebook(tmp_path), More())


def test_injected_names_and_foreign_types_are_refused(tmp_path):
    file = small_notebook(tmp_path)
    sly = SmallParameters().model_copy(update={'word=1; open("PWNED","w"); y': 1})
    with pytest.raises(ParameterError):
        checked_values(file.name, file.read_bytes(), sly)
    for value in (PurePosixPath('a"b'), ("a",), float("nan"), {1: "a"}):
        with pytest.raises(ParameterError):
            checked_values(
                file.name, file.read_bytes(), SmallParameters().model_copy(update={"word": value})
            )


def test_a_notebook_takes_its_own_model_only(tmp_path):
    file = small_notebook(tmp_path, name="60_leadership_dashboard")
    with pytest.raises(ParameterError, match="DashboardParameters"):
        checked_values(file.name, file.read_bytes(), SmallParameters())


def test_missing_and_broken_notebooks_are_reported(tmp_path):
    with pytest.raises(ReportError, match="no such notebook"):
        run_small(tmp_path / "absent.ipynb", NotebookParameters())
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    with pytest.raises(ReportError, match="not a notebook"):
        run_small(broken, NotebookParameters())


def test_marks_of_papermill_alone_are_not_believed(tmp_path):
    """A dead kernel's notebook says exception None and every cell completed."""
    cell = nbformat.v4.new_code_cell("1", metadata={"papermill": {"status": "completed"}})
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"papermill": {"exception": None}})
    nonce_file = tmp_path / "nonce"
    nonce_file.write_text("abc")
    assert reasons_against(notebook, "abc", nonce_file)
    cell.execution_count = 1
    assert not reasons_against(notebook, "abc", nonce_file)
    assert reasons_against(notebook, "other", nonce_file)
