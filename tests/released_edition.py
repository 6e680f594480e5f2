"""The files of an edition of clinics that do not exist, made as a run makes them, but no kernel."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

import released_example as example
from analysis.errors import ReportError
from analysis.present import dashboard
from analysis.report.byte_gate import Sources, check_edition
from analysis.report.html import to_html
from analysis.report.saved_tables import as_csv
from released_rows import descriptions, recurrence

CALLS = (
    "header",
    "what_stands_out",
    "key_numbers",
    "what_more_sessions_buy",
    "sun_protection",
    "safety",
    "claims",
    "who_was_treated",
    "data_quality",
    "method",
    "provenance",
)


def page(
    estimates: pd.DataFrame,
    about: Mapping[str, Any],
    clinic_id: str = "all",
    calls: Sequence[str] = CALLS,
    lang: str = "en",
) -> str:
    """The page that notebook 60 makes, or some of its sections."""
    head = "# Treatment outcomes for clinic leadership"
    cells = [nbformat.v4.new_markdown_cell(head, id="60-01")]
    for name in calls:
        piece = getattr(dashboard, name)(estimates, about, clinic_id, lang)
        data, metadata = piece._repr_mimebundle_()
        bundle = {**data, "text/plain": "<Html>"}
        output = nbformat.v4.new_output("display_data", bundle, metadata=metadata)
        cells.append(nbformat.v4.new_code_cell(name, outputs=[output]))
    return to_html(nbformat.v4.new_notebook(cells=cells), str(about["title"]), lang)


def sources(
    estimates: pd.DataFrame, about: Mapping[str, Any], clinic_id: str = "all", **more: Any
) -> Sources:
    """What such a page may be made from."""
    return Sources(estimates, about, clinic_id, ("as_of", "clinic_id", "key", "k1"), **more)


def files(
    estimates: pd.DataFrame,
    about: Mapping[str, Any],
    clinic_id: str = "all",
    calls: Sequence[str] = CALLS,
) -> dict[str, bytes]:
    """Page, table and provenance of an edition, by name."""
    provenance = {"as_of": about["as_of"], "clinic_id": clinic_id, "key": "k1"}
    return {
        "index.html": page(estimates, about, clinic_id, calls).encode(),
        "estimates.csv": as_csv(estimates),
        "provenance.json": json.dumps(provenance).encode(),
    }


def objections(
    folder: Path, content: Mapping[str, bytes], made_from: Sources, *, manifest: bool = True
) -> list[str]:
    """What the gate says of these files, as `file: rule (place)`; the manifest is made to fit."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    every = {**content, "manifest.json": json.dumps(hashes).encode()} if manifest else content
    shutil.rmtree(folder)
    for name, data in every.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    try:
        check_edition(folder, made_from)
    except ReportError as error:
        return [f"{problem.where}: {problem.what}" for problem in error.problems]
    return []


def small_edition() -> tuple[dict[str, bytes], Sources]:
    """Files and sources of an edition of a few sections."""
    rows = [*recurrence(), *descriptions()]
    estimates, about = example.table(rows), example.about()
    calls = ("header", "sun_protection", "who_was_treated", "provenance")
    return files(estimates, about, "all", calls), sources(estimates, about)
