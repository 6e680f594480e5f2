"""Writes a canonical export of any size, with the mess that clinics' records hold.

    python -m benchmarks.make_records FOLDER [--rows 1000000] [--seed 1]

The same rows and seed give the same files. Tables have the proportions of the project's own
made-up clinics (`spot-outcomes synthesise`); those are simulated visit by visit, which is right
for a recovered truth and too slow for a million rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .mess import Records, take, untidy

EXPORTED_ON = "2026-10-31"
CLINIC_SHARES = {
    "clinic-a": 0.30,
    "clinic-b": 0.22,
    "clinic-c": 0.17,
    "clinic-d": 0.13,
    "clinic-e": 0.10,
    "clinic-f": 0.08,
}
# Scale of a clinic, and the largest score its patients begin with.
SCALES = [("mmasi", 16), ("vas", 80), ("mmasi", 16), ("masi", 36), ("pct_area", 60), ("pga", 4)]
SESSIONS_PER_COURSE, COURSES_PER_PATIENT = 4, 1.1
FIRST_START, LAST_START = np.datetime64("2021-01-04"), np.datetime64("2026-10-12")
FOLLOW_UP_DAYS = (90, 180, 365)

SPOTS = ["melasma", "solar_lentigo", "age_spot", "freckle", "pih", "periorbital", "dullness"]
AREAS = ["malar", "forehead", "upper_lip", "full_face", "malar;forehead", "malar;nose;chin"]
MIXES = [
    "tranexamic_acid",
    "tranexamic_acid;vitamin_c",
    "vitamin_c;glutathione",
    "cocktail_unspecified",
    "tranexamic_acid;glutathione;hyaluronic_acid",
    "vitamins;minerals;amino_acids",
    "",
]
EVENTS = ["none", "erythema", "bruising", "oedema", "burning_stinging", "pain"]
EVENT_SHARES = [0.80, 0.08, 0.05, 0.03, 0.02, 0.02]
SUN = ["none", "low", "moderate", "high", ""]

Days = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]
Text = npt.NDArray[np.object_]


def make_records(n_sessions: int, seed: int = 1) -> dict[str, Records]:
    """The five raw tables as text, with about that many session rows."""
    rng = np.random.default_rng(seed)
    n_courses = max(n_sessions // SESSIONS_PER_COURSE, 20)
    n_patients = int(n_courses / COURSES_PER_PATIENT)
    home = np.sort(rng.choice(len(CLINIC_SHARES), n_patients, p=list(CLINIC_SHARES.values())))
    names = _ids("p", n_patients, rng)
    again = rng.integers(0, n_patients, n_courses - n_patients)
    owner = np.sort(np.concatenate([np.arange(n_patients), again]))
    plan = _Plan(home[owner], _ids("c", n_courses, rng), rng)
    tables = {
        "patients": _patients(home, names, rng),
        "courses": _courses(plan, names[owner], rng),
        "sessions": _sessions(plan, rng),
        "assessments": _assessments(plan, rng),
    }
    tables["adverse_events"] = _events(tables["sessions"], rng)
    return untidy(tables, rng)


def write_records(folder: Path, tables: Mapping[str, Records]) -> None:
    """One CSV file per table, and the note that says when the export was made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in tables.items():
        cells = [_quoted(pa.array(texts, pa.string())) for texts in columns.values()]
        lines = pc.binary_join_element_wise(*cells, ",")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="\n") as file:
            file.write(",".join(columns) + "\n")
            file.write("\n".join(lines.to_pylist()) + "\n")
    note = f'title: Records for measuring\nexported_on: "{EXPORTED_ON}"\nsynthetic: true\n'
    (folder / "export.yml").write_text(note, encoding="utf-8")


def _quoted(texts: pa.Array) -> pa.Array:
    """Only cells with a comma in quotes, as spreadsheets and pandas write them."""
    divided = pc.match_substring(texts, ",")
    if not pc.any(divided).as_py():
        return texts
    return pc.if_else(divided, pc.binary_join_element_wise('"', texts, '"', ""), texts)


class _Plan:
    """When each course's sessions took place: `course` and `day` have one entry per session."""

    def __init__(self, clinic: Whole, ids: Text, rng: np.random.Generator) -> None:
        n = len(ids)
        self.clinic, self.ids = clinic, ids
        last_day = np.datetime64(EXPORTED_ON)
        self.start = FIRST_START + rng.integers(0, (LAST_START - FIRST_START).astype(int), n)
        self.interval = rng.choice([14, 21, 28], n)
        given = np.minimum(1 + rng.poisson(SESSIONS_PER_COURSE - 0.85, n), 12)
        course = np.repeat(np.arange(n), given)
        number = np.arange(len(course)) - np.repeat(np.cumsum(given) - given, given) + 1
        late = rng.integers(0, 8, len(course)) * (number > 1)
        day = self.start[course] + self.interval[course] * (number - 1) + late
        seen = day <= last_day
        self.course, self.number, self.day = course[seen], number[seen], day[seen]
        last = np.append(self.course[1:] != self.course[:-1], True)
        self.end = self.day[last] + 21
        self.ended = self.end <= last_day


def _patients(home: Whole, names: Text, rng: np.random.Generator) -> Records:
    n = len(home)
    age = np.clip(rng.normal(41, 11, n).round().astype(int), 18, 85)
    return {
        "clinic_id": take(list(CLINIC_SHARES), home),
        "patient_id": names,
        "age_years": _numbers(age),
        "age_band": _blank(n),
        "sex": _pick(["female", "male"], n, rng, [0.88, 0.12]),
        "phototype": _pick(["", "2", "3", "4", "5"], n, rng),
    }


def _courses(plan: _Plan, patient: Text, rng: np.random.Generator) -> Records:
    n = len(plan.ids)
    stop = rng.choice(["plan_completed", "cleared", "dropout", "no_improvement"], n)
    return {
        **_of_course(plan, np.arange(n)),
        "patient_id": patient,
        "spot_type": _pick(SPOTS, n, rng),
        "area": _pick(AREAS, n, rng),
        "practitioner_id": _pick([f"dr{i:02}" for i in range(40)], n, rng),
        "operator_role": _pick(["dermatologist", "physician", ""], n, rng),
        "depth": _pick(["epidermal", "dermal", "mixed", ""], n, rng),
        "cause": _pick(["sun", "hormonal", "ageing", "unknown", ""], n, rng),
        "lesion_duration_months": _numbers(rng.integers(1, 240, n)),
        "severity_scale": take([scale for scale, _ in SCALES], plan.clinic),
        "combination": _pick(["none", "peel", "topical_hq;peel", "laser_pico", ""], n, rng),
        "planned_sessions": _numbers(rng.integers(3, 9, n)),
        "planned_interval_days": _numbers(plan.interval),
        "started_on": _dates(plan.start),
        "ended_on": _where(plan.ended, _dates(plan.end)),
        "stop_reason": np.where(plan.ended, stop, "ongoing").astype(object),
        "retreated_on": _retreated(plan, rng),
        "contraindications": _pick(["none", "", "allergy", "diabetes"], n, rng),
        "comorbid_skin_conditions": _pick(["none", "", "acne", "rosacea"], n, rng),
    }


def _retreated(plan: _Plan, rng: np.random.Generator) -> Text:
    """A few spots are treated again, months after the end."""
    day = plan.end + rng.integers(60, 500, len(plan.end))
    again = (rng.random(len(day)) < 0.04) & (day <= np.datetime64(EXPORTED_ON))
    return _where(again, _dates(day))


def _sessions(plan: _Plan, rng: np.random.Generator) -> Records:
    n = len(plan.course)
    return {
        **_of_course(plan, plan.course),
        "session_no": _numbers(plan.number),
        "session_date": _dates(plan.day),
        "ingredients": _pick(MIXES, n, rng),
        "operator_role": _pick(["dermatologist", "nurse", "physician", ""], n, rng),
        "duration_minutes": _pick(["", "15", "20", "25", "30", "40", "45"], n, rng),
        "pain_score": _pick(["", *map(str, range(8))], n, rng),
    }


def _assessments(plan: _Plan, rng: np.random.Generator) -> Records:
    """Before most sessions, at the end, and at follow-up, where the spot may have come back."""
    looked = (plan.number == 1) | (rng.random(len(plan.course)) < 0.6)
    ended = np.flatnonzero(plan.ended)
    parts = [(plan.course[looked], plan.day[looked], 0), (ended, plan.end[ended], 0)]
    for days in FOLLOW_UP_DAYS:
        came = ended[rng.random(len(ended)) < 0.75]
        day = plan.end[came] + days + rng.integers(-9, 10, len(came))
        known = day <= np.datetime64(EXPORTED_ON)
        parts.append((came[known], day[known], 1))
    course, day = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    later = np.concatenate([np.full(len(part[0]), part[2], bool) for part in parts])
    order = np.lexsort((day, course))
    course, day, later = course[order], day[order], later[order]
    n = len(course)
    first = np.array([first for _, first in SCALES])[plan.clinic[course]]
    weeks = (day - plan.start[course]).astype(int) / 7
    severity = first * rng.beta(4, 2, n) * np.exp(-0.03 * np.minimum(weeks, 30))
    came_back = np.where(rng.random(n) < 0.12, "yes", "no")
    return {
        **_of_course(plan, course),
        "assessed_on": _dates(day),
        "severity_score": _scores(severity),
        "improvement_grade": _pick(["", "", "0", "1", "2", "3", "4"], n, rng),
        "is_recurrence": _where(later, came_back),
        "sun_protection": _pick(SUN, n, rng),
        "spf": _pick(["", "", "30", "50"], n, rng),
        "hormonal_event": _pick(["", "no", "yes"], n, rng, [0.3, 0.68, 0.02]),
        "is_unscheduled": _pick(["no", "yes"], n, rng, [0.97, 0.03]),
        "satisfaction_score": _pick(["", *map(str, range(3, 11))], n, rng),
        "assessor_id": _pick([f"as{i:02}" for i in range(25)], n, rng),
    }


def _events(sessions: Records, rng: np.random.Generator) -> Records:
    """What was noted at nine sessions in ten: mostly that nothing happened."""
    noted = rng.random(len(sessions["course_id"])) < 0.93
    n = int(noted.sum())
    event = _pick(EVENTS, n, rng, EVENT_SHARES)
    happened = event != "none"
    return {
        **{name: sessions[name][noted] for name in ("clinic_id", "course_id", "session_no")},
        "event": event,
        "resolved_after_days": np.where(happened, _pick(["1", "2", "3", "7"], n, rng), "").astype(
            object
        ),
        "severity": np.where(happened, _pick(["mild", "moderate"], n, rng), "").astype(object),
    }


def _of_course(plan: _Plan, course: Whole) -> Records:
    clinic = take(list(CLINIC_SHARES), plan.clinic[course])
    return {"clinic_id": clinic, "course_id": plan.ids[course]}


def _ids(letter: str, n: int, rng: np.random.Generator) -> Text:
    """Different opaque ids, some with leading zeros, in no order that says who came first."""
    numbers = rng.choice(max(10**6, 8 * n), n, replace=False)
    return np.array([f"{letter}{number:07d}" for number in numbers], dtype=object)


def _pick(
    words: Sequence[str], n: int, rng: np.random.Generator, shares: Sequence[float] | None = None
) -> Text:
    return take(words, rng.choice(len(words), n, p=shares))


def _numbers(values: npt.NDArray[np.integer]) -> Text:
    return take([str(number) for number in range(int(values.max()) + 1)], values)


def _scores(values: npt.NDArray[np.float64]) -> Text:
    tenths = np.round(values * 10).astype(int)
    return take([f"{number / 10:g}" for number in range(int(tenths.max()) + 1)], tenths)


def _dates(days: Days) -> Text:
    first = days.min()
    texts = np.datetime_as_string(np.arange(first, days.max() + 1))
    return take(texts.tolist(), (days - first).astype(int))


def _blank(n: int) -> Text:
    return np.full(n, "", dtype=object)


def _where(known: npt.NDArray[np.bool_], texts: npt.NDArray[Any]) -> Text:
    return np.where(known, texts, "").astype(object)


def main() -> None:
    """Make the records and say how many there are."""
    parser = argparse.ArgumentParser(
        description="Write a canonical export of about N session rows."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000, help="session rows, about")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tables = make_records(asked.rows, asked.seed)
    write_records(asked.folder, tables)
    print(", ".join(f"{len(next(iter(t.values())))} {name}" for name, t in tables.items()))


if __name__ == "__main__":
    main()
