"""Formulas that leave, bombs and programs that come in: S11-S14, S16, S23-S25."""

from __future__ import annotations

import csv
import io
import re
import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from analysis.errors import DataError, printable
from analysis.ingest.export import read_export
from analysis.ingest.export_note import ExportNote
from analysis.ingest.profiles.loading import load_profile
from analysis.ingest.reading import parquet_file
from analysis.ingest.reading.containers import check_container
from analysis.ingest.reading.file_kinds import kind_of
from analysis.report.saved_tables import as_csv
from raw_export import write_canonical

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "analysis"
PROFILE = load_profile("canonical", ROOT / "study" / "sources")
HEADER = ["clinic_id", "patient_id", "age_years", "sex"]
ROW = ["clinic-a", "p1", "41", "female"]
FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=cmd|'/c calc'!A0", "'=1"]


# --- S11: formulas that leave --------------------------------------------------------------------


def test_s11_text_is_no_formula_and_numbers_stay_numbers() -> None:
    table = pd.DataFrame({"word": FORMULAS, "number": [-2.5] * len(FORMULAS)})
    rows = list(csv.reader(io.StringIO(as_csv(table).decode(), newline="")))[1:]
    assert [row[0] for row in rows] == [f"'{printable(text)}" for text in FORMULAS]
    assert {row[1] for row in rows} == {"-2.5"}


def test_s11_nothing_else_writes_tables_that_leave() -> None:
    """CSV is written for reports in one place, workbooks in one."""
    code = {p.relative_to(SOURCE).as_posix(): p.read_text("utf-8") for p in SOURCE.rglob("*.py")}
    books = [name for name, text in code.items() if re.search(r"to_excel|Workbook\(", text)]
    assert books == ["report/report_tables.py"]
    writers = {
        name for name, text in code.items() if name.startswith("report/") and "to_csv" in text
    }
    assert writers == {"report/saved_tables.py"}


# --- what comes in -------------------------------------------------------------------------------


def refused(folder: Path, name: str, content: bytes) -> str:
    """What an export says in which this file takes the place of the patients."""
    raw = write_canonical(folder / "raw")
    (raw / "patients.csv").unlink()
    (raw / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_export(raw, PROFILE, ExportNote())
    return str(caught.value)


def workbook(change=lambda book: None, parts: dict[str, bytes] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "patients"
    book.active.append(HEADER)
    book.active.append(ROW)
    change(book)
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def nested_bomb() -> bytes:
    """Ten gigabytes in ten megabytes: the directory says so, and nobody unpacks it to find out."""
    content = workbook(parts={"xl/worksheets/sheet2.xml": b"<a>" + b" " * 1_000_000 + b"</a>"})
    at = content.rfind(b"PK\x01\x02") + 24
    return content[:at] + (4_000_000_000).to_bytes(4, "little") + content[at + 4 :]


@pytest.mark.parametrize(
    "made",
    [
        lambda: workbook(parts={"xl/worksheets/sheet2.xml": b"<a>" + b" " * 100_000_000 + b"</a>"}),
        nested_bomb,
        lambda: workbook(parts={f"xl/p{n}.xml": b"<a/>" for n in range(1001)}),
    ],
    ids=["100 MB", "4 GB", "1001 parts"],
)
def test_s12_a_bomb_is_refused_at_once_and_in_little_memory(made) -> None:
    content = io.BytesIO(made())
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(DataError, match=r"unpacks to far more|more parts"):
        check_container(content, "patients.xlsx")
    assert time.process_time() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_s12_it_is_looked_at_before_it_is_opened(tmp_path: Path) -> None:
    assert "unpacks to far more" in refused(tmp_path, "patients.xlsx", nested_bomb())


PICKLE = b"\x80\x04\x95" + bytes(20)
OLD_PICKLE = b"cos\nsystem\n(S'x'\ntR."


@pytest.mark.parametrize(
    "name", ["patients.pkl", "patients.joblib", "patients.npy", "patients.npz"]
)
def test_s13_a_pickle_is_refused_by_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PICKLE)
    with pytest.raises(DataError, match="can run code"):
        kind_of(tmp_path / name)


@pytest.mark.parametrize("name", ["patients.csv", "patients.xlsx", "patients.parquet"])
@pytest.mark.parametrize("content", [PICKLE, b"\x93NUMPY\x01\x00"])
def test_s13_and_by_its_content(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match="can run code"):
        kind_of(tmp_path / name)


def test_s13_an_old_pickle_is_text_and_no_table(tmp_path: Path) -> None:
    assert refused(tmp_path, "patients.csv", OLD_PICKLE)


def test_s13_nothing_in_the_project_unpickles_or_evaluates() -> None:
    wrong = re.compile(
        r"read_pickle|joblib\.load|import joblib|pickle\.load|allow_pickle\s*=\s*True"
        r"|shell=True|os\.system|\byaml\.(?:unsafe_|full_)?load\(|(?<![\w.])(?:eval|exec)\("
    )
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if wrong.search(path.read_text("utf-8"))
    }
    assert found == {"ingest/study_files.py"}  # yaml.load with the strict loader, see S4
    assert "Loader=_StrictLoader" in (SOURCE / "ingest/study_files.py").read_text("utf-8")


def arrow(table: pa.Table, **options: object) -> bytes:
    made = io.BytesIO()
    parquet.write_table(table, made, **options)
    return made.getvalue()


def test_s14_rows_that_a_few_bytes_claim_are_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(parquet_file, "MOST_ROWS", 1000)
    run = pa.DictionaryArray.from_arrays(pa.array([0] * 1001, pa.int8()), ["x"])
    content = arrow(pa.table({"clinic_id": run}))
    assert "far more rows" in refused(tmp_path, "patients.parquet", content)


@pytest.mark.parametrize(
    "values",
    [
        pa.array([{"a": "x"}]),
        pa.array([b"x"]),
        pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(16)], pa.binary(16))),
    ],
    ids=["record", "bytes", "extension"],
)
def test_s14_only_plain_types_are_read(values: pa.Array, tmp_path: Path) -> None:
    table = pa.table({"clinic_id": ["clinic-a"], "patient_id": values})
    assert "a type that is not read" in refused(tmp_path, "patients.parquet", arrow(table))


def test_s14_the_columns_must_be_ours(tmp_path: Path) -> None:
    table = pa.table({"clinic_id": ["clinic-a"], "patient_id": ["p1"], "hobby": ["x"]})
    assert refused(tmp_path, "patients.parquet", arrow(table))


def test_s16_every_column_has_its_canary() -> None:
    """The values of records in errors, logs and folders: tests/faults/test_canaries_in_records."""
    text = (ROOT / "tests" / "faults" / "test_canaries_in_records.py").read_text("utf-8")
    assert "def test_a_column_of_a_canonical_table" in text
    assert "def test_so_every_column_has_its_turn" in text


def test_s23_no_encoding_is_guessed(tmp_path: Path) -> None:
    """cp1254 read as latin-1 would give `Ýzmir` and nobody would notice."""
    content = ",".join(HEADER).encode() + "\nclinic-a,İzmir,41,female\n".encode("cp1254")
    told = refused(tmp_path, "patients.csv", content)
    assert "byte" in told
    assert "zmir" not in told


EXTRAS = {
    "xl/media/image1.png": "pictures",
    "xl/media/image1.jpeg": "pictures",
    "xl/embeddings/oleObject1.bin": "embedded objects",
    "xl/vbaProject.bin": "macros",
    "xl/externalLinks/externalLink1.xml": "links to other files",
    "xl/comments1.xml": "comments",
    "xl/threadedComments/threadedComment1.xml": "comments",
}


@pytest.mark.parametrize("part", EXTRAS)
def test_s24_a_workbook_holds_tables_and_nothing_else(part: str) -> None:
    with pytest.raises(DataError, match=f"holds {EXTRAS[part]}"):
        check_container(io.BytesIO(workbook(parts={part: b"<a/>"})), "patients.xlsx")


def hidden_sheet(book) -> None:
    book.create_sheet("more").append(["Ayse Yilmaz"])
    book["more"].sheet_state = "hidden"


def hidden_row(book) -> None:
    book.active.row_dimensions[2].hidden = True


def author(book) -> None:
    book.properties.creator = "Ayse Yilmaz"
    book.properties.lastModifiedBy = "Ayse Yilmaz"


def read_patients(folder: Path, content: bytes):
    raw = write_canonical(folder / "raw")
    (raw / "patients.csv").unlink()
    (raw / "patients.xlsx").write_bytes(content)
    return read_export(raw, PROFILE, ExportNote())


def test_s25_what_nobody_sees_is_not_read(tmp_path: Path) -> None:
    export = read_patients(tmp_path, workbook(lambda book: (hidden_sheet(book), author(book))))
    assert "Ayse" not in export.tables["patients"].astype("str").to_csv()


def test_s25_hidden_rows_are_refused(tmp_path: Path) -> None:
    assert "hidden" in refused(tmp_path, "patients.xlsx", workbook(hidden_row))


def test_s25_the_index_and_the_path_that_pandas_notes_do_not_come_in(tmp_path: Path) -> None:
    table = pa.table({name: [cell] for name, cell in zip(HEADER, ROW, strict=True)})
    noted = table.replace_schema_metadata({"pandas": '{"x": "AYSE"}', "path": "AYSE"})
    raw = write_canonical(tmp_path / "raw")
    (raw / "patients.csv").unlink()
    (raw / "patients.parquet").write_bytes(arrow(noted))
    patients = read_export(raw, PROFILE, ExportNote()).tables["patients"]
    assert "AYSE" not in patients.astype("str").to_csv() + str(patients.attrs)
