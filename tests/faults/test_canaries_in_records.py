"""No value of a patient leaves the records: canaries in every column, every parser made to fail.

A canary is planted, the export is prepared by the command, and everything that comes of it is
searched: what is printed, what is logged, every file of the output, temporary files, notebooks.
Only two kinds of file may hold one, both private (folder 0700):

- `quarantine/*.csv`: the records that wait for correction, as they came, and the words that the
  vocabulary lacks. Without the values nobody could correct them.
- the tables and the ledger, for the ids of patients, courses, practitioners and assessors: a text
  that is a valid id is the id (a key file replaces it, and then it is nowhere).
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.errors import DataError, SpotOutcomesError
from analysis.parameters import PrepareParameters
from analysis.report.private_run import prepare_by_notebook
from analysis.schema.raw_tables import RAW_TABLES
from mess.book import Book
from mess.turkish_visits import HEADERS, file_of, turkish_book, write_turkish
from raw_export import DEFAULTS, vocabulary, write_canonical

CANARY = "AYSE_YILMAZ_5551234"
NO_ID = "AYSE YILMAZ 5551234"  # what no id may look like, so that their check fails, too
EMAIL = "ayse.yilmaz@example.org"
NATIONAL_ID = "10000000146"  # valid check digits; the textbook example, nobody's
NEEDLES = ("yilmaz", "5551234", NATIONAL_ID)
AT_ONCE = 12
ROLES = [role for role in HEADERS if role != "note"]
COLUMNS_OF_IDS = ("patient_id", "course_id", "practitioner_id", "assessor_id")


@dataclass(frozen=True)
class Told:
    """How a command ended, all it said, and the files that hold a canary."""

    code: int
    text: str
    holding: set[str] = field(default_factory=set)

    def is_silent(self) -> bool:
        return not _holds(self.text)


@pytest.fixture
def prepare(tmp_path, monkeypatch, caplog):
    """Prepares `tmp_path/raw` in this process; temporary files are made where they are searched."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    # Read once for all tests: it is the study's, and holds no patient.
    monkeypatch.setattr("analysis.pipeline.preparation.load_vocabulary", lambda _: vocabulary())

    def run(*words: str) -> Told:
        said = ("--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out"), *words)
        result = CliRunner().invoke(app, ["prepare", *said])
        text = "\n".join([result.stdout, result.stderr, caplog.text, str(result.exception)])
        return Told(result.exit_code, text, searched(tmp_path))

    return run


@pytest.fixture
def no_guard(monkeypatch):
    """The guard set aside, so that the canary reaches every parser behind it."""
    monkeypatch.setattr("analysis.ingest.export_sheets.inspect_sheet", lambda *_, **__: [])


def searched(folder: Path) -> set[str]:
    """Files below the folder with a canary in content or name, `out/` left off; not `raw/`."""
    found = set()
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if place.parts[0] == "raw" or not path.is_file():
            continue
        if _holds(str(place)) or _holds(_content(path)):
            found.add(str(place).removeprefix("out/"))
    return found


def _content(path: Path) -> str:
    text = path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix == ".parquet":
        table = parquet.read_table(path)
        text += f"{table.schema} {table.schema.metadata} {table.to_pydict()}"
    return text


def _holds(text: str) -> bool:
    return any(needle in text.lower() for needle in NEEDLES)


def only_in_quarantine(told: Told) -> bool:
    return all(name.startswith("quarantine/") for name in told.holding)


# --- every column, one at a time -----------------------------------------------------------------


@pytest.mark.parametrize("place", range(AT_ONCE))
def test_a_column_of_a_canonical_table(place, tmp_path, prepare, no_guard):
    """In every table the column at that place, and the one so many further on in another row."""
    write_canonical(tmp_path / "raw", **spoiled_at(place))

    told = prepare()

    assert told.code == 0
    assert told.is_silent()
    assert only_in_quarantine(told)


def spoiled_at(place: int) -> dict[str, list[dict[str, str]]]:
    """The usual records and a second course; a canary in one column of a row."""
    tables = {name: [dict(row) for row in rows] for name, rows in DEFAULTS.items()}
    tables["courses"].append({**tables["courses"][0], "course_id": "c2"})
    for name, table in RAW_TABLES.items():
        for row, column in zip(tables[name], table.columns[place::AT_ONCE], strict=False):
            row[column.name] = NO_ID if column.kind in ("id", "clinic") else CANARY
    return tables


def test_so_every_column_has_its_turn():
    for name, table in RAW_TABLES.items():
        turns = [spoiled_at(place)[name] for place in range(AT_ONCE)]
        cells = [(column, text) for rows in turns for row in rows for column, text in row.items()]
        assert {column for column, text in cells if _holds(text)} == set(table.names)


@pytest.mark.parametrize("first", range(0, len(ROLES), 4))
def test_a_column_of_a_flat_file(first, tmp_path, prepare, no_guard):
    """One canary a line, in columns of their own."""
    book = visits_of_a_course()
    for line, role in zip(book.lines, ROLES[first : first + 4], strict=False):
        line.cells[role] = NO_ID
    write_turkish(book, tmp_path / "raw")

    told = prepare("--profile", "turkish_visits")

    assert told.code == 0
    assert told.is_silent()
    assert only_in_quarantine(told)


@pytest.mark.parametrize("note", [NO_ID, EMAIL, f"tel {NATIONAL_ID}"], ids=["name", "mail", "no"])
def test_a_note_goes_nowhere_at_all(note, tmp_path, prepare):
    book = visits_of_a_course()
    book.lines[1].cells["note"] = note
    write_turkish(book, tmp_path / "raw")

    told = prepare("--profile", "turkish_visits")

    assert told.code == 0
    assert told.is_silent()
    assert told.holding == set()


def visits_of_a_course() -> Book:
    """At least four visits of one patient."""
    book = turkish_book(30)
    book.lines = book.of(book.someone(lambda lines: len(lines) >= 4))
    return book


def test_a_valid_id_stays_in_private_tables_and_is_told_nowhere(tmp_path, prepare, no_guard):
    write_canonical(tmp_path / "raw", **with_ids())

    told = prepare()

    assert told.code == 0
    assert told.is_silent()
    assert told.holding == {"ledger.parquet", *(f"{name}.parquet" for name in RAW_TABLES)}


def test_with_a_key_an_id_is_nowhere(tmp_path, prepare, no_guard):
    write_canonical(tmp_path / "raw", **with_ids())
    key = tmp_path / "raw.key"
    key.write_bytes(bytes(range(32)).hex().encode())
    key.chmod(0o600)

    told = prepare("--pseudonym-key", str(key))

    assert told.code == 0
    assert told.is_silent()
    assert told.holding == set()


def with_ids() -> dict[str, list[dict[str, str]]]:
    """The usual records, every id a canary."""
    return {
        name: [
            row | {c: f"{CANARY}-{c[:4]}" for c in COLUMNS_OF_IDS if c in RAW_TABLES[name].names}
            for row in rows
        ]
        for name, rows in DEFAULTS.items()
    }


# --- what the guard refuses ----------------------------------------------------------------------


@pytest.mark.parametrize("canary", [EMAIL, NATIONAL_ID], ids=["mail", "no"])
def test_the_guard_names_columns_and_counts_never_a_value(canary, tmp_path, prepare):
    write_canonical(tmp_path / "raw", **one_in_each_column(canary))

    told = prepare()

    assert told.code == DataError.exit_code
    assert told.is_silent()
    assert told.holding == set()
    assert "practitioner_id" in told.text


def one_in_each_column(text: str) -> dict[str, list[dict[str, str]]]:
    """A row for each column but the clinic's, each with the text in another one.

    What stands in the clinic's column is a clinic's name, which every report shows.
    """
    return {
        name: [{**rows[0], column: text} for column in RAW_TABLES[name].names[1:]]
        for name, rows in DEFAULTS.items()
    }


# --- parsers made to fail ------------------------------------------------------------------------

HEADER = ",".join(RAW_TABLES["patients"].names)
ROW = f"clinic-a,{CANARY},41,,female,3"


def workbook(*rows: list[object], sheet: str = "patients") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet_file(**columns: list[object]) -> bytes:
    content = io.BytesIO()
    parquet.write_table(pa.table(columns), content)
    return content.getvalue()


DAMAGED = {
    "cut in the middle of a row": ("csv", f"{HEADER}\n{ROW}\n{CANARY}"),
    "a field too many": ("csv", f"{HEADER}\n{ROW},{CANARY}\n"),
    "a quotation mark that is not closed": ("csv", f'{HEADER}\nclinic-a,"{CANARY},41\n'),
    "text after a quotation mark": ("csv", f'{HEADER}\nclinic-a,"{CANARY}"{CANARY},41,,,\n'),
    "a NUL byte": ("csv", f"{HEADER}\n{ROW}\0\n"),
    "another encoding": ("csv", f"{HEADER}\n{ROW}ş\n".encode("cp1254")),
    "the header again": ("csv", f"{HEADER}\n{ROW}\n{HEADER}\n{ROW}\n"),
    "no header": ("csv", f"{ROW}\n{ROW}\n"),
    "a column twice": ("csv", f"{HEADER},sex\n{ROW},{CANARY}\n"),
    "another delimiter": ("csv", f"{HEADER}\n{ROW}\n".replace(",", ";")),
    "empty": ("csv", ""),
    "no workbook": ("xlsx", f"{HEADER}\n{ROW}"),
    "half a workbook": ("xlsx", workbook(HEADER.split(","), ROW.split(","))[:-600]),
    "no sheet of the name": ("xlsx", workbook(["x", CANARY], sheet=NO_ID)),
    "a workbook without header": ("xlsx", workbook(ROW.split(","), ROW.split(","))),
    "half a Parquet file": ("parquet", parquet_file(clinic_id=["a"], patient_id=[CANARY])[:-20]),
    "nested Parquet": ("parquet", parquet_file(clinic_id=["a"], patient_id=[{"name": CANARY}])),
    "bytes in Parquet": ("parquet", parquet_file(clinic_id=["a"], patient_id=[CANARY.encode()])),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file(damage, tmp_path, prepare, no_guard):
    raw = write_canonical(tmp_path / "raw")
    (raw / "patients.csv").unlink()
    ending, content = DAMAGED[damage]
    data = content.encode() if isinstance(content, str) else content
    (raw / f"patients.{ending}").write_bytes(data)

    told = prepare()

    assert "unexpected" not in told.text
    assert told.code == DataError.exit_code
    assert told.is_silent()
    assert told.holding == set()


def test_a_header_that_is_personal_data_is_not_repeated(tmp_path, prepare):
    raw = write_canonical(tmp_path / "raw")
    file = raw / "patients.csv"
    file.write_text(file.read_text().replace("\n", f",{EMAIL}\n", 1).replace("female,", "female,,"))

    told = prepare()

    assert told.code == DataError.exit_code
    assert told.is_silent()


@pytest.mark.parametrize("name", [NATIONAL_ID, EMAIL], ids=["no", "mail"])
@pytest.mark.parametrize("content", ["good", "cut"])
def test_a_file_name_that_is_personal_data_is_not_repeated(name, content, tmp_path, prepare):
    book = visits_of_a_course()
    write_turkish(book, tmp_path / "raw")
    file = tmp_path / "raw" / file_of(book.lines[0].part)
    renamed = file.rename(file.with_name(file_of(name)))
    if content == "cut":
        renamed.write_bytes(renamed.read_bytes()[:-9])

    told = prepare("--profile", "turkish_visits")

    assert told.code == DataError.exit_code
    assert told.is_silent()
    assert told.holding == set()


@pytest.mark.parametrize("name", [NATIONAL_ID, EMAIL, NO_ID], ids=["no", "mail", "name"])
def test_a_sheet_name_is_not_repeated(name, tmp_path, prepare):
    raw = write_canonical(tmp_path / "raw")
    rows = [line.split(",") for line in (raw / "patients.csv").read_text().splitlines()]
    (raw / "patients.csv").unlink()
    rows[1][2] = CANARY  # an age
    (raw / "patients.xlsx").write_bytes(workbook(*rows, sheet=name))

    told = prepare()

    assert told.is_silent()


def test_a_corrected_quarantine_file(tmp_path, prepare, no_guard):
    raw = write_canonical(tmp_path / "raw")
    told = prepare()
    assert told.code == 0
    corrections = raw / "quarantine"
    corrections.mkdir()
    header = ",".join([*RAW_TABLES["patients"].names, "record_digest", "use"])
    (corrections / "patients.csv").write_text(f"{header}\n{NO_ID},{NO_ID},x,,,,{CANARY},{CANARY}\n")

    told = prepare()

    assert told.code == 0
    assert told.is_silent()
    assert only_in_quarantine(told)


# --- as people run it ----------------------------------------------------------------------------


def test_the_command_in_a_process_of_its_own(tmp_path):
    write_canonical(tmp_path / "raw", **one_in_each_column(CANARY))
    words = ["prepare", "--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]

    done = subprocess.run(
        [sys.executable, "-m", "analysis", *words], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    ids = {f"{name}.parquet" for name in (*RAW_TABLES, "ledger")}
    told = Told(done.returncode, done.stdout + done.stderr, searched(tmp_path))
    assert told.is_silent()
    assert {name for name in told.holding if not name.startswith("quarantine/")} <= ids


def test_the_notebook_shows_no_value(tmp_path):
    write_canonical(tmp_path / "raw", **one_in_each_column(NO_ID))

    prepare_by_notebook(tmp_path / "out", notebook_parameters(tmp_path))

    assert (tmp_path / "out/notebooks/10_prepare_data.ipynb").is_file()
    assert all(name.startswith("quarantine/") for name in searched(tmp_path))


def test_a_notebook_that_fails_shows_no_value(tmp_path):
    raw = write_canonical(tmp_path / "raw")
    (raw / "patients.csv").write_text(f"{HEADER}\n{ROW},{CANARY}\n")

    with pytest.raises(SpotOutcomesError) as failure:
        prepare_by_notebook(tmp_path / "out", notebook_parameters(tmp_path))

    assert not _holds(str(failure.value))
    assert searched(tmp_path) == set()


def notebook_parameters(folder: Path) -> PrepareParameters:
    return PrepareParameters(
        raw_dir=str(folder / "raw"), processed_dir=str(folder / "out"), as_of="2026-10-31"
    )


# --- the search itself ---------------------------------------------------------------------------


def test_the_search_finds_what_is_there(tmp_path):
    (tmp_path / "out" / "quarantine").mkdir(parents=True)
    (tmp_path / "out" / "a.json").write_text(f'{{"x": "{CANARY}"}}')
    (tmp_path / "out" / "quarantine" / "b.csv").write_text(EMAIL)
    parquet.write_table(pa.table({"x": [NATIONAL_ID] * 50}), tmp_path / "out" / "c.parquet")
    (tmp_path / "out" / "d.txt").write_text("nothing")

    assert searched(tmp_path) == {"a.json", "quarantine/b.csv", "c.parquet"}
