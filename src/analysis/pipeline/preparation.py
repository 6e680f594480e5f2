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
from analysis.clean.anonymity import KAnonymity, k_anonymity
from analysis.errors import DataError, Problem
from analysis.ingest.export import RawExport, read_export
from analysis.ingest.export_note import read_export_note
from analysis.ingest.profiles import load_profile
from analysis.ingest.pseudonyms import pseudonymise, read_key
from analysis.ingest.vocabularies import load_vocabulary
from analysis.parameters import AnonymitySettings
from analysis.pipeline.days import parse_day
from analysis.pipeline.study import study_folder, study_parameters


def prepare(
    raw_dir: str | Path,
    out_dir: str | Path = "",
    profile: str = "",
    as_of: str = "",
    pseudonym_key_file: str | Path = "",
) -> dict[str, Any]:
    """Clean one export into `out_dir` (default `data/processed/<as-of>`); returns the manifest.

    `profile` and `as_of` default to what the export's note says: its profile, and its own day. With
    a key file the clinic's own numbers are replaced before anything is judged or written.
    Whole or not at all: earlier output stands until the new one is complete.
    """
    key = read_key(Path(pseudonym_key_file)) if pseudonym_key_file else None
    raw = storage.locate(raw_dir)
    note = read_export_note(raw)
    name = profile or note.profile
    settings = study_parameters().anonymity
    export = read_export(raw, load_profile(name, study_folder() / "sources"), note)
    tables = export.tables
    if key is not None:
        shared = export.profile.ids_shared_between_clinics
        tables = pseudonymise(tables, key, ids_shared=shared)
    day = parse_day(as_of) or export.exported_on
    vocabulary = load_vocabulary(study_folder() / "vocabulary")
    cleaned = clean_export(tables, vocabulary, exported_on=export.exported_on, as_of=day)
    told_apart = _told_apart(cleaned, settings)
    out = storage.locate(out_dir or f"data/processed/{day.isoformat()}")
    manifest = {
        **_manifest(export, cleaned, name, day),
        "k_anonymity": told_apart.as_dict(),
        "is_pseudonymised": key is not None,
    }
    storage.write_processed(out, cleaned, manifest)
    return manifest


def _told_apart(cleaned: CleanExport, settings: AnonymitySettings) -> KAnonymity:
    """How easily patients are told apart; refused where that is more than the study allows."""
    found = k_anonymity(cleaned.tables, settings.smallest_group)
    if found.share_below_k > settings.largest_share_in_smaller_groups:
        raise DataError(
            Problem(
                f"{found.share_below_k:.0%} of the patients are in groups smaller than {found.k}",
                "cleaned tables",
                "deliver age bands, or raise `anonymity` in study/parameters.yml",
            )
        )
    return found


def _manifest(
    export: RawExport, cleaned: CleanExport, profile: str, as_of: dt.date
) -> dict[str, Any]:
    counts = count_rows(cleaned.ledger)
    files = [asdict(file) for file in export.files]
    hashes = "\n".join(sorted(file["sha256"] for file in files))
    return {
        "title": _printable(export.note.title or export.profile.title),
        "profile": profile,
        "as_of": as_of.isoformat(),
        "exported_on": export.exported_on.isoformat(),
        "synthetic": export.note.synthetic,
        "treatment": export.profile.treatment,
        "sun_protection_reference": export.profile.sun_protection_reference,
        "notes": list(export.profile.notes),
        "published_figures": [figure.model_dump() for figure in export.profile.published_figures],
        "files": files,
        "guard": [asdict(finding) for finding in export.findings],
        "data_hash": hashlib.sha256(hashes.encode()).hexdigest(),
        "clinics": sorted(cleaned.tables["patients"]["clinic_id"].unique()),
        "rows_in": counts.to_dict(orient="records"),
        "unknown_words": _counted(cleaned.unknown_words),
        "rows_out": {name: len(table) for name, table in cleaned.tables.items()},
        "code_version": __version__,
        "versions": {"pandas": pd.__version__},
    }


def _counted(words: pd.DataFrame) -> list[dict[str, Any]]:
    """Words and rows per column; the words themselves may be anything and stay in quarantine."""
    by_column = words.groupby(["table", "column"], observed=True)["n_rows"].agg(["size", "sum"])
    counts = by_column.rename(columns={"size": "n_words", "sum": "n_rows"}).reset_index()
    return [{str(name): value for name, value in row.items()} for row in counts.to_dict("records")]


def _printable(title: str) -> str:
    """The title without signs that nobody sees (as joins two emoji): no page with one leaves."""
    return "".join(sign for sign in " ".join(title.split()) if sign.isprintable())
