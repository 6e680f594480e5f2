"""What lies in deploy/ is well formed, and all of it calls the one command with options it has."""

from __future__ import annotations

import configparser
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
import typer
import yaml

from analysis.cli.main import app
from analysis.report.delivery.settings import read_delivery
from own_environment import own_environment

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=True)
    parsed.optionxform = str
    parsed.read_string((DEPLOY / name).read_text())
    return parsed


def cron_command() -> str:
    [line] = [
        line
        for line in (DEPLOY / "crontab").read_text().splitlines()
        if line and not line.startswith(("#", "SHELL="))
    ]
    times = line.split(maxsplit=6)
    assert all(re.fullmatch(r"\*|\d+", field) for field in times[:5])
    assert times[5] == "spot-outcomes"
    return times[6]


def container() -> dict[str, str]:
    text = (DEPLOY / "Containerfile").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] for line in lines}


def fake_airflow(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict]:
    """Modules that only note what the file says to them."""
    noted: dict[str, dict] = {}

    class Dag:
        def __init__(self, **said: object) -> None:
            noted["dag"] = said

        def __enter__(self) -> Dag:
            return self

        def __exit__(self, *_: object) -> None: ...

    for name in ("airflow", "airflow.sdk", "airflow.providers", "airflow.providers.standard",
                 "airflow.providers.standard.operators",
                 "airflow.providers.standard.operators.bash"):  # fmt: skip
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    sys.modules["airflow.sdk"].DAG = Dag
    bash = sys.modules["airflow.providers.standard.operators.bash"]
    bash.BashOperator = lambda **said: noted.update(task=said)
    return noted


def commands(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    noted = fake_airflow(monkeypatch)
    runpy.run_path(str(DEPLOY / "airflow_dag.py"))
    made, day = container(), ("{{ data_interval_end | ds }}", "2026-11-20")
    return {
        "systemd": shlex.split(unit("spot-outcomes.service")["Service"]["ExecStart"])[1:],
        "cron": shlex.split(cron_command())[1:],
        "container": json.loads(made["CMD"]),
        "airflow": shlex.split(noted["task"]["bash_command"].replace(*day))[1:],
    }


def test_all_call_the_one_command_with_options_that_it_has(monkeypatch) -> None:
    known = typer.main.get_command(app).commands["run"]
    for name, words in commands(monkeypatch).items():
        assert words[0] == "run", name
        context = known.make_context("run", words[1:])
        assert context.params["due"], name
        assert context.params["deliver"].endswith("delivery.yml"), name
        assert context.params["json"], name


def test_the_service_hears_sigterm_first_and_a_taken_lock_is_no_failure() -> None:
    service = unit("spot-outcomes.service")["Service"]
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > 5
    assert service["SuccessExitStatus"] == "75"
    assert service["UMask"] == "0077"
    timer = unit("spot-outcomes.timer")["Timer"]
    assert timer["Persistent"] == "true"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong_with_the_timer(tmp_path: Path) -> None:
    for name in ("spot-outcomes.service", "spot-outcomes.timer"):
        text = (DEPLOY / name).read_text()
        # The command and its user are not on this machine.
        text = re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.M)
        (tmp_path / name).write_text(re.sub(r"^User=.*", "User=root", text, flags=re.M))
    words = ["systemd-analyze", "verify", str(tmp_path / "spot-outcomes.timer")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "spot-outcomes" not in done.stderr


def test_the_container_sets_up_from_the_locks_and_runs_as_nobody_special() -> None:
    made = container()
    assert "./run --version" in made["RUN"]
    assert made["USER"] == "spot-outcomes"
    assert json.loads(made["ENTRYPOINT"])[0].endswith("bin/spot-outcomes")
    ignored = (ROOT / ".gitignore").read_text()
    assert ".venv" in ignored


def test_the_dag_makes_up_for_nothing_by_itself_and_never_runs_twice_at_once(monkeypatch) -> None:
    noted = fake_airflow(monkeypatch)
    runpy.run_path(str(DEPLOY / "airflow_dag.py"))
    assert noted["dag"]["catchup"] is False
    assert noted["dag"]["max_active_runs"] == 1
    assert noted["task"]["skip_on_exit_code"] == 75


@pytest.mark.long
def test_airflow_itself_reads_the_dag(tmp_path: Path) -> None:
    packages = ("apache-airflow==3.3.2", "apache-airflow-providers-standard==1.21.0")
    environment = own_environment("airflow", *packages)
    look = (
        "import json, runpy, sys; dag = runpy.run_path(sys.argv[1])['dag']; [task] = dag.tasks\n"
        "print(json.dumps([dag.dag_id, dag.catchup, task.bash_command.split()[1:3]]))"
    )
    words = [str(environment / "bin" / "python"), "-c", look, str(DEPLOY / "airflow_dag.py")]
    home = {"AIRFLOW_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(words, env=home, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == ["spot_outcomes", False, ["run", "--due"]]


def test_the_workflow_runs_what_a_person_runs() -> None:
    workflow = yaml.safe_load((DEPLOY / "ci.yml").read_text())
    [job] = workflow["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs == [".ci/run", ".ci/run --all"]
    assert (ROOT / ".ci" / "run").is_file()


def test_the_example_of_who_gets_what_is_read() -> None:
    settings = read_delivery(DEPLOY / "delivery.example.yml")
    assert [one.clinics for one in settings.recipients] == [["all"], ["north"]]
    assert settings.operator
