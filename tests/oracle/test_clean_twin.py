"""Cleaning agrees with a slow plain version, row by row, on messy little exports."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.clean import CleanExport, clean_export
from analysis.schema.raw_tables import RAW_TABLES
from oracle.slow_clean import Record, Tables, digest, slow_clean
from raw_export import as_raw, vocabulary

EXPORTED_ON = dt.date(2026, 6, 1)
DAYS = [f"2026-03-{day:02d}" for day in (1, 3, 8, 15, 22, 29)] + ["2026-04-10", "2026-05-20"]
BAD_DAYS = ["2026-06-20", "1999-12-31", "2031-01-01", "03.04.2026", "2026-02-30", "", *DAYS]
PEOPLE, COURSES = ["p1", "p2", "p3"], ["c1", "c2", "c3", "c4"]
# What a cell says when it is spoiled: few ids and days, so that records collide, and every fault.
SPOILT = {
    "clinic_id": ["a", "b", "", "a b"],
    "patient_id": [*PEOPLE, "", "?"],
    "course_id": [*COURSES, "", "c 1"],
    "age_years": ["30", "31", "60", "17", "104", "x", "130.5", ""],
    "sex": ["female", "male", "Kadın", "zzz", ""],
    "phototype": ["2", "3", "9", ""],
    "spot_type": ["melasma", "pih", "güneş lekesi", "saç dökülmesi", "zzz", ""],
    "area": ["malar", "nose;malar", "malar;zzz", ""],
    "severity_scale": ["mmasi", "vas", "zzz", ""],
    "planned_interval_days": ["14", "3", "-1", ""],
    "started_on": BAD_DAYS,
    "ended_on": BAD_DAYS,
    "retreated_on": BAD_DAYS,
    "stop_reason": ["cleared", "zzz", ""],
    "session_no": ["1", "2", "3", "7", "1.5", "x", "", "0"],
    "session_date": BAD_DAYS,
    "ingredients": ["vitamin_c", "vitamin_c;zzz", ""],
    "assessed_on": BAD_DAYS,
    "severity_score": ["3", "25", "30", "48", "101", "-1", ".", ""],
    "is_recurrence": ["yes", "no", "Evet", "zzz", ""],
    "event": ["none", "erythema", "kızarıklık", "zzz", ""],
    "severity": ["mild", "zzz", ""],
}
TIMES = ["", "2026-05-01T10:00:00", "2026-05-02T10:00:00"]
Rows = dict[str, list[dict[str, Any]]]


@st.composite
def messy_exports(draw: Callable[..., Any]) -> dict[str, pd.DataFrame]:
    """A few courses as they should be recorded, then spoiled a little or a lot."""
    mess = draw(st.sampled_from([0.01, 0.04, 0.12]))
    dice = random.Random(draw(st.integers(0, 2**32)))
    rows: Rows = {name: [] for name in RAW_TABLES}
    for clinic in ["a", "b"][: draw(st.integers(1, 2))]:
        record_people(dice, clinic, rows)
        for course in COURSES[: draw(st.integers(1, 4))]:
            record_course(dice, clinic, course, rows)
        if dice.random() < 0.2:
            record_copy(dice, rows)
    return {name: as_raw(name, spoilt(dice, lines, mess)) for name, lines in rows.items()}


def record_people(dice: random.Random, clinic: str, rows: Rows) -> None:
    for number in PEOPLE:
        person = {"clinic_id": clinic, "patient_id": number, "sex": "female", "age_years": "41"}
        # Some files have a row for each visit, and some numbers stand for two people.
        rows["patients"] += [dict(person) for _ in range(dice.choice([1, 1, 2, 3]))]
        if dice.random() < 0.1:
            rows["patients"].append({**person, "sex": "male", "age_years": "67"})


def record_course(dice: random.Random, clinic: str, course: str, rows: Rows) -> None:
    ids = {"clinic_id": clinic, "course_id": course}
    days = sorted(dice.sample(DAYS[:6], dice.randint(1, 6)))
    plan = {"severity_scale": "mmasi", "spot_type": "melasma", "area": "malar"}
    plan |= {"started_on": days[0], "ended_on": DAYS[6] if dice.random() < 0.7 else ""}
    plan |= {"planned_interval_days": dice.choice(["14", "3", ""])}
    rows["courses"].append({**ids, **plan, "patient_id": dice.choice(PEOPLE)})
    again = dice.choice([0, 0, 0, 2])
    for place, day in enumerate(days):
        number = str(place - again + 1 if again and place >= again else place + 1)
        rows["sessions"].append({**ids, "session_no": number, "session_date": day})
        event = {"session_no": number, "event": dice.choice(["none", "erythema"])}
        rows["adverse_events"].append({**ids, **event})
    masi = dice.random() < 0.1
    for place, day in enumerate([*days[dice.choice([0, 0, 0, 2]) :], *DAYS[6:]]):
        score = str(40 - 5 * place if masi else 20 - 2 * place)
        came_back = "yes" if day == DAYS[7] and dice.random() < 0.3 else "no"
        look = {"assessed_on": day, "severity_score": score, "is_recurrence": came_back}
        rows["assessments"].append({**ids, **look})


def record_copy(dice: random.Random, rows: Rows) -> None:
    """The last course once more, under another number and mostly for another patient."""
    copied = rows["courses"][-1]
    for name in ("courses", "sessions", "assessments", "adverse_events"):
        rows[name] += [
            {**row, "course_id": "copy", "patient_id": dice.choice(PEOPLE)}
            for row in rows[name]
            if (row["clinic_id"], row["course_id"]) == (copied["clinic_id"], copied["course_id"])
        ]


def spoilt(dice: random.Random, rows: list[dict[str, Any]], mess: float) -> list[dict[str, Any]]:
    """The same rows with bad cells, copies that may differ, and lines that are no records."""
    copied = [dict(row) for row in rows for _ in range(1 + (dice.random() < 2 * mess))]
    gathers, edited = dice.random() < 0.2, dice.random() < 0.3
    for number, row in enumerate(copied, start=2):
        row["row"], row["file"] = number, dice.choice(["one.csv", "one.csv", "two.csv"])
        for column in sorted(row.keys() & SPOILT.keys()):
            if dice.random() < mess:
                row[column] = dice.choice(SPOILT[column])
        if gathers and dice.random() < 0.5:
            row["gathers"] = "yes"
        if edited:
            row["edited_at"] = dice.choice(TIMES)
        if dice.random() < mess:
            row["note"], row["noted_column"] = "lost_to_follow_up", "severity_score"
        if dice.random() < mess / 4:
            row["is_record"], row["reason"] = False, "total_row"
    dice.shuffle(copied)
    return copied


AS_OF = st.sampled_from(["2026-03-10", "2026-06-01", "2026-08-01"])
CHANCE = st.integers(0, 2**32)


def search(max_examples: int) -> settings:
    slow = [HealthCheck.too_slow]
    return settings(
        max_examples=max_examples, deadline=None, suppress_health_check=slow, derandomize=True
    )


@search(8)
@given(raw=messy_exports(), as_of=AS_OF)
def test_any_mess_is_judged_as_the_slow_version_judges_it(
    raw: dict[str, pd.DataFrame], as_of: str
) -> None:
    agree(raw, dt.date.fromisoformat(as_of))


@search(8)
@given(raw=messy_exports(), chance=CHANCE)
def test_corrected_rows_are_taken_up_as_the_slow_version_takes_them_up(
    raw: dict[str, pd.DataFrame], chance: int
) -> None:
    agree(with_corrections(raw, chance), EXPORTED_ON)


@pytest.mark.long
@search(200)
@given(raw=messy_exports(), as_of=AS_OF, chance=st.none() | CHANCE)
def test_much_more_mess(raw: dict[str, pd.DataFrame], as_of: str, chance: int | None) -> None:
    sent = raw if chance is None else with_corrections(raw, chance)
    agree(sent, dt.date.fromisoformat(as_of))


def with_corrections(raw: dict[str, pd.DataFrame], chance: int) -> dict[str, pd.DataFrame]:
    """The export with one or two rows of each table sent back from quarantine."""
    dice, sent = random.Random(chance), {}
    for name, rows in raw.items():
        records = rows[rows["is_record"]].to_dict("records")
        chosen = dice.sample(records, min(2, len(records)))
        sent[name] = pd.concat([rows, as_raw(name, corrected(dice, name, chosen))])
    return sent


def corrected(
    dice: random.Random, name: str, records: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Quarantine rows as a person sends them back: a cell changed, dropped, or as they were."""
    made = []
    for number, record in enumerate(records, start=2):
        cells = {column: record[column] for column in RAW_TABLES[name].names}
        column = dice.choice([column for column in cells if column in SPOILT])
        if dice.random() < 0.7:
            cells[column] = dice.choice(SPOILT[column])
        dropped = {"is_record": False, "reason": "dropped_by_correction"}
        made.append(
            {
                **cells,
                **(dropped if dice.random() < 0.2 else {}),
                "file": f"quarantine/{name}.csv",
                "row": number,
                "supersedes": digest(name, record),
            }
        )
    return made


def agree(raw: dict[str, pd.DataFrame], as_of: dt.date) -> None:
    fast = clean_export(raw, vocabulary(), exported_on=EXPORTED_ON, as_of=as_of)
    slow = slow_clean(raw, vocabulary(), EXPORTED_ON, as_of)
    assert fates(fast) == {
        (name, *record.place): record.fate for name, records in slow.items() for record in records
    }
    for name in RAW_TABLES:
        assert fast_rows(fast, name) == slow_rows(slow, name)


def fates(export: CleanExport) -> dict[tuple[Any, ...], tuple[str, str, str]]:
    names = ["table", "file", "sheet", "row", "outcome", "reason", "column"]
    rows = export.ledger[names].itertuples(index=False, name=None)
    return {tuple(row[:4]): tuple(row[4:]) for row in rows}


def fast_rows(export: CleanExport, name: str) -> list[tuple[Any, ...]]:
    rows = export.tables[name].astype("object").itertuples(index=False, name=None)
    return [tuple(plain(cell) for cell in row) for row in rows]


def slow_rows(tables: Tables, name: str) -> list[tuple[Any, ...]]:
    records = sorted((r for r in tables[name] if r.in_use), key=lambda record: record.key or ())
    return [tuple(of_record(record, column) for column in record.cells) for record in records]


def of_record(record: Record, column: str) -> Any:
    cell = record.cells[column]
    return ";".join(cell) if isinstance(cell, tuple) else cell


def plain(cell: Any) -> Any:
    if pd.isna(cell):
        return None
    return cell.date() if isinstance(cell, pd.Timestamp) else cell
