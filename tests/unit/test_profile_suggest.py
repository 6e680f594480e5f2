"""Drafting a profile: what is sure is mapped, what is unsure is marked, no cell is shown."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from analysis.cli.profile import profile_app
from analysis.errors import DataError, ParameterError
from analysis.ingest.guard.column_names import header_rule
from analysis.ingest.profiles import Profile
from analysis.ingest.suggest import Draft, HeaderWords, load_headers, suggest
from analysis.ingest.suggest.days import days_of
from analysis.ingest.suggest.numbers import Numbers, is_session, numbers_of
from analysis.ingest.suggest.values import Values
from analysis.ingest.suggest.wide import wide_names
from analysis.ingest.suggest.yaml_text import flow
from raw_export import vocabulary

STUDY = Path(__file__).parents[2] / "study"
CANARY = "Qzxwvk Ybbrtt"
VISITS = (
    ("Hasta No", "Leke Türü", "Tarih", "Seans", "Skor", "Durum", "Güneş Kremi"),
    ("0417", "melazma", "03.04.2025", "1/6", "12,5", "geldi", "bazen"),
    ("0417", "melazma", "17.04.2025", "2/6", "9,25", "geldi", "her zaman"),
    ("0552", "çil", "28.04.2025", "1/3", "7,0", "geldi", "hiç"),
    ("0552", "çil", "29.05.2025", "", "5,5", "Kontrol", "hiç"),
    ("0552", "çil", "30.05.2025", "", "", "GELMEDİ", ""),
)
Rows = list[tuple[str, ...]]


@cache
def words() -> HeaderWords:
    return load_headers(STUDY / "headers.yml")


def csv_of(path: Path, rows: Any, *, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    text = "\n".join(delimiter.join(row) for row in rows) + "\n"
    path.write_bytes(text.encode(encoding))
    return path


def with_column(rows: Any, header: str, cells: list[str]) -> Rows:
    return [(*row, cell) for row, cell in zip(rows, [header, *cells], strict=True)]


def drafted(*paths: Path) -> Draft:
    return suggest(paths, vocabulary(), words())


def source(draft: Draft, place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(draft.text)["sources"][place]
    return found


def feed(draft: Draft, table: str, place: int = 0) -> dict[str, Any]:
    return next(f for f in source(draft, place)["feeds"] if f["table"] == table)


def line_of(draft: Draft, text: str) -> str:
    return next(line for line in draft.text.splitlines() if text in line)


def test_a_draft_is_a_profile(tmp_path: Path) -> None:
    draft = drafted(csv_of(tmp_path / "z_2025.csv", VISITS))
    profile = Profile.read(yaml.safe_load(draft.text))
    assert profile.reviewed == "not yet"
    assert source(draft)["pattern"] == "z_*.csv"
    assert source(draft)["delimiter"] == ";"


def test_columns_are_read_as_they_are_written(tmp_path: Path) -> None:
    draft = drafted(csv_of(tmp_path / "z.csv", VISITS))
    day = {"from": "Tarih", "date_formats": ["%d.%m.%Y"]}
    assert feed(draft, "patients")["columns"]["patient_id"] == {"from": "Hasta No"}
    assert feed(draft, "sessions")["columns"]["session_date"] == day
    looks = feed(draft, "assessments")["columns"]
    assert looks["assessed_on"] == day
    assert looks["severity_score"] == {"from": "Skor", "decimal": ","}
    assert looks["sun_protection"] == {"from": "Güneş Kremi"}
    assert "extract" in feed(draft, "courses")["columns"]["planned_sessions"]


def test_visits_that_did_not_take_place_are_no_records(tmp_path: Path) -> None:
    draft = drafted(csv_of(tmp_path / "z.csv", VISITS))
    assert feed(draft, "sessions")["skip_when"] == {"Durum": ["gelmedi", "kontrol"], "Seans": [""]}
    assert feed(draft, "assessments")["skip_when"] == {"Durum": ["gelmedi"]}


def test_courses_without_a_number_are_told_apart(tmp_path: Path) -> None:
    draft = drafted(csv_of(tmp_path / "z.csv", VISITS))
    course = feed(draft, "courses")["columns"]["course_id"]["course_of"]
    assert course["patient"] == "Hasta No"
    assert (course["same"], course["session"]) == (["Leke Türü"], "Seans")
    assert "review: how are the courses" in draft.text


def test_the_clinic_is_asked_for_and_no_record_passes_until_it_is_named(tmp_path: Path) -> None:
    draft = drafted(csv_of(tmp_path / "z.csv", VISITS))
    const = feed(draft, "patients")["columns"]["clinic_id"]["const"]
    assert " " in const  # no valid id
    assert "review: no column names the clinic" in draft.text


def test_the_clinic_may_stand_in_the_names_of_the_files(tmp_path: Path) -> None:
    paths = [csv_of(tmp_path / f"visits_clinic-{name}.csv", VISITS) for name in "ab"]
    draft = drafted(*paths)
    assert source(draft)["pattern"] == "visits_*.csv"
    field = source(draft)["fields"]["@clinic"]
    assert field == {"from": "file_name", "pattern": r"visits_(.+)\.csv"}
    assert len(yaml.safe_load(draft.text)["sources"]) == 1


@pytest.mark.parametrize(
    "header", ["Ad Soyad", "TC Kimlik No", "Telefon", "Doğum Tarihi", "patient_name", "E-posta"]
)
def test_columns_that_identify_people_are_refused(tmp_path: Path, header: str) -> None:
    rows = with_column(VISITS, header, [CANARY] * 5)
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert source(draft)["refuse"] == [header]
    assert CANARY not in draft.text


def test_the_clinics_own_number_is_a_pseudonym_with_a_warning(tmp_path: Path) -> None:
    rows = [("Protokol No", *VISITS[0][1:]), *VISITS[1:]]
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert feed(draft, "patients")["columns"]["patient_id"] == {"from": "Protokol No"}
    assert "--pseudonym-key" in line_of(draft, "patient_id: {from: Protokol No}")


@pytest.mark.parametrize("header", ["Notlar", "Açıklama", "Sonuç ve öneriler"])
def test_free_text_goes_under_notes(tmp_path: Path, header: str) -> None:
    sentence = f"{CANARY} kremi düzenli kullanmadığını, yaz boyunca güneşe çıktığını söyledi"
    rows = with_column(VISITS, header, [sentence, "", "", "", ""])
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert source(draft)["notes"] == [header]
    assert CANARY not in draft.text


def test_an_unsure_column_is_not_used_and_shows_its_candidates(tmp_path: Path) -> None:
    rows = with_column(VISITS, "VAS", ["3", "4", "5", "2", "1"])
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert source(draft)["ignore"] == ["VAS"]
    assert "# review: candidates pain_score 1.00, satisfaction_score 1.00, severity_score 1.00" in (
        line_of(draft, "- VAS")
    )


def test_the_values_decide_between_two_columns_of_one_name(tmp_path: Path) -> None:
    """`SPF` may be the factor, or whether sunscreen was used."""
    rows = [row[:-1] for row in VISITS]
    factor = with_column(rows, "SPF", ["50", "30", "50", "", ""])
    habit = with_column(rows, "SPF", ["her zaman", "bazen", "hiç", "", ""])
    by_factor = feed(drafted(csv_of(tmp_path / "z.csv", factor)), "assessments")
    by_habit = feed(drafted(csv_of(tmp_path / "z.csv", habit)), "assessments")
    assert by_factor["columns"]["spf"] == {"from": "SPF"}
    assert by_habit["columns"]["sun_protection"] == {"from": "SPF"}


def test_values_alone_suggest_but_do_not_decide(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Q7", ["alın", "burun", "çene", "alın", "burun"])
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert source(draft)["ignore"] == ["Q7"]
    assert "review: candidates area 0.75" in line_of(draft, "- Q7")


def test_two_columns_for_one_thing_are_both_reviewed(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Ziyaret Tarihi", ["03.04.2025"] * 5)
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert source(draft)["ignore"] == ["Tarih", "Ziyaret Tarihi"]
    assert "# review: no feed of sessions: nothing found for session_date" in draft.text


def test_several_codes_in_one_cell(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Bölge", ["alın + yanak", "burun", "alın, burun", "", ""])
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert feed(draft, "courses")["columns"]["area"]["separators"] == ["+", ","]


def test_several_side_effects_in_one_cell_are_several_records(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Yan etki", ["kızarıklık + ödem", "yok", "yok", "", ""])
    found = feed(drafted(csv_of(tmp_path / "z.csv", rows)), "adverse_events")
    assert found["each_part"] == {"column": "Yan etki", "separators": ["+"]}
    assert found["columns"]["event"] == {"cell": True}


def test_words_for_no_answer_become_reasons(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Memnuniyet", ["8", "LTFU", "?", "9", "7"])
    rule = feed(drafted(csv_of(tmp_path / "z.csv", rows)), "assessments")["columns"]
    reasons = {"?": "not_recorded", "LTFU": "lost_to_follow_up"}
    assert rule["satisfaction_score"]["text_codes"] == reasons


def test_a_dash_that_may_be_an_answer_is_asked(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Yan etki", ["-", "kızarıklık", "ödem", "-", ""])
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert 'review: does "-" mean no, or not recorded?' in line_of(draft, "event: {")


def test_unknown_and_ambiguous_words_are_counted_not_shown(tmp_path: Path) -> None:
    cells = ["alın", "burun", "çene", "perioral", CANARY]
    draft = drafted(csv_of(tmp_path / "z.csv", with_column(VISITS, "Bölge", cells)))
    line = line_of(draft, "area: {")
    assert "1 cells hold words that the vocabulary does not know" in line
    assert "1 cells hold ambiguous words" in line
    assert CANARY not in draft.text


def test_words_for_numbers_are_written_out(tmp_path: Path) -> None:
    rows = with_column(VISITS, "Cilt Tipi", ["II", "Tip 3", "2", "II-III", ""])
    found = feed(drafted(csv_of(tmp_path / "z.csv", rows)), "patients")["columns"]["phototype"]
    assert found["values"] == {"II": "2", "Tip 3": "3"}


def test_title_rows_totals_and_a_footer(tmp_path: Path) -> None:
    rows = [
        ("LEKE TAKİP", *[""] * 6),
        *VISITS,
        ("Toplam", *[""] * 3, "34,25", "", ""),
        ("Rapor sonu",),
    ]
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    assert source(draft)["header_with"] == ["Hasta No", "Leke Türü", "Tarih"]
    assert source(draft)["total_rows"] == {"Hasta No": ["toplam"]}
    assert source(draft)["footer_rows"] == 1


@pytest.mark.parametrize(
    ("encoding", "allowed"),
    [
        ("utf-8", ["utf-8"]),
        ("utf-8-sig", ["utf-8"]),
        ("cp1254", ["utf-8", "cp1254"]),
        ("utf-16", ["utf-8", "utf-16"]),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, allowed: list[str]) -> None:
    draft = drafted(csv_of(tmp_path / "z.csv", VISITS, encoding=encoding))
    assert yaml.safe_load(draft.text)["encodings"] == allowed
    assert ("review" in line_of(draft, "encodings:")) == ("cp1254" in allowed)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    rows = [[cell.replace(",", ".") for cell in row] for row in VISITS]
    draft = drafted(csv_of(tmp_path / "z.csv", rows, delimiter=delimiter))
    assert source(draft).get("delimiter", ",") == delimiter


def test_a_file_without_a_header_is_refused_and_nothing_of_it_shown(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "z.csv", [(CANARY, "41", "K"), (CANARY, "39", "E")])
    with pytest.raises(DataError, match=r"z.csv: no line among the first 30") as refused:
        drafted(path)
    assert CANARY not in str(refused.value)


def test_damaged_files_are_listed_together(tmp_path: Path) -> None:
    whole = csv_of(tmp_path / "whole.csv", VISITS)
    cut = csv_of(tmp_path / "cut.csv", [*VISITS, *VISITS[1:], ("0417",), *VISITS[1:]])
    with pytest.raises(DataError) as refused:
        drafted(whole, cut, csv_of(tmp_path / "none.csv", [(CANARY,)]))
    assert {problem.where.split(",")[0] for problem in refused.value.problems} == {
        "cut.csv",
        "none.csv",
    }


def test_no_cell_of_unknown_text_is_ever_shown(tmp_path: Path) -> None:
    """Every column in turn holds text that no list knows."""
    for place, header in enumerate(VISITS[0]):
        rows = [
            tuple(f"{CANARY} {n}" if at == place else cell for at, cell in enumerate(row))
            for n, row in enumerate(VISITS[1:])
        ]
        path = csv_of(tmp_path / f"z{place}.csv", [VISITS[0], *rows])
        try:
            text = drafted(path).text
        except DataError as refused:
            text = str(refused)
        assert "Qzxwvk" not in text, header


def test_the_order_of_rows_columns_and_files_changes_nothing(tmp_path: Path) -> None:
    one, two = (csv_of(tmp_path / f"clinic_{name}.csv", VISITS) for name in "ab")
    rows = list(VISITS[1:])
    random.Random(3).shuffle(rows)
    (tmp_path / "x").mkdir()
    shuffled = [csv_of(tmp_path / "x" / path.name, [VISITS[0], *rows]) for path in (one, two)]
    assert drafted(two, one).text == drafted(one, two).text == drafted(*shuffled).text
    turned = csv_of(tmp_path / "turned.csv", [row[::-1] for row in VISITS])
    plain = csv_of(tmp_path / "plain.csv", VISITS)
    same = drafted(turned).text.replace("turned", "plain")
    assert {line.strip() for line in same.splitlines()} == {
        line.strip() for line in drafted(plain).text.splitlines()
    }


def test_wide_columns_and_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Açıklamalar"
    book.active.append(["Bu dosya klinik tarafından tutulur"])
    for clinic in ("Şube kuzey", "Şube güney"):
        sheet = book.create_sheet(clinic)
        sheet.append(["Takip çizelgesi"])
        header = ["Hasta No", "Tanı"]
        for n in (1, 2, 3):
            header += [f"Seans {n}", f"Skor {n}", f"Yan Etki {n}"]
        sheet.append(header)
        sheet.append(
            ["0417", "melazma", "03.04.2025", 12, "yok", 45764, 9, "ödem", None, None, None]
        )
    book.save(tmp_path / "kur.xlsx")
    draft = drafted(tmp_path / "kur.xlsx")
    assert "# sheet 1 of kur.xlsx has no known header" in draft.text
    assert source(draft)["sheets"] == ["Şube kuzey", "Şube güney"]
    assert source(draft)["fields"]["@clinic"] == {"from": "sheet_name", "pattern": "Şube (.+)"}
    sessions, looks = feed(draft, "sessions"), feed(draft, "assessments")
    formats = ["%d.%m.%Y", "excel_serial"]
    assert sessions["each"] == "Seans {n}"
    assert sessions["columns"]["session_no"] == {"index": True}
    assert sessions["columns"]["session_date"] == {"cell": True, "date_formats": formats}
    assert looks["each"] == "Skor {n}"
    assert looks["columns"]["assessed_on"] == {"wide": "Seans {n}", "date_formats": formats}
    assert feed(draft, "adverse_events")["each"] == "Yan Etki {n}"


def test_a_sheet_called_like_a_person_is_not_written_down(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Ayşe Hanım"
    for row in VISITS:
        book.active.append(list(row))
    book.save(tmp_path / "kur.xlsx")
    draft = drafted(tmp_path / "kur.xlsx")
    assert "Ayşe" not in draft.text
    assert source(draft)["sheets"] == ["*"]


def test_the_uvb_workbook() -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / "psoriasis_uvb_original.xlsx"
    if not path.is_file():
        pytest.skip("../shared/data is not there")
    draft = drafted(path)
    assert source(draft)["sheets"] == ["Data"]
    assert {"PASI_END_WEEK_{n}", "UVB_DOSE_{n}"} <= set(source(draft)["ignore"])
    assert "review: no column names the spot" in draft.text


def values(*texts: str) -> Values:
    return Values(dict.fromkeys(texts, 1), 0, {}, {})


@pytest.mark.parametrize(
    ("texts", "formats", "n_open"),
    [
        (["2025-04-03"], (), 0),
        (["2025-04-03 09:15"], (), 0),
        (["03.04.2025"], ("%d.%m.%Y",), 0),
        (["03.04.2025 00:00", "3 Nisan 2025"], ("%d.%m.%Y", "%d %B %Y"), 0),
        (["03.04.25"], ("%d.%m.%y",), 0),
        (["25/04/2025", "03/04/2025"], ("%d/%m/%Y",), 0),
        (["04/25/2025", "03/04/2025"], ("%m/%d/%Y",), 0),
        (["03/04/2025", "05/04/2025"], (), 1),  # every date fits both
        (["25/04/2025", "04/25/2025"], (), 1),  # some prove the one, some the other
        (["03/04/2025", "28.04.2025"], ("%d.%m.%Y",), 1),
        (["45750"], ("excel_serial",), 0),
        (["00417"], (), 0),  # a serial of 1901 is none
        (["melazma"], (), 0),
    ],
)
def test_date_formats_are_proven(texts: list[str], formats: tuple[str, ...], n_open: int) -> None:
    days = days_of(values(*texts))
    assert (days.formats, len(days.open)) == (formats, n_open)


def test_an_open_date_is_marked(tmp_path: Path) -> None:
    days = ["Tarih", "03/04/2025", "07/04/2025", "08/04/2025", "03/05/2025", "04/05/2025"]
    rows = [(*row[:2], day, *row[3:]) for row, day in zip(VISITS, days, strict=True)]
    draft = drafted(csv_of(tmp_path / "z.csv", rows))
    line = line_of(draft, "session_date: {")
    assert "date_formats" not in line
    assert 'review: the dates do not decide between "%d/%m/%Y" and "%m/%d/%Y"' in line


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2"], Numbers()),
        (["12,5", "7"], Numbers(",")),
        (["12.5", "7"], Numbers(".")),
        (["1.234,5", "12,5"], Numbers(",", ".")),
        (["1,234.5"], Numbers(".", ",")),
        (["12.5", "1,095"], Numbers(".", ",")),
        (["1,095"], Numbers(is_open=True)),
        (["12,5", "12.5"], Numbers(is_open=True)),
        (["%60", "12,5"], Numbers(",", has_percent=True)),
    ],
)
def test_signs_of_numbers_are_proven(texts: list[str], expected: Numbers) -> None:
    assert numbers_of(values(*texts)) == expected


@pytest.mark.parametrize(
    "text", ["3", "3/6", "3 / 6", "3. seans", "3.Seans", "Session 3 of 6", "Seans 3"]
)
def test_session_numbers(text: str) -> None:
    assert is_session(text)


@pytest.mark.parametrize("text", ["", "kontrol", "03.04.2025", "6'lı paket 3", "3-4"])
def test_what_is_no_session_number(text: str) -> None:
    assert not is_session(text)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["Seans 1", "Seans 2", "Seans 3"], ["Seans {n}"]),
        (["T1", "T4"], ["T1", "T4"]),
        (["Doz 1 ml", "Doz 2 ml", "Doz 10 ml", "Not"], ["Doz {n} ml", "Not"]),
        (["S1 V1", "S1 V2", "S1 V3"], ["S1 V{n}"]),
    ],
)
def test_wide_names(header: list[str], names: list[str]) -> None:
    assert list(wide_names(header)) == names


@pytest.mark.parametrize(
    "value",
    [
        "no",
        "12",
        "a: b",
        "# x",
        "{n}",
        "%d.%m.%Y",
        "- x",
        "null",
        " x",
        "line\nbreak",
        "İç",
        "a,b",
        "",
    ],
)
def test_every_text_survives_yaml(value: str) -> None:
    assert yaml.safe_load(flow({value: [value, True]})) == {value: [value, True]}


def test_header_names_are_reviewed_by_nobody_and_identify_nobody() -> None:
    assert (
        yaml.safe_load((STUDY / "headers.yml").read_text(encoding="utf-8"))["reviewed"] == "not yet"
    )
    rules = {name: header_rule(name) for name in words().names}
    assert {name for name, rule in rules.items() if rule} == {"dosya no", "protokol no"}


@pytest.mark.parametrize(
    ("header", "target", "score"),
    [
        ("HASTA NO", "patient_id", 1.0),
        ("session_date", "session_date", 1.0),
        ("Skor (0-24)", "severity_score", 0.95),
        ("Leke Tpi", "spot_type", 0.94),
        ("Uygulama bölgesi ve yanı", "area", 0.8),
    ],
)
def test_header_names(header: str, target: str, score: float) -> None:
    assert words().candidates(header)[target] == pytest.approx(score, abs=0.02)


def test_a_wrong_name_in_the_list_of_headers_is_refused(tmp_path: Path) -> None:
    text = (STUDY / "headers.yml").read_text(encoding="utf-8")
    (tmp_path / "h.yml").write_text(text.replace("  spf: [", "  spv: ["), encoding="utf-8")
    with pytest.raises(ParameterError, match="`spv` is no column of the contract"):
        load_headers(tmp_path / "h.yml")


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(profile_app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_the_verb_prints_or_writes_and_never_overwrites(tmp_path: Path) -> None:
    path, out = csv_of(tmp_path / "z.csv", VISITS), tmp_path / "draft.yml"
    code, text, _ = run("suggest", path)
    assert (code, Profile.read(yaml.safe_load(text)).reviewed) == (0, "not yet")
    assert run("suggest", path, "--out", out)[0] == 0
    assert out.read_text(encoding="utf-8") == text
    code, _, error = run("suggest", path, "--out", out)
    assert (code, "there is a file already" in error) == (2, True)
    code, _, error = run("suggest", tmp_path / "no.csv")
    assert (code, "there is no such file" in error) == (3, True)


def test_the_verb_has_an_example() -> None:
    code, text, _ = run("suggest", "--help")
    assert (code, "Example: spot-outcomes profile suggest" in text) == (0, True)
