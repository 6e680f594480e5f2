"""What is one clinic's own turns up in no other clinic's report, however many are made at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import released_example as example
from analysis.report.render import render
from analysis.storage import write_released
from released_rows import descriptions, recurrence

CLINICS = [f"ZZCANARY00{number}" for number in range(1, 5)]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four clinics, each with shares and counts that no other one has."""
    rows = []
    for number, clinic_id in enumerate(CLINICS):
        for row in [*recurrence(), *descriptions()]:
            counted = row.value + 10_000 * (number + 1) if row.unit == "count" else row.value
            rows.append(replace(row, clinic_id=clinic_id, value=counted))
    folder = tmp_path_factory.mktemp("released") / "2026-10-31"
    write_released(
        folder, example.table(rows), example.about(clinics=CLINICS, key="k1", versions={})
    )
    return folder


@pytest.fixture(scope="module")
def alone(released: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Each clinic's page, made while no other one is."""
    return made(released, tmp_path_factory.mktemp("alone"), 1)


def made(released: Path, folder: Path, workers: int) -> dict[str, bytes]:
    done = render(
        released, folder, "leadership_dashboard", CLINICS, workers, lambda _: None, frozenset()
    )
    return {edition.folder.parent.name: (edition.page).read_bytes() for edition in done.editions}


def others_in(pages: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (shelf, clinic_id)
        for shelf, page in pages.items()
        for clinic_id in CLINICS
        if clinic_id.lower() != shelf and clinic_id.encode() in page
    ]


@pytest.mark.long
@pytest.mark.parametrize("turn", range(20))
def test_four_workers_at_once_mix_nothing_up(released, alone, turn: int, tmp_path: Path) -> None:
    pages = made(released, tmp_path, 4)
    assert sorted(pages) == sorted(clinic_id.lower() for clinic_id in CLINICS)
    assert others_in(pages) == []
    assert pages == alone


def test_another_clinics_name_would_be_seen() -> None:
    page = b"<p>ZZCANARY002</p>"
    assert others_in({"zzcanary001": page}) == [("zzcanary001", "ZZCANARY002")]
