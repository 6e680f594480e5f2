"""An export folder as a whole: the schema is closed, and everything wrong is told at once."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from analysis.clean import clean_export
from analysis.errors import DataError, ParameterError
from analysis.ingest.chosen_files import day_of_export
from analysis.ingest.export import RawExport, read_export
from analysis.ingest.export_note import ExportNote, read_export_note
from analysis.ingest.profiles import Profile, load_profile
from analysis.ingest.study_files import read_study_file
from analysis.schema.origin import ORIGIN_COLUMNS
from analysis.schema.raw_tables import RAW_TABLES
from analysis.storage import write_processed
from raw_export import export_day, raw_tables, vocabulary, write_canonical

SOURCES = Path(__file__).parents[2] / "study" / "sources"
SHARED = Path(__file__).parents[3] / "shared" / "data"
CANARY = "AYSE_YILMAZ_5551234"


def read(folder: Path, profile: Profile | None = None) -> RawExport:
    return read_export(folder, profile or load_profile("canonical", SOURCES), ExportNote())


def refusal(folder: Path, profile: Profile | None = None) -> str:
    with pytest.raises(DataError) as caught:
        read(folder, profile)
    said = str(caught.value)
    assert CANARY not in said
    assert caught.value.__cause__ is None
    return said


def profile_of(*sources: dict[str, Any], **rest: Any) -> Profile:
    head = {"title": "t", "source": "s", "authored_by": "a", "reviewed": "not yet"}
    return Profile.read({**head, "sources": list(sources), **rest})


VISITS = {
    "pattern": "visits*.csv",
    "feeds": [
        {
            "table": "patients",
            "columns": {"clinic_id": {"const": "a"}, "patient_id": {"from": "Hasta No"}},
        }
    ],
}


# Files in canonical layout


def test_cells_stay_text(tmp_path: Path) -> None:
    export = read(write_canonical(tmp_path, patients=[{"patient_id": "007", "sex": "N/A"}]))
    patients = export.tables["patients"]
    assert patients.loc[0, ["patient_id", "sex", "age_years"]].tolist() == ["007", "N/A", "41"]
    assert patients["row"].tolist() == [2]


def test_a_table_has_the_contract_and_where_its_rows_stood(tmp_path: Path) -> None:
    export = read(write_canonical(tmp_path))
    for name, table in export.tables.items():
        assert list(table.columns) == [*RAW_TABLES[name].names, *ORIGIN_COLUMNS]
        assert table.drop(columns=["row", "is_record"]).dtypes.eq("category").all()
        assert not table.isna().any(axis=None)
        assert set(table["file"]) == {f"{name}.csv"}


def test_an_export_without_adverse_events_has_an_empty_table_of_them(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    (folder / "adverse_events.csv").unlink()
    events = read(folder).tables["adverse_events"]
    assert list(events.columns) == [*RAW_TABLES["adverse_events"].names, *ORIGIN_COLUMNS]
    assert (len(events), events["is_record"].dtype) == (0, bool)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_workbooks_and_parquet_carry_the_same_columns(tmp_path: Path, suffix: str) -> None:
    folder = write_canonical(tmp_path)
    rows = pd.read_csv(folder / "assessments.csv", dtype=str, keep_default_na=False)
    typed = rows.assign(
        severity_score=rows["severity_score"].astype(float),
        assessed_on=pd.to_datetime(rows["assessed_on"]),
    )
    expected = read(folder).tables["assessments"]
    (folder / "assessments.csv").unlink()
    if suffix == ".xlsx":
        typed.to_excel(folder / "assessments.xlsx", index=False)
    else:
        typed.to_parquet(folder / "assessments.parquet")
    found = read(folder).tables["assessments"]
    assert found["severity_score"].tolist() == ["8", "6.5", "3.5"]
    for column in ("course_id", "assessed_on", "sun_protection"):
        assert found[column].tolist() == expected[column].tolist()


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    before = read(folder).tables["courses"]
    rows = pd.read_csv(folder / "courses.csv", dtype=str, keep_default_na=False)
    rows[rows.columns[::-1]].to_csv(folder / "courses.csv", index=False)
    pd.testing.assert_frame_equal(read(folder).tables["courses"], before)


def test_all_problems_of_an_export_are_told_at_once(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    (folder / "sessions.csv").unlink()
    (folder / "courses.csv").write_text(f"clinic_id,notes\nclinic-a,{CANARY}\n")
    (folder / "patients.csv").write_text(f"clinic_id,patient_id\nclinic-a\n{CANARY},p1,2\n")
    said = refusal(folder)
    assert "`sessions.csv` is missing" in said
    assert "courses.csv: unknown column `notes`" in said
    assert "courses.csv: required column `course_id` is missing" in said
    assert "patients.csv, row 2" in said
    assert "patients.csv, row 3" in said


def test_many_problems_of_a_file_are_cut_short(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    header = ",".join(["clinic_id", "patient_id", *(f"extra_{n}" for n in range(30))])
    (folder / "patients.csv").write_text(f"{header}\n")
    said = refusal(folder)
    assert said.count("unknown column") == 20
    assert "patients.csv: and 10 more" in said


def test_records_without_a_header_are_refused_and_not_printed(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    (folder / "patients.csv").write_text(f"clinic-a,{CANARY},41\nclinic-a,p2,50\n")
    assert "is the header row missing" in refusal(folder)


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    pd.read_csv(folder / "patients.csv").to_excel(folder / "patients.xlsx", index=False)
    assert "patients.csv and patients.xlsx hold the same table" in refusal(folder)


# Which files are read


@pytest.mark.parametrize("name", ["visits_2025.csv", "old.XLS", "liste.txt", "patients.CSV"])
def test_a_file_of_records_that_nothing_reads_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_canonical(tmp_path)
    (folder / name).write_text(CANARY)
    assert f"{name}: this is no table of the canonical layout" in refusal(folder)


@pytest.mark.parametrize(
    "name", ["README.txt", "truth.json", "~$patients.xlsx", ".patients.csv", "old/visits.csv"]
)
def test_files_beside_the_records_are_passed_by(tmp_path: Path, name: str) -> None:
    folder = write_canonical(tmp_path)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(CANARY)
    assert name not in {file.name for file in read(folder).files}


def test_a_profile_names_its_files_and_those_it_passes_by(tmp_path: Path) -> None:
    for name in ("visits_a.csv", "visits_b.csv", "prices.csv"):
        (tmp_path / name).write_text("Hasta No\np1\n")
    assert "prices.csv: no source of the profile reads this file" in refusal(
        tmp_path, profile_of(VISITS)
    )
    export = read(tmp_path, profile_of(VISITS, ignore_files=["price*"]))
    assert [file.name for file in export.files] == ["visits_a.csv", "visits_b.csv"]
    assert export.tables["patients"]["file"].tolist() == ["visits_a.csv", "visits_b.csv"]


def test_a_profile_without_its_file_is_told_so(tmp_path: Path) -> None:
    assert r"no file called `visits*.csv`" in refusal(tmp_path, profile_of(VISITS))


def test_a_file_name_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    (tmp_path / "hastalar_s\u0327ube.csv").write_text("Hasta No\np1\n")
    source = {**VISITS, "pattern": "hastalar_\u015fube.csv"}
    assert len(read(tmp_path, profile_of(source)).tables["patients"]) == 1


def test_a_workbook_that_two_sources_read_is_one_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Ocak"
    for name in ("Ocak", "Mart"):
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        sheet.append(["Hasta No"])
        sheet.append([name[0]])
    book.save(tmp_path / "visits.xlsx")
    sources = [{**VISITS, "pattern": "*.xlsx", "sheet": name} for name in ("Ocak", "Mart")]
    export = read(tmp_path, profile_of(*sources))
    assert len(export.files) == 1
    patients = export.tables["patients"]
    assert list(zip(patients["sheet"], patients["patient_id"], strict=True)) == [
        ("Ocak", "O"),
        ("Mart", "M"),
    ]


def test_files_are_hashed_as_they_were_read(tmp_path: Path) -> None:
    folder = write_canonical(tmp_path)
    content = (folder / "courses.csv").read_bytes()
    file = next(file for file in read(folder).files if file.name == "courses.csv")
    assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("sidecar", "text", "message"),
    [
        ("patients.csv.sha256", "0" * 64, "hash"),
        ("patients.csv.rows", "2", "holds 1 records where 2 were noted"),
    ],
)
def test_a_sidecar_that_disagrees_refuses_its_file(
    tmp_path: Path, sidecar: str, text: str, message: str
) -> None:
    folder = write_canonical(tmp_path)
    (folder / sidecar).write_text(text)
    said = refusal(folder)
    assert said.startswith("patients.csv: ")
    assert message in said


# Columns


def test_a_column_that_identifies_people_is_refused(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(f"Hasta No,AD SOYAD\np1,{CANARY}\n")
    said = refusal(tmp_path, profile_of({**VISITS, "refuse": ["Ad Soyad"]}))
    assert "column `AD SOYAD` must not be sent" in said
    assert "delete the column" in said


def test_what_the_profile_does_not_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(f"Hasta No,Kilo\np1,{CANARY}\n")
    said = refusal(tmp_path, profile_of(VISITS))
    assert "visits.csv: unknown column `Kilo`" in said
    assert "list it under `ignore`" in said


def test_a_header_that_looks_like_personal_data_is_told_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("Hasta No,ayse.yilmaz@example.org\np1,2\n")
    said = refusal(tmp_path, profile_of(VISITS))
    assert "unknown column 2" in said
    assert "ayse" not in said


@pytest.mark.parametrize(
    "content", ["Hasta No\np1\n", "Hasta No\np1,2\n", "Hasta No,x\np1,2\n", ""]
)
def test_a_file_name_that_looks_like_personal_data_is_masked(tmp_path: Path, content: str) -> None:
    (tmp_path / "visits ayse.yilmaz@example.org.csv").write_text(content)
    said = refusal(tmp_path, profile_of(VISITS))
    assert "name of the file" in said
    assert "ayse" not in said
    with pytest.raises(DataError) as caught:
        day_of_export(tmp_path, profile_of({**VISITS, "pattern": "*.xlsx"}), ExportNote())
    assert "ayse" not in str(caught.value)


def test_aliases_and_folded_headers_are_known(tmp_path: Path) -> None:
    (tmp_path / "visits_a.csv").write_text("HASTA NO\np1\n")
    (tmp_path / "visits_b.csv").write_text("Müşteri\np2\n")
    profile = profile_of({**VISITS, "aliases": {"Hasta No": ["Müşteri"]}})
    assert read(tmp_path, profile).tables["patients"]["patient_id"].tolist() == ["p1", "p2"]


def test_what_the_guard_doubts_is_a_finding_and_what_it_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("Hasta No\n" + "".join(f"{n}\n" for n in range(1, 31)))
    findings = read(tmp_path, profile_of(VISITS)).findings
    assert [(found.rule, found.level) for found in findings] == [("consecutive_ids", "warn")]
    (tmp_path / "visits.csv").write_text("Hasta No,Kilo\np1,ayse.yilmaz@example.org\n")
    said = refusal(tmp_path, profile_of({**VISITS, "ignore": ["Kilo"]}))
    assert "column `Kilo`" in said
    assert "ayse" not in said


# Records that come back from the quarantine


BESIDE = "file,sheet,row,column,reason,what_to_do,record_digest,use"


def corrected(folder: Path, *rows: str, header: str = BESIDE) -> Path:
    (folder / "quarantine").mkdir()
    lines = [f"clinic_id,patient_id,sex,{header}", *rows]
    (folder / "quarantine" / "patients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_corrected_records_are_taken_up_and_replace_the_raw_ones(tmp_path: Path) -> None:
    why = "export/patients.csv,,3,patient_id,not_an_id,write the clinic's pseudonym as it is given"
    folder = corrected(
        write_canonical(tmp_path),
        f"clinic-a,p7,female,{why},0123456789abcdef,",
        f"clinic-a,{CANARY} x,male,{why},fedcba9876543210,NO",
        f"clinic-a,p8,male,{why},,yes",
    )
    export = read(folder)
    patients = export.tables["patients"].astype({"patient_id": str}).iloc[1:]
    assert "quarantine/patients.csv" in {file.name for file in export.files}
    assert set(patients["file"]) == {"quarantine/patients.csv"}
    assert patients["row"].tolist() == [2, 3, 4]
    assert patients["is_record"].tolist() == [True, False, True]
    assert patients["reason"].tolist() == ["", "dropped_by_correction", ""]
    assert patients["supersedes"].tolist() == ["0123456789abcdef", "fedcba9876543210", ""]
    assert patients["patient_id"].iloc[0] == "p7"


def test_corrected_records_belong_to_an_export_of_any_profile(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("Hasta No\np1\n", encoding="cp1254")
    folder = corrected(tmp_path, "a,p2,female,f,,1,c,r,w,0123456789abcdef,")
    patients = read(folder, profile_of(VISITS, encodings=["cp1254"])).tables["patients"]
    assert patients["patient_id"].tolist() == ["p1", "p2"]


def test_anything_else_in_the_quarantine_folder_is_refused(tmp_path: Path) -> None:
    folder = corrected(write_canonical(tmp_path), "a,p2,female,f,,1,c,r,w,0123456789abcdef,")
    (folder / "quarantine" / "patients (1).csv").write_text(CANARY)
    assert "quarantine/patients (1).csv: is no file of corrected records" in refusal(folder)


def test_a_whole_quarantine_may_be_put_into_the_next_export(tmp_path: Path) -> None:
    """As it was written: records that wait, and the words that the vocabulary lacks."""
    courses = [{"course_id": "c1"}, {"course_id": "c2", "spot_type": "zzz"}]
    raw = raw_tables(courses=courses, patients=[{"sex": "qqq"}])
    cleaned = clean_export(raw, vocabulary(), exported_on=export_day(), as_of=export_day())
    write_processed(tmp_path / "processed", cleaned, {})
    folder = write_canonical(tmp_path / "next", courses=courses)
    (tmp_path / "processed" / "quarantine").rename(folder / "quarantine")
    names = {path.name for path in (folder / "quarantine").iterdir()}
    assert {"courses.csv", "unknown_words.csv"} <= names
    found = read(folder).tables["courses"]
    assert found["file"].tolist() == ["courses.csv", "courses.csv", "quarantine/courses.csv"]
    # The same name beside the quarantine is a file of records like any other.
    (folder / "quarantine" / "unknown_words.csv").rename(folder / "unknown_words.csv")
    assert "unknown_words.csv: this is no table of the canonical layout" in refusal(folder)


def test_corrected_records_need_the_digests_of_what_they_replace(tmp_path: Path) -> None:
    header = BESIDE.replace("record_digest,", "")
    folder = corrected(write_canonical(tmp_path), "a,p2,female,f,,1,c,r,w,", header=header)
    assert "required column `record_digest` is missing" in refusal(folder)


# The day of an export


@pytest.mark.parametrize(
    ("note", "profile", "day"),
    [("2026-05-01", "2026-04-01", "2026-05-01"), ("", "2026-04-01", "2026-04-01")],
)
def test_the_day_is_what_the_note_or_the_profile_says(
    tmp_path: Path, note: str, profile: str, day: str
) -> None:
    loaded = profile_of(VISITS, exported_on=profile)
    found = day_of_export(tmp_path, loaded, ExportNote(exported_on=note))
    assert found == dt.date.fromisoformat(day)


# The workbook of other people's records


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data")
def test_the_phototherapy_workbook_gives_the_records_it_always_gave() -> None:
    export = read(SHARED, load_profile("uvb_phototherapy", SOURCES))
    lines = {
        name: (len(table), int(table["is_record"].sum())) for name, table in export.tables.items()
    }
    assert lines == {
        "patients": (444, 96),
        "courses": (444, 96),
        "sessions": (2696, 2346),
        "assessments": (2447, 1041),
        "adverse_events": (0, 0),
    }
    notes = export.tables["assessments"]["note"].value_counts()
    assert (notes["lost_to_follow_up"], notes["withdrawn"]) == (25, 3)


# Study files and the note


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "stands twice, again in line 2"),
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", "not valid YAML"),
        ("- a\n", "name: value"),
        ("a: [1\n", "line 2"),
    ],
)
def test_study_files_are_read_strictly(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "f.yml"
    path.write_text(text)
    with pytest.raises(ParameterError, match=message):
        read_study_file(path)


def test_words_that_look_like_dates_or_clock_times_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "f.yml"
    path.write_text("a: 2026-01-02\nb: 1:30\nc: no\nd: 012\ne: 12\nf: 0.5\ng: true\nh:\n")
    assert read_study_file(path) == {
        "a": "2026-01-02",
        "b": "1:30",
        "c": "no",
        "d": "012",
        "e": 12,
        "f": 0.5,
        "g": True,
        "h": None,
    }


def test_the_export_note_is_optional_and_closed(tmp_path: Path) -> None:
    assert read_export_note(tmp_path) == ExportNote()
    (tmp_path / "export.yml").write_text("exportd_on: 2026-01-01\n")
    with pytest.raises(ParameterError, match="unknown name `exportd_on`"):
        read_export_note(tmp_path)
