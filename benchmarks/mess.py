"""The mess in the made records: what goes wrong, in which column, in what share of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Records = dict[str, npt.NDArray[np.object_]]


@dataclass(frozen=True)
class Slip:
    """A column in which a share of the cells holds one of these texts instead."""

    table: str
    column: str
    share: float
    texts: tuple[str, ...]


BAD_DATES = ("31.02.2025", "2025-02-30", "2025-13-01", "03/04/2025", "bilinmiyor", "")
IMPOSSIBLE_DATES = ("1926-03-04", "1899-12-30", "2029-01-01")
SLIPS = (
    Slip("patients", "age_years", 0.006, ("14", "15", "16", "17")),
    Slip("patients", "age_years", 0.002, ("120", "999", "kırk", "41.5")),
    Slip("patients", "phototype", 0.003, ("7", "III", "0", "2-3", "koyu")),
    Slip("patients", "patient_id", 0.0005, ("", "p 12", "p#1")),
    Slip("courses", "spot_type", 0.012, ("saç dökülmesi", "selülit", "akne skarı", "wrinkle")),
    Slip("courses", "spot_type", 0.010, ("güneş lekesi", "sun spots", "Güneş Lekeleri")),
    Slip("courses", "spot_type", 0.003, ("lekke", "bkz. dosya", "???", "")),
    Slip("courses", "area", 0.005, ("yüz;kulak", "alın ; sol yanak", "boyun bölgesi")),
    Slip("courses", "patient_id", 0.002, ("p9999999x", "")),
    Slip("courses", "severity_scale", 0.002, ("skala", "")),
    Slip("courses", "started_on", 0.002, BAD_DATES),
    Slip("courses", "started_on", 0.001, IMPOSSIBLE_DATES),
    Slip("courses", "ended_on", 0.003, (*BAD_DATES, *IMPOSSIBLE_DATES, "2021-01-01")),
    Slip("courses", "planned_sessions", 0.002, ("6'lı paket", "0", "3-4")),
    Slip("sessions", "course_id", 0.002, ("c9999999x", "", "c 7")),
    Slip("sessions", "session_no", 0.002, ("3/6", "son", "", "2.5")),
    Slip("sessions", "session_date", 0.003, BAD_DATES),
    Slip("sessions", "session_date", 0.001, IMPOSSIBLE_DATES),
    Slip("sessions", "session_date", 0.010, ("2024-05-06 00:00", "2024-05-06T00:00:00")),
    Slip("sessions", "ingredients", 0.004, ("txa", "TXA;C vitamini", "kokteyl X", "su")),
    Slip("sessions", "operator_role", 0.004, ("stajyer", "asistan", "Doktor")),
    Slip("sessions", "duration_minutes", 0.004, ("yarım saat", "25 dk", "900")),
    Slip("sessions", "pain_score", 0.003, ("11", "çok", "4,5")),
    Slip("assessments", "course_id", 0.001, ("c9999999x",)),
    Slip("assessments", "assessed_on", 0.002, (*BAD_DATES, *IMPOSSIBLE_DATES)),
    Slip("assessments", "severity_score", 0.004, ("8,5", "LTFU", "gelmedi", "1e3")),
    Slip("assessments", "severity_score", 0.004, ("30", "55.5", "88")),  # above some scales
    Slip("assessments", "sun_protection", 0.004, ("bazen mi", "%75", "+")),
    Slip("assessments", "improvement_grade", 0.002, ("5", "50-75", "iyi")),
    Slip("assessments", "is_recurrence", 0.002, ("?", "belki", "+")),
    Slip("adverse_events", "event", 0.004, ("hafif bir şey", "N/A", "")),
    Slip("adverse_events", "session_no", 0.001, ("42", "x")),
    Slip("adverse_events", "resolved_after_days", 0.002, ("1 hafta", "-1")),
)

# How two of the clinics write: every cell of theirs that holds the code holds one of these.
TURKISH_CLINICS = ("clinic-b", "clinic-d")
SPELLINGS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("patients", "sex"): {"female": ("Kadın", "K", "kadın", "KADIN "), "male": ("Erkek", "E")},
    ("courses", "spot_type"): {
        "melasma": ("Melazma", "MELAZMA", "melazma ", "Melasma", "gebelik maskesi"),
        "age_spot": ("Yaşlılık lekesi", "yaşlılık lekeleri", "SENİL LENTİGO"),
        "freckle": ("Çil", "ÇİL", "çiller"),
        "periorbital": ("Göz altı morluğu", "göz çevresi hiperpigmentasyon"),
    },
    ("courses", "cause"): {"sun": ("Güneş",), "hormonal": ("Hormonal", "HORMONAL", "gebelik")},
    ("courses", "area"): {
        "malar": ("Yanak", "yanaklar"),
        "forehead": ("Alın", "ALIN"),
        "malar;forehead": ("Yanak; Alın", "alın;yanak"),
        "full_face": ("Tüm Yüz", "yüz"),
    },
    ("sessions", "ingredients"): {
        "tranexamic_acid": ("Traneksamik asit", "TXA"),
        "tranexamic_acid;vitamin_c": ("Traneksamik Asit; C vitamini",),
        "cocktail_unspecified": ("Kokteyl", "leke kokteyli"),
    },
    ("sessions", "operator_role"): {
        "nurse": ("Hemşire", "hemşire"),
        "physician": ("Hekim",),
    },
    ("assessments", "sun_protection"): {
        "none": ("Hiç", "hiçbir zaman"),
        "low": ("Nadiren", "seyrek"),
        "moderate": ("Bazen", "Ara sıra", "düzensiz"),
        "high": ("Düzenli", "HER ZAMAN", "her gün"),
    },
    ("assessments", "is_recurrence"): {"yes": ("Evet", "Nüks", "NÜKS"), "no": ("Hayır", "yok")},
    ("adverse_events", "event"): {
        "none": ("Yok", "yok", "YAN ETKİ YOK", "sorunsuz"),
        "erythema": ("Kızarıklık", "eritem"),
        "bruising": ("Morluk", "morarma", "EKİMOZ"),
        "oedema": ("Ödem", "şişlik"),
    },
}

EXPORTED_TWICE = 0.005  # identical rows, the usual double export
# The same key again with other values: table, share of rows, and the texts of the changed columns.
EDITED = (
    ("patients", 0.006, {"age_years": ("33", "44", "")}),
    ("patients", 0.002, {"age_years": ("68", "74"), "sex": ("male", "Erkek")}),
    ("courses", 0.001, {"depth": ("dermal", "mixed")}),
    ("sessions", 0.001, {"pain_score": ("9", "10")}),
    ("assessments", 0.001, {"severity_score": ("1.1", "2.2")}),
    ("adverse_events", 0.001, {"severity": ("severe",)}),
)
# Shares of courses.
UNDER_TWO_NUMBERS = 0.003
WITH_A_GAP, STARTING_AGAIN = 0.010, 0.004
ENDED_TOO_EARLY = 0.003
WITHOUT_BASELINE, ON_ANOTHER_SCALE = 0.010, 0.004
# Shares of sessions.
SAME_DAY, TWO_DAYS_LATER, AFTER_THE_COURSE = 0.001, 0.002, 0.001
BLANK_LINES = 0.0003

_TABLES_OF_A_COURSE = ("courses", "sessions", "assessments", "adverse_events")


def untidy(tables: dict[str, Records], rng: np.random.Generator) -> dict[str, Records]:
    """The same records as clinics would have written them; keys stay related across tables."""
    _copy_under_another_number(tables, rng)
    _number_badly(tables, rng)
    _end_too_early(tables, rng)
    _add_sessions_after_the_course(tables, rng)
    _move_to_the_session_before(tables["sessions"], SAME_DAY, 0, rng)
    _move_to_the_session_before(tables["sessions"], TWO_DAYS_LATER, 2, rng)
    _score_late_or_on_another_scale(tables, rng)
    _write_in_turkish(tables, rng)
    for slip in SLIPS:
        rows = _some(tables[slip.table], slip.share, rng)
        tables[slip.table][slip.column][rows] = _any(slip.texts, len(rows), rng)
    for name, table in tables.items():
        tables[name] = _with_rows(table, _some(table, EXPORTED_TWICE, rng), {})
    for name, share, texts in EDITED:
        rows = _some(tables[name], share, rng)
        changed = {column: _any(words, len(rows), rng) for column, words in texts.items()}
        tables[name] = _with_rows(tables[name], rows, changed)
    for table in tables.values():
        rows = _some(table, BLANK_LINES, rng)
        for column in table.values():
            column[rows] = ""
    return tables


def take(words: Sequence[str], which: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
    """The words by number: every distinct text is made once."""
    return np.array(words, dtype=object)[which]


def _copy_under_another_number(tables: dict[str, Records], rng: np.random.Generator) -> None:
    """One person's records entered again under a second patient number, all else alike."""
    courses, patients = tables["courses"], tables["patients"]
    chosen = _some(courses, UNDER_TWO_NUMBERS, rng)
    rows = np.flatnonzero(_holds(patients["patient_id"], set(courses["patient_id"][chosen])))
    second = {"patient_id": patients["patient_id"][rows] + "k"}
    tables["patients"] = _with_rows(patients, rows, second)
    copied = set(courses["course_id"][chosen])
    for name in _TABLES_OF_A_COURSE:
        table = tables[name]
        rows = np.flatnonzero(_holds(table["course_id"], copied))
        ids = [key for key in ("course_id", "patient_id") if key in table]
        tables[name] = _with_rows(table, rows, {key: table[key][rows] + "k" for key in ids})


def _number_badly(tables: dict[str, Records], rng: np.random.Generator) -> None:
    """Numbers with a gap or that start again at 1; events keep the number written at the time."""
    gaps, restarts = (_courses(tables, share, rng) for share in (WITH_A_GAP, STARTING_AGAIN))
    for name in ("sessions", "adverse_events"):
        table = tables[name]
        number = table["session_no"].astype(int)
        gap = _holds(table["course_id"], gaps) & (number > 2)
        restart = _holds(table["course_id"], restarts) & (number > 2)
        number = number + gap - 2 * restart
        table["session_no"] = take([str(n) for n in range(number.max() + 1)], number)


def _end_too_early(tables: dict[str, Records], rng: np.random.Generator) -> None:
    """A final assessment dated soon after the start, with sessions to come."""
    courses = tables["courses"]
    rows = _some(courses, ENDED_TOO_EARLY, rng)
    courses["ended_on"][rows] = _later(courses["started_on"][rows], 10)


def _add_sessions_after_the_course(tables: dict[str, Records], rng: np.random.Generator) -> None:
    """Sessions dated after a recurrence or a re-treatment, as if the course had gone on."""
    looks, courses, sessions = tables["assessments"], tables["courses"], tables["sessions"]
    n = max(round(AFTER_THE_COURSE * len(sessions["course_id"])), 1)
    for table, day, known in (
        (looks, "assessed_on", looks["is_recurrence"] == "yes"),
        (courses, "retreated_on", courses["retreated_on"] != ""),
    ):
        among = np.flatnonzero(known)
        rows = rng.choice(among, min(n, len(among)), replace=False)
        added = {name: np.full(len(rows), "", dtype=object) for name in sessions}
        added |= {name: table[name][rows] for name in ("clinic_id", "course_id")}
        added["session_date"] = _later(table[day][rows], 5)
        # Numbers above any planned one, so that nothing but the date is wrong.
        added["session_no"] = _any([str(number) for number in range(20, 60)], len(rows), rng)
        for name in sessions:
            sessions[name] = np.concatenate([sessions[name], added[name]])


def _move_to_the_session_before(
    sessions: Records, share: float, days: int, rng: np.random.Generator
) -> None:
    """Sessions on the day of the one before, or that many days after it."""
    rows = _some(sessions, share, rng)
    rows = rows[rows > 0]
    rows = rows[sessions["course_id"][rows] == sessions["course_id"][rows - 1]]
    sessions["session_date"][rows] = _later(sessions["session_date"][rows - 1], days)


def _score_late_or_on_another_scale(tables: dict[str, Records], rng: np.random.Generator) -> None:
    """Courses without their first two scores, and courses scored on a larger scale than named."""
    looks = tables["assessments"]
    course = looks["course_id"]
    second = np.append(False, course[1:] == course[:-1])
    third = second & np.append([False, False], course[2:] == course[:-2])
    late = _holds(course, _courses(tables, WITHOUT_BASELINE, rng)) & ~third
    looks["severity_score"][late] = ""
    larger = np.flatnonzero(_holds(course, _courses(tables, ON_ANOTHER_SCALE, rng)))
    looks["severity_score"][larger] = _any(("25.5", "31", "38", "12"), len(larger), rng)


def _write_in_turkish(tables: dict[str, Records], rng: np.random.Generator) -> None:
    for (name, column), spellings in SPELLINGS.items():
        table = tables[name]
        theirs = np.isin(table["clinic_id"].astype(str), TURKISH_CLINICS)
        written = table[column].copy()
        for code, texts in spellings.items():
            rows = np.flatnonzero(theirs & (table[column] == code))
            written[rows] = _any(texts, len(rows), rng)
        table[column] = written


def _with_rows(
    table: Records, rows: Rows, changed: Mapping[str, npt.NDArray[np.object_]]
) -> Records:
    """The table with some of its rows once more at the end, with changed columns."""
    return {
        name: np.concatenate([column, changed.get(name, column[rows])])
        for name, column in table.items()
    }


def _courses(tables: dict[str, Records], share: float, rng: np.random.Generator) -> set[str]:
    courses = tables["courses"]
    return set(courses["course_id"][_some(courses, share, rng)])


def _holds(column: npt.NDArray[np.object_], texts: set[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter((text in texts for text in column), dtype=bool, count=len(column))


def _later(days: npt.NDArray[np.object_], n: int) -> npt.NDArray[np.object_]:
    moved = days.astype("datetime64[D]") + np.timedelta64(n, "D")
    return np.datetime_as_string(moved).astype(object)


def _some(table: Records, share: float, rng: np.random.Generator) -> Rows:
    n = len(next(iter(table.values())))
    return np.sort(rng.choice(n, max(round(share * n), 1), replace=False))


def _any(texts: Sequence[str], n: int, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    return take(texts, rng.integers(0, len(texts), n))
