"""A folder through reading and cleaning, and what came out of it in comparable text."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.clean import CleanExport, clean_export
from analysis.ingest.export import read_export
from analysis.ingest.export_note import ExportNote
from analysis.ingest.profiles import load_profile
from analysis.schema.raw_tables import RAW_TABLES
from raw_export import vocabulary

from .book import Book, Line, Tables, Written
from .clinics import EXPORT_DAY

SOURCES = Path(__file__).parents[2] / "study" / "sources"
# What becomes of lines that nobody spoiled: each is used, says again what another says, or has
# nothing to say for the table.
UNSPOILED = {"kept", "merged_duplicate", "not_a_record"}


def cleaned(
    folder: Path, profile: str, profiles: Path = SOURCES, exported_on: str = EXPORT_DAY
) -> CleanExport:
    """The folder read through the profile and cleaned, as seen on the day of the export."""
    note = ExportNote(exported_on=exported_on)
    raw = read_export(folder, load_profile(profile, profiles), note)
    day = dt.date.fromisoformat(exported_on)
    return clean_export(raw.tables, vocabulary(), exported_on=day, as_of=day)


def as_text(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as canonical text, "" for what is missing, sorted by key."""
    contract = RAW_TABLES[table]
    text = pd.DataFrame({name: [_text(v) for v in rows[name]] for name in contract.names})
    return text.sort_values(list(contract.key), ignore_index=True).astype("object")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(value)
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def expected_text(tables: Tables) -> Tables:
    """The expected tables in the same text: numbers without needless zeros."""
    plain = {}
    for name, rows in tables.items():
        numbers = [c.name for c in RAW_TABLES[name].columns if c.kind in ("integer", "number")]
        # Adding 0 makes -0 and 0 one number.
        shown = {c: [f"{float(x) + 0:.10g}" if x else "" for x in rows[c]] for c in numbers}
        plain[name] = as_text(name, rows.assign(**shown))
    return plain


def differences(got: CleanExport, expected: Tables) -> list[str]:
    """Every cell that is not as expected, and every record too many or too few."""
    found = []
    for name, wanted in expected_text(expected).items():
        key = list(RAW_TABLES[name].key)
        have = as_text(name, got.tables[name]).set_index(key)
        want = wanted.set_index(key)
        found += [f"{name}: too many {place}" for place in have.index.difference(want.index)]
        found += [f"{name}: missing {place}" for place in want.index.difference(have.index)]
        both = want.index.intersection(have.index)
        for column in want.columns:
            a, b = want.loc[both, column], have.loc[both, column]
            found += [
                f"{name}.{column} {place}: `{a[place]}` became `{b[place]}`"
                for place in both[(a != b).to_numpy()]
            ]
    return found


def unfulfilled(got: CleanExport, book: Book, written: Written) -> list[str]:
    """Every line of which the ledger does not say what it should, spoiled or not."""
    said = {
        (row.table, row.file, row.sheet, row.row): (row.outcome, row.reason)
        for row in got.ledger.itertuples()
    }

    def of(table: str, line: Line) -> tuple[str, str]:
        return said.get((table, *written.places[line]), ("nothing", ""))

    found, spoken_of = [], set()
    for expected in book.expected:
        wanted = (expected.outcome, expected.reason)
        tellings = [of(expected.table, line) for line in expected.lines]
        spoken_of |= {(expected.table, *written.places[line]) for line in expected.lines}
        if expected.at_least_one:
            rest = Counter(outcome for outcome, reason in tellings if (outcome, reason) != wanted)
            good = wanted in tellings and set(rest) <= UNSPOILED
        else:
            good = all(telling == wanted for telling in tellings)
        if not good:
            found.append(f"{expected.table}: wanted {wanted}, the ledger says {tellings}")
    found += [
        f"{place}: {telling} of a line that nobody spoiled"
        for place, telling in said.items()
        if place not in spoken_of and telling[0] not in UNSPOILED
    ]
    return found


def unaccounted(got: CleanExport, written: Written) -> list[str]:
    """Tables in whose ledger a line of a file is missing or stands twice."""
    found = []
    for table, entries in got.ledger.groupby("table"):
        places = Counter(zip(entries["file"], entries["sheet"], entries["row"], strict=True))
        found += [f"{table}: {place} stands {n} times" for place, n in places.items() if n > 1]
        files = {(place[0], place[1]) for place in places}
        due = {place for place in written.places.values() if (place[0], place[1]) in files}
        found += [f"{table}: {place} is lost" for place in due - set(places)]
        found += [f"{table}: {place} came from nowhere" for place in set(places) - due]
    return found
