"""What a notebook is run with, and which may run: S1-S3, S6, S15, S17, S20 of the threat list."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import ParameterError, ReportError
from analysis.ingest.reading.private_folder import private_folder
from analysis.parameters import NOTEBOOKS
from analysis.report import runner, warm
from analysis.report.asked import checked_values
from analysis.report.enclosure import NETWORK_VERSION, landlock_version
from analysis.report.runner import PREFIX, run_notebook
from analysis.report.trusted import hashes, noted, trusted_bytes
from notebooks.small_notebooks import SmallParameters, printed, run_small, small_notebook

ROOT = Path(__file__).parents[2]
CANARY = "AYSE_YILMAZ_5551234"
CODE = '\'"; open("PWNED","w"); x="\''
TEXT_PARAMETERS = [
    (name, field)
    for name, model in NOTEBOOKS.items()
    for field, about in model.model_fields.items()
    if about.annotation is str
]


# --- S1: values that carry code ------------------------------------------------------------------


def test_s1_a_text_that_is_code_stays_a_text(tmp_path: Path) -> None:
    made = run_small(small_notebook(tmp_path, "print(word)"), SmallParameters(word=CODE), given={})
    assert printed(made) == f"{CODE}\n"


@pytest.mark.parametrize(("name", "field"), TEXT_PARAMETERS)
@pytest.mark.parametrize("value", [PurePosixPath(CODE), (CODE,), {CODE}, CODE.encode()])
def test_s1_other_types_are_refused_for_every_parameter(name, field, value) -> None:
    asked = NOTEBOOKS[name]().model_copy(update={field: value})
    source = (ROOT / "notebooks" / f"{name}.ipynb").read_bytes()
    with pytest.raises(ParameterError, match=f"`{field}` is not plain"):
        checked_values(f"{name}.ipynb", source, asked)


# --- S2, S3: names that carry code, names that nobody knows --------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        'x=1; open("PWNED","w").write("1"); y',
        "class",
        "word ",
        "wrod",
        "wor\N{FULLWIDTH LATIN SMALL LETTER D}",
        "",
    ],
)
def test_s2_s3_unknown_names_are_refused_before_papermill_and_not_repeated(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "execute", lambda *_, **__: pytest.fail("a process was started"))
    with pytest.raises(ParameterError) as refused:
        run_small(small_notebook(tmp_path), SmallParameters().model_copy(update={name: 1}))
    assert "PWNED" not in str(refused.value)


@pytest.mark.parametrize("words", [["--parm", "x"], ["--clinc", "a"], ["--param", "clinc=A"]])
def test_s3_a_misspelt_option_publishes_nothing(words: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["render", "--out", str(tmp_path), *words])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


# --- S6: only this project's notebooks -----------------------------------------------------------


def test_s6_the_manifest_names_the_notebooks_of_the_project() -> None:
    assert noted() == hashes(ROOT / "notebooks"), "look at the change, then: ./run notebooks"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_s6_a_copy_with_one_more_cell_is_refused(name: str, tmp_path: Path) -> None:
    original = (ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8")
    copy = tmp_path / f"{name}.ipynb"
    cell = '{"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": "1"},'
    copy.write_text(original.replace('"cells": [', f'"cells": [{cell}', 1), "utf-8")
    with pytest.raises(ReportError, match="not a notebook of this project"):
        run_notebook(copy, NOTEBOOKS[name]())


def test_s6_a_notebook_under_another_name_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "20_describe_courses.ipynb"
    copy.write_bytes((ROOT / "notebooks" / "60_leadership_dashboard.ipynb").read_bytes())
    with pytest.raises(ReportError, match="not a notebook of this project"):
        run_notebook(copy, NOTEBOOKS["20_describe_courses"]())


def test_s6_what_was_checked_is_what_runs(tmp_path: Path) -> None:
    """The bytes are read once; a file that is exchanged afterwards changes nothing."""
    file = small_notebook(tmp_path, "print('checked')")
    source = trusted_bytes(file, hashes(tmp_path))
    file.write_text("{}")
    assert b"checked" in source


# --- S15: secrets --------------------------------------------------------------------------------

LOOK = f"""
import os, sys
from pathlib import Path
told = [str(sorted(os.environ.items())), str(sys.argv)]
for process in (os.getpid(), os.getppid()):
    for name in ("environ", "cmdline"):
        try:
            told.append(Path(f"/proc/{{process}}/{{name}}").read_text())
        except OSError:
            pass
print("seen" if {CANARY!r} in " ".join(told) else "unseen")
"""


def test_s15_a_secret_of_the_scheduler_reaches_no_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SMTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "JUPYTER_PATH"):
        monkeypatch.setenv(name, CANARY)
    look = LOOK.replace(CANARY, "AYSE_' + 'YILMAZ_5551234")
    made = run_small(small_notebook(tmp_path, look), SmallParameters())
    assert printed(made) == "unseen\n"


def test_s15_parameters_stand_in_no_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def seen(words: list[str], **_: object) -> None:
        started.append(words)
        raise InterruptedError

    monkeypatch.setenv(warm.SWITCH, "0")
    monkeypatch.setattr(subprocess, "Popen", seen)
    with pytest.raises(InterruptedError):
        run_small(small_notebook(tmp_path), SmallParameters(word=CANARY))
    assert CANARY not in str(started)


def test_s15_the_key_of_the_pseudonyms_is_named_by_its_file_only() -> None:
    fields = {field for model in NOTEBOOKS.values() for field in model.model_fields}
    secret = {name for name in fields if any(word in name for word in ("key", "password", "token"))}
    assert secret == {"pseudonym_key_file"}


# --- S17: modes of files, temporary folders ------------------------------------------------------


def test_s17_every_verb_starts_with_a_narrow_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        out = tmp_path / "made"
        words = ["synthesise", "--out", str(out), "--patients", "12", "--clinics", "1"]
        assert CliRunner().invoke(app, words).exit_code == 0
        assert not [path for path in (out, *out.rglob("*")) if path.stat().st_mode & 0o077]
    finally:
        os.umask(before)


def test_s17_what_a_killed_run_left_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from analysis.ingest.reading.private_folder import private_folder\n"
        f"with private_folder({PREFIX!r}, Path(sys.argv[1])) as made:\n"
        "    (made / 'secret').write_text('x'); print(made, flush=True); time.sleep(60)"
    )
    words = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        left = Path(other.stdout.readline().strip())
        assert stat.S_IMODE(left.stat().st_mode) == 0o700
        with private_folder(PREFIX, tmp_path):
            assert left.exists(), "it is in use"
        other.kill()
    time.sleep(0.1)
    with private_folder(PREFIX, tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []


# --- S20: the channel to the kernel --------------------------------------------------------------

LISTEN = """
import os
from pathlib import Path
from ipykernel.kernelapp import IPKernelApp
kernel = IPKernelApp.instance()
place = Path(kernel.connection_file).parent
print(kernel.transport, oct(place.stat().st_mode & 0o777))
inodes = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
          if os.path.exists(f"/proc/self/fd/{n}")]
tcp = Path("/proc/self/net/tcp").read_text().split()
print([name for name in inodes if name.startswith("socket:[") and name[8:-1] in tcp])
"""


@pytest.mark.skipif(landlock_version() < NETWORK_VERSION, reason="needs Linux 6.7 with Landlock")
def test_s20_the_kernel_listens_in_a_private_folder_and_on_no_port(tmp_path: Path) -> None:
    said = printed(run_small(small_notebook(tmp_path, LISTEN), SmallParameters()))
    assert said.splitlines() == ["ipc 0o700", "[]"]
