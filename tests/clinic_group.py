"""A group of clinics whose released tables exist, and pages that need no kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

import released_example as example
from analysis import pipeline, storage
from analysis.parameters import PrepareParameters
from analysis.present import mail
from analysis.report import private_run
from analysis.report import render as rendering
from analysis.report.html import to_html
from analysis.schema.estimates import to_table
from analysis.storage import write_released
from invariants import CANARY
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
    patch: pytest.MonkeyPatch,
    before: Callable[[str], None] = lambda clinic_id: None,
    *,
    message: bool = False,
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
        made_page = {"index.html": to_html(page, released.about["title"]).encode()}
        if not message:
            return made_page
        table = released.estimates[released.estimates["clinic_id"].eq(clinic_id)]
        sent = mail.message(table, released.about, clinic_id, "en", "index.html")
        texts = {"message.html": sent.page, "message.txt": sent.text}
        return made_page | {name: text.encode() for name, text in texts.items()}

    patch.setattr(rendering, "edition_files", files)
    return made


def export(folder: Path, day: str = OCTOBER) -> Path:
    """A folder that is an export of that day; nobody reads its records."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "export.yml").write_text(f'exported_on: "{day}"\n')
    (folder / "sessions.csv").write_text(f"{CANARY}\n")
    return folder


def quick_numbers(
    patch: pytest.MonkeyPatch,
    clinics: list[str] | None = None,
    before: Callable[[str], None] = lambda day: None,
) -> list[str]:
    """From now on numbers need no notebook; the days they were made for, in order.

    Everything else of a run is as ever: the lock, the door with its ledger, pages, editions.
    """
    names, made = clinics or TWELVE, []

    def prepare(processed: Path, asked: PrepareParameters) -> None:
        before(asked.as_of)
        with storage.folder_aside(processed) as aside:
            (aside / "records").write_bytes((Path(asked.raw_dir) / "sessions.csv").read_bytes())

    def gather(processed: Path, estimates: Path, study: object) -> None:
        rows = [replace(row, clinic_id=name) for name in ["all", *names] for row in recurrence()]
        about = example.about(clinics=names, versions={}, as_of=processed.name)
        storage.write_estimates(estimates, to_table(rows), about)
        made.append(processed.name)

    patch.setattr(private_run, "prepare_by_notebook", prepare)
    patch.setattr(private_run, "estimate_by_notebooks", lambda *_: None)
    patch.setattr(pipeline, "gather", gather)
    return made
