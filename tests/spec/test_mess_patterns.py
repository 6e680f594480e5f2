"""Each pattern of mess that clinics' exports show, as a tiny file and what becomes of it.

A case is read like a definition: the file as it comes, how the profile reads it, the clean cells
or the fate of a row. What a case does not name is as in `mess.tiny`: one clinic, a course of
melasma for each patient. Cases that begin with the same number show one pattern.
"""

from __future__ import annotations

import unicodedata

import openpyxl
import pytest

from analysis.errors import DataError
from mess.tiny import (
    Tiny,
    column,
    courses,
    csv,
    events,
    looks,
    patients,
    sessions,
    told,
    xlsx,
)

NBSP = "\u00a0"
# A number with the checksums of a Turkish national id; it is the textbook example, nobody's.
NATIONAL_ID = "10000000146"
SPOT = courses(spot_type={"from": "Leke"})
SCORE = looks(severity_score={"from": "Skor", "decimal": ","})
COUNTED = {"course_of": {"patient": "Hasta", "date": "Tarih", "session": "Seans"}}
COUNTED["course_of"]["date_formats"] = ["%d.%m.%Y"]


def branches(workbook: openpyxl.Workbook) -> None:
    """Two sheets of months; titles, a patient merged over two rows, a total, a hidden sheet."""
    for name, rows in {
        "Ocak": [["Hasta", "Tarih", "No"], ["p1", "05.01.2026", 1], [None, "26.01.2026", 2]],
        "Mart": [["Hasta", "Tarih", "No"], ["p2", "02.03.2026", 1], ["Toplam", None, 1]],
        "Yedek": [["Hasta", "Tarih", "No"], ["p9", "01.01.2020", 1]],
    }.items():
        sheet = workbook.create_sheet(name)
        sheet.append(["Seans listesi"])
        sheet.append([])
        for row in rows:
            sheet.append(row)
    workbook["Ocak"].merge_cells("A4:A5")
    workbook["Yedek"].sheet_state = "hidden"
    del workbook["Sheet"]


def with_hidden_rows(workbook: openpyxl.Workbook) -> None:
    """Somebody filtered the sheet and saved it so."""
    sheet = workbook.active
    for row in (["Hasta", "Tarih", "Skor"], ["p1", "05.01.2026", 7], ["p2", "06.01.2026", 8]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True


PATTERNS = {
    "01 cp1254 is read where the profile lists it": Tiny(
        csv("Hasta;Leke\n p1;ÇİL\n p2;yaşlılık lekesi", "cp1254"),
        [SPOT],
        profile={"encodings": ["utf-8", "cp1254"]},
        cells={"courses.spot_type": ["freckle", "age_spot"]},
    ),
    "01 cp1254 is never guessed": Tiny(
        csv("Hasta;Leke\n p1;ÇİL", "cp1254"), [SPOT], refused=("t.csv", "byte 14")
    ),
    "02 a byte order mark is no part of the first header": Tiny(
        csv("Hasta;Leke\n p1;melazma", "utf-8-sig"),
        [SPOT],
        cells={"courses.course_id": ["p1"], "courses.spot_type": ["melasma"]},
    ),
    "03 Excel's Unicode text is UTF-16 with tabs": Tiny(
        csv("Hasta\tLeke\n p1\tçil", "utf-16"),
        [SPOT],
        layout={"delimiter": "\t"},
        profile={"encodings": ["utf-16"]},
        cells={"courses.spot_type": ["freckle"]},
    ),
    "04 a decimal comma behind a semicolon": Tiny(
        csv("Hasta;Tarih;Skor\n p1;05.01.2026;12,5"),
        [SCORE],
        cells={"assessments.severity_score": ["12.5"]},
    ),
    "05 a sign for thousands in one column leaves dates alone": Tiny(
        csv("Hasta;Tarih;Yan etki;Gün\n p1;03.04.2026;morluk;1.095"),
        [
            sessions(),
            events(
                event={"from": "Yan etki"},
                resolved_after_days={"from": "Gün", "thousands": ".", "decimal": ","},
            ),
        ],
        cells={
            "sessions.session_date": ["2026-04-03"],
            "adverse_events.resolved_after_days": ["1095"],
        },
    ),
    "06 the day stands first where the profile says so": Tiny(
        csv("Hasta;Tarih\n p1;03.04.2026\n p2;25.04.2026"),
        [looks()],
        cells={"assessments.assessed_on": ["2026-04-03", "2026-04-25"]},
    ),
    "06 a date that both orders read as different days waits": Tiny(
        csv("Hasta;Tarih\n p1;03.04.2026\n p2;25.04.2026"),
        [looks(assessed_on={"from": "Tarih", "date_formats": ["%d.%m.%Y", "%m.%d.%Y"]})],
        cells={"assessments.assessed_on": ["2026-04-25"]},
        ledger={("assessments", 2): "quarantined ambiguous_date"},
    ),
    "07 serial numbers and text dates in one column": Tiny(
        csv("Hasta;Tarih\n p1;46115\n p2;3 Nisan 2026\n p3;2026-04-03 00:00\n p4;04/26"),
        [looks(assessed_on={"from": "Tarih", "date_formats": ["excel_serial", "%d %B %Y"]})],
        cells={"assessments.assessed_on": ["2026-04-03"] * 3},
        ledger={("assessments", 5): "quarantined not_an_iso_date"},
    ),
    "08 None, NA and N/A are answers": Tiny(
        csv("Hasta;Tarih;Yan etki\n p1;05.01.2026;None\n p2;05.01.2026;N/A\n p3;05.01.2026;NA"),
        [sessions(), events(event={"from": "Yan etki", "values": {"N/A": "none", "NA": "none"}})],
        cells={"adverse_events.event": ["none", "none", "none"]},
    ),
    "08 a blank is none": Tiny(
        csv("Hasta;Tarih;Yan etki\n p1;05.01.2026;"),
        [sessions(), events({"skip_when": {"Yan etki": [""]}}, event={"from": "Yan etki"})],
        cells={"adverse_events.event": []},
        ledger={("adverse_events", 2): "not_a_record skipped_by_profile"},
    ),
    "09 Turkish capitals": Tiny(
        csv("Hasta;Leke\n p1;ÇİL\n p2;YAŞLILIK LEKESİ\n p3;Çil"),
        [SPOT],
        cells={"courses.spot_type": ["freckle", "age_spot", "freckle"]},
    ),
    "10 letters in two code points, as macOS writes them": Tiny(
        csv(unicodedata.normalize("NFD", "Hasta;Özellik\n p1;güneş")),
        [courses(cause={"from": "Özellik"})],
        cells={"courses.cause": ["sun"]},
    ),
    "11 leading zeros belong to the number": Tiny(
        csv("Hasta\n 00123\n 123"),
        cells={"patients.patient_id": ["00123", "123"]},
    ),
    "12 one number in two clinics is two patients": Tiny(
        csv("Hasta;Şube;Yaş\n 7a;izmir;30\n 7a;ankara;60"),
        [
            patients(clinic_id={"from": "Şube"}, age_years={"from": "Yaş"}),
            courses(clinic_id={"from": "Şube"}),
        ],
        cells={
            "patients.clinic_id": ["ankara", "izmir"],
            "patients.age_years": ["60", "30"],
            "courses.clinic_id": ["ankara", "izmir"],
        },
    ),
    "12 a number given out again is two people": Tiny(
        csv("Hasta;Yaş;Cinsiyet\n p1;30;K\n p1;62;E"),
        [patients(age_years={"from": "Yaş"}, sex={"from": "Cinsiyet"})],
        cells={"patients.patient_id": []},
        ledger={
            ("patients", 2): "quarantined two_people_under_one_number",
            ("patients", 3): "quarantined two_people_under_one_number",
        },
    ),
    "12 one person spelt in three ways": Tiny(
        csv("Hasta;Cinsiyet\n p1;K\n p1;kadın\n p1;BAYAN"),
        [patients(sex={"from": "Cinsiyet"})],
        cells={"patients.sex": ["female"]},
    ),
    "13 wide columns": Tiny(
        csv("Hasta;Seans 1;Seans 2;Seans 3;Doz 1;Doz 2;Doz 3\n p1;05.01.2026;26.01.2026;;4;3;"),
        [
            sessions(
                {"each": "Seans {n}"},
                session_no={"index": True},
                session_date={"cell": True, "date_formats": ["%d.%m.%Y"]},
                pain_score={"wide": "Doz {n}"},
            )
        ],
        cells={
            "sessions.session_no": ["1", "2"],
            "sessions.session_date": ["2026-01-05", "2026-01-26"],
            "sessions.pain_score": ["4", "3"],
        },
    ),
    "14 sheets by month, titles, merged cells, totals, a hidden sheet": Tiny(
        xlsx(branches),
        [sessions(session_no={"from": "No"})],
        layout={
            "sheets": ["*"],
            "header_with": ["Hasta", "Tarih"],
            "fill_down": ["Hasta"],
            "total_rows": {"Hasta": ["Toplam"]},
        },
        cells={
            "patients.patient_id": ["p1", "p2"],
            "sessions.session_date": ["2026-01-05", "2026-01-26", "2026-03-02"],
        },
    ),
    "15 a session of a package": Tiny(
        csv("Hasta;Tarih;Seans\n p1;05.01.2026;1/6\n p1;26.01.2026;2. seans"),
        [
            courses(planned_sessions={"from": "Seans", "extract": r"\d+\s*/\s*(\d+)"}),
            sessions(session_no={"from": "Seans", "extract": r"(\d+)(?:\s*/.*|\. seans)?"}),
        ],
        cells={"sessions.session_no": ["1", "2"], "courses.planned_sessions": ["6"]},
    ),
    "15 a text that fits no shape is named, not guessed": Tiny(
        csv("Hasta;Tarih;Seans\n p1;05.01.2026;6'lı paket 3"),
        [sessions(session_no={"from": "Seans", "extract": r"(\d+)(?:\s*/.*|\. seans)?"})],
        cells={"sessions.session_no": []},
        ledger={("sessions", 2): "quarantined not_a_number"},
    ),
    "16 an edited row exported twice: the later edit stands": Tiny(
        csv(
            """Hasta;Tarih;Skor;Son değişiklik
            p1;05.01.2026;7;05.01.2026 10:00
            p1;05.01.2026;9;06.01.2026 09:30"""
        ),
        [
            looks(
                {"edited_at": {"from": "Son değişiklik", "date_formats": ["%d.%m.%Y %H:%M"]}},
                severity_score={"from": "Skor"},
            )
        ],
        cells={"assessments.severity_score": ["9"]},
        ledger={("assessments", 2): "merged_duplicate superseded_by_edit"},
    ),
    "16 two versions and no time: both wait": Tiny(
        csv("Hasta;Tarih;Skor\n p1;05.01.2026;7\n p1;05.01.2026;9"),
        [SCORE],
        cells={"assessments.severity_score": []},
        ledger={
            ("assessments", 2): "quarantined duplicates_disagree",
            ("assessments", 3): "quarantined duplicates_disagree",
        },
    ),
    "16 a cancelled visit is no session": Tiny(
        csv(
            "Hasta;Tarih;Durum\n p1;05.01.2026;geldi\n p1;12.01.2026;GELMEDİ\n p1;13.01.2026;iptal"
        ),
        [sessions({"skip_when": {"Durum": ["gelmedi", "iptal", "ertelendi"]}})],
        cells={"sessions.session_date": ["2026-01-05"]},
        ledger={
            ("sessions", 3): "not_a_record skipped_by_profile",
            ("sessions", 4): "not_a_record skipped_by_profile",
        },
    ),
    "17 session numbers that start again begin another course": Tiny(
        csv(
            """Hasta;Tarih;Seans
            p1;05.01.2026;1
            p1;26.01.2026;2
            p1;01.06.2026;1"""
        ),
        [
            courses(course_id=COUNTED),
            sessions(course_id=COUNTED, session_no={"from": "Seans"}),
        ],
        cells={
            "courses.course_id": ["p1-1", "p1-2"],
            "sessions.course_id": ["p1-1", "p1-1", "p1-2"],
        },
    ),
    "17 numbers that skip are given anew by date": Tiny(
        csv("Hasta;Tarih;Seans\n p1;05.01.2026;1\n p1;26.01.2026;2\n p1;16.02.2026;5"),
        [sessions(session_no={"from": "Seans"})],
        cells={"sessions.session_no": ["1", "2", "3"]},
        ledger={("sessions", 4): "kept_repaired renumbered"},
    ),
    "18 several spots and areas in one cell": Tiny(
        csv("Hasta;Leke\n p1;melazma + çil / alın, yanak"),
        [
            courses(
                spot_type={"from": "Leke", "split": {"separator": "/", "part": 1}, "values": {}},
                area={
                    "from": "Leke",
                    "split": {"separator": "/", "part": 2},
                    "separators": [",", "+"],
                },
            )
        ],
        cells={"courses.spot_type": ["mixed"], "courses.area": ["forehead;malar"]},
    ),
    "19 a score above its scale is no score": Tiny(
        csv("Hasta;Tarih;Skor\n p1;05.01.2026;12\n p1;26.01.2026;10\n p1;16.02.2026;31"),
        [SCORE],
        cells={"assessments.severity_score": ["12", "10", ""]},
        ledger={("assessments", 4): "kept_repaired outside_scale"},
    ),
    "19 a course on another scale than it names waits": Tiny(
        csv("Hasta;Tarih;Skor\n p1;05.01.2026;31\n p1;26.01.2026;28\n p1;16.02.2026;20"),
        [SCORE],
        cells={"assessments.severity_score": []},
        ledger={
            ("courses", 2): "quarantined scale_mixed_up",
            ("assessments", 2): "quarantined parent_quarantined",
        },
    ),
    "19 percent in all its writings is a grade": Tiny(
        csv(
            """Hasta;Tarih;Düzelme
            p1;01.01.2026;%60
            p1;02.01.2026;60
            p1;03.01.2026;50-75
            p1;04.01.2026;>75
            p1;05.01.2026;25-75"""
        ),
        [looks(improvement_grade={"from": "Düzelme", "grade_of_percent": True})],
        cells={"assessments.improvement_grade": ["3", "3", "3", "4", ""]},
        ledger={("assessments", 6): "kept_repaired range_across_grades"},
    ),
    "19 a fraction is a percentage only where the profile says so": Tiny(
        csv("Hasta;Tarih;Düzelme\n p1;01.01.2026;0,6"),
        [
            looks(
                improvement_grade={
                    "from": "Düzelme",
                    "grade_of_percent": True,
                    "percent": "fraction",
                    "decimal": ",",
                }
            )
        ],
        cells={"assessments.improvement_grade": ["3"]},
    ),
    "20 a first score after the second session is no baseline": Tiny(
        csv(
            """Hasta;Tarih;Durum;No;Skor
            p1;05.01.2026;seans;1;
            p1;26.01.2026;seans;2;
            p1;10.02.2026;kontrol;;5"""
        ),
        [
            sessions({"only_when": {"Durum": ["seans"]}}, session_no={"from": "No"}),
            looks({"skip_when": {"Skor": [""]}}, severity_score={"from": "Skor"}),
        ],
        cells={"assessments.severity_score": ["5"]},
        ledger={("assessments", 4): "kept_repaired late_baseline"},
    ),
    "21 adherence told in notes alone": Tiny(
        csv(
            """Hasta;Tarih;Not
            p1;01.01.2026;kremi düzensiz kullanmış
            p1;02.01.2026;Her gün sürüyor, memnun
            p1;03.01.2026;önce düzensiz, şimdi her gün
            p1;04.01.2026;tatile gidecek"""
        ),
        [
            looks(
                sun_protection={
                    "from": "Not",
                    "phrases": {"moderate": ["düzensiz"], "high": ["her gün"]},
                }
            )
        ],
        layout={"notes": ["Not"]},
        cells={"assessments.sun_protection": ["moderate", "high", "", ""]},
        ledger={("assessments", 4): "kept_repaired ambiguous_note"},
    ),
    "22 text codes in a column of numbers": Tiny(
        csv("Hasta;Tarih;Skor\n p1;01.01.2026;LTFU\n p1;02.01.2026;kontrole gelmedi"),
        [
            looks(
                severity_score={
                    "from": "Skor",
                    "text_codes": {
                        "LTFU": "lost_to_follow_up",
                        "kontrole gelmedi": "missed_visit",
                    },
                }
            )
        ],
        cells={"assessments.severity_score": ["", ""]},
        ledger={
            ("assessments", 2): "kept_repaired lost_to_follow_up",
            ("assessments", 3): "kept_repaired missed_visit",
        },
    ),
    "23 days that cannot be": Tiny(
        csv(
            """Hasta;Tarih
            p1;01.05.2031
            p1;31.12.1899
            p1;30.02.2026
            p1;01.12.2026"""
        ),
        [looks()],
        cells={"assessments.assessed_on": []},
        ledger={
            ("assessments", 2): "quarantined impossible_date",
            ("assessments", 3): "quarantined impossible_date",
            ("assessments", 4): "quarantined not_an_iso_date",
            ("assessments", 5): "out_of_scope after_as_of",
        },
    ),
    "23 minors are left out": Tiny(
        csv("Hasta;Yaş\n p1;17\n p2;18"),
        [patients(age_years={"from": "Yaş"})],
        cells={"patients.patient_id": ["p2"]},
        ledger={
            ("patients", 2): "out_of_scope under_18",
            ("courses", 2): "out_of_scope parent_out_of_scope",
        },
    ),
    "23 two sessions on one day": Tiny(
        csv("Hasta;Tarih;No\n p1;05.01.2026;1\n p1;05.01.2026;2\n p1;26.01.2026;3"),
        [sessions(session_no={"from": "No"})],
        cells={"sessions.session_no": ["3"]},
        ledger={("sessions", 2): "quarantined two_sessions_on_one_day"},
    ),
    "23 a session after the spot came back": Tiny(
        csv(
            """Hasta;Tarih;No;Nüks
            p1;05.01.2026;1;
            p1;01.04.2026;;var
            p1;02.05.2026;2;"""
        ),
        [
            sessions({"skip_when": {"No": [""]}}, session_no={"from": "No"}),
            looks({"skip_when": {"Nüks": [""]}}, is_recurrence={"from": "Nüks"}),
        ],
        cells={"sessions.session_date": ["2026-01-05"]},
        ledger={("sessions", 4): "quarantined after_recurrence"},
    ),
    "23 sessions less than five days apart are told": Tiny(
        csv("Hasta;Tarih;No;Ara\n p1;05.01.2026;1;14\n p1;07.01.2026;2;14"),
        [courses(planned_interval_days={"from": "Ara"}), sessions(session_no={"from": "No"})],
        cells={"sessions.session_no": ["1", "2"]},
        ledger={("sessions", 3): "kept_repaired interval_below_5_days"},
    ),
    "24 a national id in a column that is read": Tiny(
        csv(f"Hasta;Leke\n p1;{NATIONAL_ID}"), [SPOT], refused=("t.csv", "Leke")
    ),
    "24 a column of names is refused by its name": Tiny(
        csv("Hasta;Ad Soyad;Leke\n p1;Canary Person;çil"),
        [SPOT],
        layout={"refuse": ["Ad Soyad"]},
        refused=("t.csv", "Ad Soyad"),
    ),
    "24 what identifies in a note is counted, and the note goes no further": Tiny(
        csv(f"Hasta;Tarih;Not\n p1;01.01.2026;her gün, tel {NATIONAL_ID}"),
        [looks(sun_protection={"from": "Not", "phrases": {"high": ["her gün"]}})],
        layout={"notes": ["Not"]},
        cells={"assessments.sun_protection": ["high"]},
    ),
    "25 spreadsheet errors are no numbers": Tiny(
        csv("Hasta;Tarih;Skor\n p1;01.01.2026;#REF!\n p1;02.01.2026;#N/A\n p1;03.01.2026;=1+1"),
        [SCORE],
        cells={"assessments.severity_score": ["", "", ""]},
        ledger={
            ("assessments", 2): "kept_repaired not_a_number",
            ("assessments", 3): "kept_repaired not_a_number",
            ("assessments", 4): "kept_repaired not_a_number",
        },
    ),
    "25 blanks at the ends, and no-break ones, are nothing": Tiny(
        csv(f"Hasta;Tarih;Skor\n {NBSP}p1 ;01.01.2026{NBSP}; 7{NBSP}\n p1;02.01.2026;{NBSP}"),
        [SCORE],
        cells={"assessments.severity_score": ["7", ""]},
        ledger={("assessments", 3): "kept"},
    ),
    "25 signs for nothing are read as the profile says": Tiny(
        csv("Hasta;Tarih;Skor\n p1;01.01.2026;-\n p1;02.01.2026;."),
        [looks(severity_score={"from": "Skor", "values": {"-": "", ".": ""}})],
        cells={"assessments.severity_score": ["", ""]},
        ledger={("assessments", 2): "kept", ("assessments", 3): "kept"},
    ),
    "25 a number that a spreadsheet rounded is no id": Tiny(
        csv("Hasta;Leke\n 1,2E+10;çil\n p2;çil"),
        [SPOT],
        cells={"patients.patient_id": ["p2"]},
        ledger={("patients", 2): "quarantined not_an_id"},
    ),
    "25 hidden rows are not read by accident": Tiny(
        xlsx(with_hidden_rows), [SCORE], refused=("t.xlsx", "hidden rows")
    ),
    "25 hidden rows are rows where the profile names the sheet": Tiny(
        xlsx(with_hidden_rows),
        [SCORE],
        layout={"sheet": "Sheet"},
        cells={"assessments.severity_score": ["7", "8"]},
    ),
    "-- a word for two kinds of spot is flagged": Tiny(
        csv("Hasta;Leke\n p1;güneş lekesi"),
        [SPOT],
        cells={"courses.spot_type": ["solar_lentigo"]},
        ledger={("courses", 2): "kept_repaired ambiguous_word"},
    ),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern(pattern, tmp_path, monkeypatch):
    tiny = PATTERNS[pattern]
    if not pattern.startswith("24"):  # the pattern that the guard is about; it takes its time
        monkeypatch.setattr("analysis.ingest.export_sheets.inspect_sheet", lambda *_, **__: [])
    if tiny.refused:
        with pytest.raises(DataError) as refusal:
            tiny.run(tmp_path)
        assert all(words in str(refusal.value) for words in tiny.refused), str(refusal.value)
        assert NATIONAL_ID not in str(refusal.value)
        return
    result = tiny.run(tmp_path)

    assert {name: column(result, name) for name in tiny.cells} == tiny.cells
    assert {place: told(result, *place) for place in tiny.ledger} == tiny.ledger


def test_all_25_patterns_are_shown():
    shown = {name[:2] for name in PATTERNS}

    assert {f"{number:02}" for number in range(1, 26)} <= shown
