"""`./run` sets up once, says what is wrong in one message, and leaves nothing half-done.

A stand-in plays Python, pip and uv, so that nothing is downloaded and each case takes no time.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SET_UP_NAMES = ["python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"]

# Answers like Python: probes with the real one, makes an environment of stand-ins, logs the rest.
STAND_IN = """#!/usr/bin/env bash
echo "python $*" >>"$CALLS"
case "$1 $2" in
  "-c "?*) case "$2" in *ensurepip*) echo 3.12; echo "$0" ;; *) exec {real} "$@" ;; esac ;;
  "-m venv")
    mkdir -p "$3/bin"
    echo "version = 3.12.0" >"$3/pyvenv.cfg"
    cp "$0" "$3/bin/python"
    printf '#!/usr/bin/env bash\\necho "uv $*" >>"$CALLS"\\n%s\\n' "$UV_DOES" >"$3/bin/uv"
    for name in spot-outcomes jupyter; do
      printf '#!/usr/bin/env bash\\necho "asked: $*; in $PWD"\\n' >"$3/bin/$name"
    done
    chmod +x "$3/bin/"* ;;
  "-m pip") eval "$PIP_DOES" ;;
esac
"""
OLD = """#!/usr/bin/env bash
echo 3.9; exit 3
"""
SHIM = """#!/usr/bin/env bash
echo "command not found in this version" >&2; exit 127
"""


class Checkout:
    """A project folder with `run` and its inputs, and a PATH on which every Python is `python`."""

    def __init__(self, folder: Path, python: str) -> None:
        self.root = folder / "the project"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.root.mkdir()
        self.bin.mkdir()
        for name in ["run", "pyproject.toml", *(path.name for path in ROOT.glob("*.lock"))]:
            shutil.copy(ROOT / name, self.root / name)
        for name in SET_UP_NAMES:
            self.put(name, python)

    def put(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def environment(self, **given: str) -> dict[str, str]:
        """What a start sees; the tester's own choice of Python or installer is not its business."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("SPOT_OUTCOMES_")}
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        stand_in = {"PATH": path, "CALLS": str(self.calls), "PIP_DOES": ":", "UV_DOES": ":"}
        return inherited | stand_in | given

    def run(
        self, *arguments: str, cwd: Path | None = None, **given: str
    ) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("")
        return subprocess.run(
            [str(self.root / "run"), *arguments],
            cwd=cwd or self.root,
            env=self.environment(**given),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "spot-outcomes.stamp"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path, STAND_IN.format(real=shlex.quote(sys.executable)))


def test_second_start_begins_no_python_and_installs_nothing(checkout):
    first, again = checkout.run("--version"), checkout.run("--version")

    assert (first.returncode, again.returncode) == (0, 0)
    assert "Set up in" in first.stderr
    assert again.stderr == ""
    assert again.stdout.startswith("asked: --version;")
    assert checkout.calls.read_text() == ""


def test_no_argument_is_the_main_job_on_the_example(checkout, tmp_path):
    answer = checkout.run(cwd=tmp_path)
    assert answer.stdout == f"asked: run --raw data/raw/example; in {checkout.root}\n"


def test_a_verb_runs_in_the_folder_of_the_caller(checkout, tmp_path):
    answer = checkout.run("prepare", "--raw", "my export", cwd=tmp_path)
    assert answer.stdout == f"asked: prepare --raw my export; in {tmp_path}\n"


def test_the_lab_has_an_environment_of_its_own_and_listens_here_only(checkout, tmp_path):
    (checkout.root / "notebooks").mkdir()
    checkout.run("--version")
    first = checkout.run("lab", "--no-browser", cwd=tmp_path)
    calls = checkout.calls.read_text()
    again = checkout.run("lab")

    asked = "asked: lab --ServerApp.ip=127.0.0.1"
    assert first.stdout == f"{asked} --no-browser; in {checkout.root}/notebooks\n"
    assert "requirements-lab.lock" in calls
    assert "requirements.lock" not in calls
    assert again.stdout.startswith(asked)
    assert checkout.calls.read_text() == ""
    assert checkout.run("--version").stderr == "", "the other environment is as it was"


def test_everything_is_installed_by_hash_and_the_project_without_build_isolation(checkout):
    checkout.run("--version")

    installs = [line for line in checkout.calls.read_text().splitlines() if "--no-deps" in line]
    assert installs
    for line in installs:
        assert "--require-hashes" in line or "--no-build-isolation --editable" in line


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_file_sets_up_again(checkout, changed):
    checkout.run("--version")
    with (checkout.root / changed).open("a") as file:
        file.write("\n# changed\n")

    assert "Set up in" in checkout.run("--version").stderr
    assert checkout.run("--version").stderr == ""


def test_a_moved_project_gets_a_new_environment(checkout):
    checkout.run("--version")
    (checkout.root / ".venv" / "left").touch()
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))

    assert "Set up in" in checkout.run("--version").stderr
    assert not (checkout.root / ".venv" / "left").exists()


def test_falls_back_to_pip_where_uv_does_not_run(checkout):
    answer = checkout.run("--version", UV_DOES="exit 126")

    assert answer.returncode == 0
    assert "installing with pip" in answer.stderr
    assert "-r" in checkout.calls.read_text().splitlines()[-2]


def test_pip_can_be_asked_for(checkout):
    checkout.run("--version", SPOT_OUTCOMES_INSTALLER="pip")
    assert "uv " not in checkout.calls.read_text().replace("requirements-uv", "")


def test_without_network_says_so_once_and_counts_as_not_set_up(checkout):
    answer = checkout.run(
        "--version", PIP_DOES="echo 'Failed to establish a new connection'; false"
    )

    assert answer.returncode == 1
    assert "could not be reached" in answer.stderr
    assert "Connect to the network and start again" in answer.stderr
    assert answer.stdout == ""
    assert not checkout.stamp.exists()
    assert checkout.run("--version").returncode == 0


def test_an_interrupted_set_up_starts_over(checkout):
    broken = checkout.run("--version", UV_DOES="kill -9 $PPID")
    (checkout.root / ".venv" / "half").touch()

    assert broken.returncode != 0
    assert not checkout.stamp.exists()
    assert checkout.run("--version").returncode == 0
    assert not (checkout.root / ".venv" / "half").exists()


def test_two_starts_at_once_set_up_once(checkout):
    command = [str(checkout.root / "run"), "--version"]
    environment = checkout.environment(PIP_DOES="sleep 0.5")
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    heard = [process.communicate(timeout=60)[1].decode() for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sorted("Set up in" in one for one in heard) == [False, True]
    assert checkout.calls.read_text().count("-m venv") == 1


def test_refuses_an_old_python_in_one_message(tmp_path):
    answer = Checkout(tmp_path, OLD).run("--version")

    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert "python3 is 3.9" in answer.stderr
    assert "SPOT_OUTCOMES_PYTHON=" in answer.stderr
    assert answer.stderr.count("./run:") == 1
    assert not (tmp_path / "the project" / ".venv").exists()


def test_passes_over_an_old_python_and_a_shim_that_fails(checkout):
    checkout.put("python3", OLD)
    checkout.put("python3.13", SHIM)
    assert checkout.run("--version").returncode == 0


def test_the_python_asked_for_is_the_only_one_tried(checkout):
    checkout.put("old", OLD)
    answer = checkout.run("--version", SPOT_OUTCOMES_PYTHON=str(checkout.bin / "old"))
    assert answer.returncode == 1
    assert "old is 3.9" in answer.stderr


def test_leaves_alone_an_environment_it_did_not_make(checkout):
    (checkout.root / ".venv").mkdir()
    (checkout.root / ".venv" / "mine").touch()

    answer = checkout.run("--version")

    assert answer.returncode == 1
    assert "was not made by ./run" in answer.stderr
    assert (checkout.root / ".venv" / "mine").exists()
