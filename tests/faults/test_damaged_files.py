"""F25, F38: of what is kept between two steps no flipped bit and no lost end is taken for data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import released_example as example
from analysis import pipeline, storage
from analysis.errors import DataError
from analysis.schema.estimates import to_table
from analysis.storage.hashes import HASHES
from analysis.storage.identifiers import read_identifiers
from analysis.storage.populations import read_populations, write_populations
from raw_export import write_canonical
from released_rows import recurrence

READERS: dict[str, Callable[[Path], object]] = {
    "processed/sessions.parquet": storage.read_tables,
    "processed/courses.parquet": read_identifiers,
    "processed/ledger.parquet": storage.read_ledger,
    "processed/manifest.json": storage.read_manifest,
    "estimates/estimates.csv": storage.read_estimates,
    "estimates/provenance.json": storage.read_estimates,
    "estimates/populations.parquet": read_populations,
    "released/estimates.csv": storage.read_released,
    "released/about.json": storage.read_released,
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    pipeline.prepare(write_canonical(folder / "raw"), folder / "processed")
    write_populations(folder / "estimates", pd.DataFrame({"patient": range(40), "set": "x"}))
    storage.write_estimates(folder / "estimates", to_table(recurrence()), {"as_of": "2026-10-31"})
    storage.write_released(folder / "released", example.table(recurrence()), example.about())
    return folder


def flipped(content: bytes, number: int) -> Iterator[bytes]:
    """The content with one bit the other way, at that many places from its first to its last."""
    for step in range(number):
        place = step * (len(content) - 1) // (number - 1)
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << (step % 8)
        yield bytes(spoilt)


@pytest.mark.parametrize("name", READERS)
def test_f25_no_flipped_bit_and_no_lost_end_passes(kept: Path, name: str) -> None:
    file, read = kept / name, READERS[name]
    content = file.read_bytes()
    read(file.parent)
    try:
        for spoilt in [*flipped(content, 40), content[: len(content) // 2], content[:-1], b""]:
            file.write_bytes(spoilt)
            with pytest.raises(DataError, match=file.parent.name):
                read(file.parent)
    finally:
        file.write_bytes(content)
    read(file.parent)


@pytest.mark.parametrize("spoilt", [b"{", b"[]", b""])
def test_f38_damaged_notes_are_damage_until_the_files_are_written_again(
    kept: Path, spoilt: bytes
) -> None:
    for name, read in READERS.items():
        folder = (kept / name).parent
        content = (folder / HASHES).read_bytes()
        (folder / HASHES).write_bytes(spoilt)
        with pytest.raises(DataError):
            read(folder)
        (folder / HASHES).write_bytes(content)
    (kept / "estimates" / HASHES).write_bytes(spoilt)
    write_populations(kept / "estimates", pd.DataFrame({"patient": range(40), "set": "x"}))
    storage.write_estimates(kept / "estimates", to_table(recurrence()), {"as_of": "2026-10-31"})
    assert storage.read_estimates(kept / "estimates")[1] == {"as_of": "2026-10-31"}


def test_copies_of_single_files_are_read_without_notes(kept: Path, tmp_path: Path) -> None:
    for name in ("estimates.csv", "about.json"):
        (tmp_path / name).write_bytes((kept / "released" / name).read_bytes())
    found = storage.read_released(tmp_path)
    pd.testing.assert_frame_equal(
        found.estimates, storage.read_released(kept / "released").estimates
    )
