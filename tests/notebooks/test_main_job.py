"""From an export to the dashboards by one command, and the same notebooks by bare papermill."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from analysis import pipeline, storage, synthetic
from analysis.cli import run as whole
from analysis.cli.outcome import Outcome
from analysis.cli.render_verb import render_released
from analysis.cli.run import run_all
from analysis.errors import DataError
from analysis.parameters import StudyParameters
from analysis.pipeline.estimation import PARTS
from defined_rows import check_definitions

ROOT = Path(__file__).parents[2]
SCOPES = ("all", "clinic-a", "clinic-b")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("job")
    synthetic.synthesise(folder / "raw", patients=300, clinics=2, seed=3)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _few_imputations() -> Iterator[None]:
    """A quarter of the imputations: how numbers are made is not what is tested here."""
    usual = pipeline.study_parameters()
    few = StudyParameters(
        improvement=usual.improvement.model_copy(update={"imputations": 5}),
        recurrence=usual.recurrence.model_copy(update={"imputations": 5}),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "study_parameters", lambda: few)
        yield


@pytest.fixture(scope="module")
def told(place: Path) -> Outcome:
    outcome = Outcome()
    run_all(outcome, place / "raw", "", "", place / "out", jobs=2)
    return outcome


def shelf(place: Path, scope: str) -> Path:
    return place / "out" / "reports" / "leadership_dashboard" / scope


def test_five_lines_of_findings_and_the_path_of_the_dashboard(place: Path, told: Outcome) -> None:
    assert len(told.facts["findings"]) == 5
    assert "made-up patients" in told.lines[0]
    page = told.lines[-1].removeprefix("Open the dashboard: ")
    assert Path(page) == shelf(place, "all") / "2026-10-31" / "index.html"


@pytest.mark.parametrize("scope", SCOPES)
def test_each_clinic_has_a_page_that_says_that_its_patients_are_made_up(
    place: Path, told: Outcome, scope: str
) -> None:
    text = (shelf(place, scope) / "latest" / "index.html").read_text(encoding="utf-8")
    assert "Synthetic example" in text
    assert "default-src 'none'" in text
    assert "<script" not in text


def test_no_patient_is_in_what_is_published(place: Path, told: Outcome) -> None:
    patients = pd.read_csv(place / "raw" / "patients.csv", dtype=str)["patient_id"].dropna()
    courses = pd.read_csv(place / "raw" / "courses.csv", dtype=str)["course_id"].dropna()
    for path in (place / "out" / "reports").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [name for name in {*patients, *courses} if name.encode() in content]


def test_patient_level_output_is_private(place: Path, told: Outcome) -> None:
    paths = [place / "out" / "processed", *(place / "out" / "processed").rglob("*")]
    assert not [path for path in paths if path.stat().st_mode & 0o077]


def test_a_second_run_finds_everything_up_to_date(place: Path, told: Outcome) -> None:
    again, before = Outcome(), time.process_time()
    run_all(again, place / "raw", "", "", place / "out", jobs=2)
    assert again.lines[0] == "Everything is up to date."
    assert again.lines[1:] == told.lines
    assert time.process_time() - before < 5


@contextmanager
def changed_page(place: Path) -> Iterator[str]:
    """Somebody has altered the page of clinic-b; gives what stood there. All is put back after."""
    of_clinic = shelf(place, "clinic-b")
    victim = of_clinic / "2026-10-31" / "index.html"
    original = victim.read_text(encoding="utf-8")
    victim.write_text(original + " ", encoding="utf-8")
    try:
        yield original
    finally:
        victim.write_text(original, encoding="utf-8")
        shutil.rmtree(of_clinic / "2026-10-31-r2", ignore_errors=True)
        (of_clinic / "latest").unlink()
        (of_clinic / "latest").symlink_to("2026-10-31")


def test_a_changed_page_is_noticed_and_rendered_beside_the_old_one(
    place: Path, told: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def make(*asked: object) -> dict[str, object]:
        made.append(asked)
        made_before = {"leadership_dashboard": told.facts["editions"]}
        same = {name: told.facts[name] for name in ("findings", "as_of")}
        return {**same, "reports": made_before, "failed": {}}

    with changed_page(place) as original:
        monkeypatch.setattr(whole, "_make", make)
        run_all(Outcome(), place / "raw", "", "", place / "out", jobs=2)
        assert len(made) == 1
        render_released(
            Outcome(), ["leadership_dashboard"], ["clinic-b"], "2026-10-31", place / "out"
        )
        remade = shelf(place, "clinic-b") / "2026-10-31-r2" / "index.html"
        assert remade.read_text(encoding="utf-8") == original


@pytest.mark.long
def test_only_a_changed_page_is_made_again_by_a_run(place: Path, told: Outcome) -> None:
    with changed_page(place) as original:
        run_all(Outcome(), place / "raw", "", "", place / "out", jobs=2)
        remade = shelf(place, "clinic-b") / "2026-10-31-r2" / "index.html"
        assert remade.read_text(encoding="utf-8") == original
        assert not (shelf(place, "clinic-a") / "2026-10-31-r2").exists()


def test_every_number_is_of_a_defined_estimand(place: Path, told: Outcome) -> None:
    for parts in (place / "out" / "processed").rglob("parts"):
        for part in PARTS:
            check_definitions(storage.read_part(parts.parent, part))


def bare_papermill(notebook: str, out: Path, **parameters: object) -> None:
    """The notebook as anybody would run it, without our runner."""
    file = out / "params.yaml"
    file.write_text(json.dumps(parameters))
    words = [sys.executable, "-m", "papermill", f"notebooks/{notebook}.ipynb"]
    words += [str(out / f"{notebook}.ipynb"), "-f", str(file), "-k", "python3", "--no-progress-bar"]
    environment = {**os.environ, "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")}
    subprocess.run(words, check=True, cwd=ROOT, env=environment, capture_output=True)


def test_each_notebook_runs_by_bare_papermill_and_its_parameters_count(
    place: Path, told: Outcome, tmp_path: Path
) -> None:
    processed, estimates = tmp_path / "processed", tmp_path / "estimates"
    places = {"processed_dir": str(processed), "estimates_dir": str(estimates)}
    bare_papermill(
        "10_prepare_data",
        tmp_path,
        raw_dir=str(place / "raw"),
        processed_dir=str(processed),
        as_of="2026-01-31",
    )
    sessions = storage.read_tables(processed)["sessions"]
    assert sessions["session_date"].max() <= pd.Timestamp("2026-01-31")
    bare_papermill("20_describe_courses", tmp_path, **places)
    bare_papermill("30_model_improvement", tmp_path, **places, imputations=5, minimum_assessed=10)
    bare_papermill("40_model_recurrence", tmp_path, **places, imputations=5, minimum_events=30)
    bare_papermill("50_test_claims", tmp_path, **places)
    released = place / "out" / "released" / "2026-10-31"
    bare_papermill("60_leadership_dashboard", tmp_path, released_dir=str(released))

    shown = storage.read_part(estimates, "improvement")
    supported = shown.loc[shown["gate"].str.startswith(("pass", "warn")), "n_assessed"]
    assert 10 <= supported.dropna().min() < 25


def test_a_bad_export_is_refused_by_the_run_and_earlier_output_stands(
    place: Path, told: Outcome
) -> None:
    raw = place / "bad"
    raw.mkdir()
    for file in (place / "raw").iterdir():
        (raw / file.name).write_bytes(file.read_bytes())
    (raw / "sessions.csv").unlink()
    before = snapshot(place / "out")
    with pytest.raises(DataError) as caught:
        run_all(Outcome(), raw, "", "", place / "out", jobs=2)
    assert [problem.what for problem in caught.value.problems] == ["`sessions.csv` is missing"]
    assert snapshot(place / "out") == before


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
