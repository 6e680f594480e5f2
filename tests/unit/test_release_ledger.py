"""The ledger of releases: a chain that shows any change, and ways to go on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import storage
from analysis.cli.main import app
from analysis.disclosure.cells import cells_of
from analysis.errors import LedgerError, ParameterError
from analysis.parameters import DisclosureSettings
from analysis.pipeline import release_estimates
from analysis.schema.estimates import Estimate, to_table
from released_people import estimates_of, members_of, people

GROUP = people(120, clinics=2)
SETTINGS = DisclosureSettings()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    estimate(tmp_path, GROUP, "2026-05-31")
    return tmp_path


def estimate(place: Path, group: pd.DataFrame, day: str, **parameters: Any) -> Path:
    folder = place / "estimates" / day
    about = {"as_of": day, "title": "t", "clinics": [], "parameters": parameters}
    storage.write_estimates(folder, estimates_of(group), about)
    storage.write_populations(folder, members_of(group))
    return folder


def released(place: Path, day: str, correction: str = "") -> dict[str, bytes]:
    out = place / "released" / day
    release_estimates(place / "estimates" / day, out, SETTINGS, correction=correction)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def head(files: dict[str, bytes]) -> int:
    return int(json.loads(files["about.json"])["ledger"]["sequence"])


def test_the_same_edition_again_is_the_same_bytes_and_no_new_line(place: Path) -> None:
    first = released(place, "2026-05-31")
    assert released(place, "2026-05-31") == first
    assert head(first) == 1


def test_an_edition_is_made_again_after_later_ones(place: Path) -> None:
    first = released(place, "2026-05-31")
    estimate(place, pd.concat([GROUP, people(60, clinics=2, first=900)]), "2026-06-30")
    second = released(place, "2026-06-30")
    assert released(place, "2026-05-31") == first
    assert head(second) == 2
    assert second["estimates.csv"] != first["estimates.csv"]


def test_one_patient_more_leaves_the_table_as_it_was(place: Path) -> None:
    first = released(place, "2026-05-31")
    estimate(place, pd.concat([GROUP, people(1, clinics=2, first=900)]), "2026-06-30")
    second = released(place, "2026-06-30")
    for name in ("estimates.csv", "release_ledger.csv"):
        assert second[name] == first[name]


def test_no_patient_and_no_exact_count_is_in_what_is_released(place: Path) -> None:
    text = b"".join(released(place, "2026-05-31").values()).decode()
    assert "p17" not in text
    table = storage.read_released(place / "released" / "2026-05-31").estimates
    assert (table["n_patients"].dropna() % 5 == 0).all()


def test_the_ledger_is_private_and_knows_no_patient_by_name(place: Path) -> None:
    released(place, "2026-05-31")
    folder = place / "released-ledger"
    assert not [path for path in [folder, *folder.rglob("*")] if path.stat().st_mode & 0o077]
    members = pd.read_parquet(folder / "editions" / "0001" / "members.parquet")
    assert list(members.columns) == ["name", "patient", "amount"]


def cut(folder: Path) -> None:
    lines = (folder / "chain.jsonl").read_text().splitlines(keepends=True)
    (folder / "chain.jsonl").write_text("".join(lines[:-1]))


def emptied(folder: Path) -> None:
    shutil.rmtree(folder)


def changed(folder: Path) -> None:
    text = (folder / "chain.jsonl").read_text().replace("2026-05-31", "2026-05-30")
    (folder / "chain.jsonl").write_text(text)


def garbled(folder: Path) -> None:
    (folder / "chain.jsonl").write_text("{")


def a_file_changed(folder: Path) -> None:
    path = folder / "editions" / "0002" / "quantities.parquet"
    table = pd.read_parquet(path)
    table.assign(count=table["count"] + 1).to_parquet(path)


def a_file_gone(folder: Path) -> None:
    (folder / "editions" / "0002" / "rows.parquet").unlink()


def no_chain(folder: Path) -> None:
    (folder / "chain.jsonl").unlink()


def no_key(folder: Path) -> None:
    (folder / "key").unlink()


HARM = [cut, emptied, changed, garbled, a_file_changed, a_file_gone, no_chain, no_key]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two editions released, a third estimated."""
    folder = tmp_path_factory.mktemp("two")
    for day in ("2026-05-31", "2026-06-30", "2026-07-31"):
        estimate(folder, pd.concat([GROUP, people(int(day[5:7]), first=900)]), day)
    for day in ("2026-05-31", "2026-06-30"):
        released(folder, day)
    return folder


@pytest.mark.parametrize("harm", HARM, ids=lambda f: f.__name__)
def test_a_ledger_that_cannot_be_trusted_lets_nothing_out(two: Path, tmp_path: Path, harm) -> None:
    shutil.copytree(two, tmp_path / "x")
    harm(tmp_path / "x" / "released-ledger")
    with pytest.raises(LedgerError, match="backup of the ledger"):
        released(tmp_path / "x", "2026-07-31")
    assert not (tmp_path / "x" / "released" / "2026-07-31").exists()


def test_the_command_ends_with_exit_code_3(two: Path, tmp_path: Path) -> None:
    shutil.copytree(two, tmp_path / "x")
    emptied(tmp_path / "x" / "released-ledger")
    words = ["release", "--estimates", str(tmp_path / "x/estimates/2026-07-31"), "--out",
             str(tmp_path / "x/released/2026-07-31")]  # fmt: skip
    assert CliRunner().invoke(app, words).exit_code == 3


def test_a_released_folder_that_cannot_be_read_stops_the_next_one(
    two: Path, tmp_path: Path
) -> None:
    shutil.copytree(two, tmp_path / "x")
    (tmp_path / "x" / "released" / "2026-05-31" / "about.json").write_text("{")
    with pytest.raises(LedgerError, match="what was released cannot be read"):
        released(tmp_path / "x", "2026-07-31")


def test_a_lost_ledger_is_begun_anew_and_says_so(two: Path, tmp_path: Path) -> None:
    shutil.copytree(two, tmp_path / "x")
    emptied(tmp_path / "x" / "released-ledger")
    files = released(tmp_path / "x", "2026-07-31", "lost_ledger")
    line = json.loads((tmp_path / "x/released-ledger/chain.jsonl").read_text())
    assert head(files) == 1
    assert line["correction"] == "lost_ledger"
    assert len(line["supersedes"]) == 2


def test_withdrawn_patients_are_logged_and_old_editions_forgotten(
    two: Path, tmp_path: Path
) -> None:
    shutil.copytree(two, tmp_path / "x")
    released(tmp_path / "x", "2026-07-31", "withdrawn_patients")
    folder = tmp_path / "x" / "released-ledger"
    lines = [json.loads(line) for line in (folder / "chain.jsonl").read_text().splitlines()]
    assert [line["correction"] for line in lines] == ["", "", "withdrawn_patients"]
    assert {path.name for path in (folder / "editions").iterdir()} == {"0001", "0003"}


def test_an_unknown_correction_is_refused(place: Path) -> None:
    with pytest.raises(ParameterError, match="there is no such correction"):
        released(place, "2026-05-31", "because")


def test_a_published_figure_need_not_repeat_the_counts_of_the_row_it_repeats() -> None:
    share = Estimate(
        "measure.final_responder75", value=0.6, ci_low=0.5, ci_high=0.7, unit="probability",
        n_patients=100, n_courses=100, n_assessed=100, n_events=60,
    )  # fmt: skip
    figure = Estimate(
        "comparison.final_responder75", level="published=0.8", value=0.6, unit="probability",
        n_patients=100, method="published",
    )  # fmt: skip
    cells = cells_of(to_table([figure, share]), None)
    assert cells.quantities["count"].max() == 100
