"""No false alarm: what a report makes of released rows passes the gate on the bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import released_example as example
from analysis.storage import read_released
from released_edition import files, objections, page, sources


@pytest.mark.parametrize(
    ("kind", "clinic_id"), [("whole", "all"), ("redacted", "north"), ("empty", "all")]
)
def test_an_ordinary_edition_passes(kind, clinic_id, tmp_path: Path) -> None:
    about = example.about()
    estimates = {
        "whole": example.released,
        "redacted": example.everything_redacted,
        "empty": lambda _: example.table([]),
    }[kind](clinic_id)
    content = files(estimates, about, clinic_id)
    assert objections(tmp_path, content, sources(estimates, about, clinic_id)) == []


def test_every_section_follows_from_the_table_that_is_saved_beside_it(tmp_path: Path) -> None:
    """Figures, sentences and cells, byte for byte (D13, D20)."""
    about = example.about()
    saved = files(example.released(), about)
    (tmp_path / "estimates.csv").write_bytes(saved["estimates.csv"])
    (tmp_path / "about.json").write_text(json.dumps(about))
    again = read_released(tmp_path)
    assert page(again.estimates, again.about).encode() == saved["index.html"]
