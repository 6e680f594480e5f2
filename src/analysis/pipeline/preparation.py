"""Raw folder -> cleaned tables, ledger, quarantine and manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import __version__, storage
from analysis.clean import CleanExport, clean_export, count_rows
from analysis.ingest.export import RawExport, read_export
from analysis.ingest.export_note import read_export_note
from analysis.ingest.profiles import load_profile
from analysis.ingest.vocabularies import load_vocabulary
from analysis.pipeline.study import parse_day, study_folder


def prepare(
    raw_dir: str | Path, out_dir: str | Path = "", profile: str = "", as_of: str = ""
) -> dict[str, Any]:
    """Clean one export into `out_dir` (default `data/processed/<as-of>`); returns the manifest.

    `profile` and `as_of` default to what the export's note says: its profile, and its own day.
    Whole or not at all: earlier output stands until the new one is complete.
    """
    raw = storage.locate(raw_dir)
    note = read_export_note(raw)
    name = profile or note.profile
    export = read_export(raw, load_profile(name, study_folder() / "sources"), note)
    day = parse_day(as_of) or export.exported_on
    vocabulary = load_vocabulary(study_folder() / "vocabulary")
    cleaned = clean_export(export.tables, vocabulary, exported_on=export.exported_on, as_of=day)
    out = storage.locate(out_dir or f"data/processed/{day.isoformat()}")
    manifest = _manifest(export, cleaned, name, day)
    storage.write_processed(out, cleaned.tables, cleaned.ledger, cleaned.quarantine, manifest)
    return manifest


def _manifest(
    export: RawExport, cleaned: CleanExport, profile: str, as_of: dt.date
) -> dict[str, Any]:
    counts = count_rows(cleaned.ledger)
    files = [asdict(file) for file in export.files]
    hashes = "\n".join(sorted(file["sha256"] for file in files))
    return {
        "title": export.note.title or export.profile.title,
        "profile": profile,
        "as_of": as_of.isoformat(),
        "exported_on": export.exported_on.isoformat(),
        "synthetic": export.note.synthetic,
        "treatment": export.profile.treatment,
        "sun_protection_reference": export.profile.sun_protection_reference,
        "notes": list(export.profile.notes),
        "published_figures": [figure.model_dump() for figure in export.profile.published_figures],
        "files": files,
        "data_hash": hashlib.sha256(hashes.encode()).hexdigest(),
        "clinics": sorted(cleaned.tables["patients"]["clinic_id"].unique()),
        "rows_in": counts.to_dict(orient="records"),
        "rows_out": {name: len(table) for name, table in cleaned.tables.items()},
        "code_version": __version__,
        "versions": {"pandas": pd.__version__},
    }
