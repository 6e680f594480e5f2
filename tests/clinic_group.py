"""A group of clinics whose released tables exist, and pages that need no kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

import released_example as example
from analysis.report import render as rendering
from analysis.report.html import to_html
from analysis.storage import write_released
from released_rows import recurrence

OCTOBER, SEPTEMBER = "2026-10-31", "2026-09-30"
REPORT = "leadership_dashboard"
TWELVE = [f"clinic-{number:02}" for number in range(1, 13)]


def release(
    out: Path, day: str = OCTOBER, clinics: list[str] | None = None, key: str = "k"
) -> Path:
    """`out/released/<day>`: a few rows of each clinic, and of all together."""
    names = clinics or TWELVE
    rows = [replace(row, clinic_id=name) for name in ["all", *names] for row in recurrence()]
    folder = out / "released" / day
    about = example.about(clinics=names, key=f"{key}-{day}", versions={}, as_of=day)
    write_released(folder, example.table(rows), about)
    return folder


def plain_pages(
    patch: pytest.MonkeyPatch, before: Callable[[str], None] = lambda clinic_id: None
) -> list[str]:
    """From now on a page is one sentence; the clinics it was made for, in order.

    `before` is called with the clinic whose page is about to be made, and may raise.
    """
    made: list[str] = []

    def files(released, released_dir, report, clinic_id) -> dict[str, bytes]:
        before(clinic_id)
        made.append(clinic_id)
        sentence = released.about["notes"][0]
        page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(sentence)])
        return {"index.html": to_html(page, released.about["title"]).encode()}

    patch.setattr(rendering, "edition_files", files)
    return made
