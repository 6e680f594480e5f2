"""F32, F33: `run --due` as a timer calls it, from an export through every notebook to editions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import storage, synthetic
from analysis.cli.main import app
from analysis.report.editions import read_edition
from analysis.storage.places import ROOT_VARIABLE
from clinic_group import OCTOBER, REPORT, SEPTEMBER
from invariants import contents
from project_copy import project_copy

pytestmark = pytest.mark.long
AUGUST = "2026-08-31"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """August was made in its time; September was missed; October is over."""
    folder = tmp_path_factory.mktemp("due")
    root = project_copy(folder / "project")
    parameters = root / "study" / "parameters.yml"
    text = parameters.read_text(encoding="utf-8")
    # How numbers are made is not what is tested here.
    parameters.write_text(text.replace("imputations: 20 ", "imputations: 5 "), encoding="utf-8")
    synthetic.synthesise(folder / "raw", patients=150, clinics=1, seed=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROOT_VARIABLE, str(root))
        assert due(folder, "2026-09-10")["done"] == [AUGUST]
        yield folder


def told(folder: Path, *more: str) -> dict[str, Any]:
    words = ["run", "--raw", str(folder / "raw"), "--out", str(folder / "out"), *more, "--json"]
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 0, ended.stdout
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def due(folder: Path, on: str) -> dict[str, Any]:
    return told(folder, "--due", "--settle", "0", "--as-of", on)


def shelf(folder: Path) -> Path:
    [found] = (folder / "out" / "reports" / REPORT).iterdir()
    return found


def kept(folder: Path) -> dict[str, str]:
    parts = ("processed", "released", "released-ledger", "reports")
    return {f"{p}/{k}": v for p in parts for k, v in contents(folder / "out" / p).items()}


def test_what_was_missed_is_made_up_for_each_month_from_its_own_cut_and_once(place: Path) -> None:
    before = contents(shelf(place) / AUGUST)
    assert due(place, "2026-11-20")["done"] == [SEPTEMBER, OCTOBER]
    assert contents(shelf(place) / AUGUST) == before
    counts = []
    for day in (AUGUST, SEPTEMBER, OCTOBER):
        edition = shelf(place) / day
        assert read_edition(edition) is not None
        assert json.loads((edition / "provenance.json").read_text())["as_of"] == day
        sessions = storage.read_tables(place / "out" / "processed" / day)["sessions"]
        assert sessions["session_date"].max() <= pd.Timestamp(day)
        counts.append(len(sessions))
    assert counts == sorted(set(counts))
    assert (shelf(place) / "latest").resolve().name == OCTOBER
    state = kept(place)
    assert due(place, "2026-11-20")["due"] == {}
    assert kept(place) == state


def test_a_changed_parameter_makes_a_new_edition_only_for_who_asks(place: Path) -> None:
    parameters = place / "project" / "study" / "parameters.yml"
    text = parameters.read_text(encoding="utf-8")
    parameters.write_text(text.replace("seed: 20260102", "seed: 20260103"), encoding="utf-8")
    state = kept(place)
    assert due(place, "2026-11-20")["due"] == {}
    assert kept(place) == state
    assert told(place, "--as-of", OCTOBER)["made"]
    assert (shelf(place) / "latest").resolve().name == f"{OCTOBER}-r2"
    now = kept(place)
    issued = {p for p in state if p.startswith("reports/") and "/2026" in p}
    assert {p: now[p] for p in issued} == {p: state[p] for p in issued}
    assert "made" not in told(place, "--as-of", OCTOBER)
