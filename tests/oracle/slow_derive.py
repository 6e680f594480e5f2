"""The derivations again, one course at a time in plain Python: slow, and written from the contract.

Every table is a list of dicts with `datetime.date` or None for dates and None for missing.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
MAXIMUM = {"mmasi": 24, "masi": 48, "pasi": 72, "vas": 100, "pct_area": 100, "pga": 4}


def of_course(rows: list[Row], course: Row, date: str) -> list[Row]:
    mine = [
        row
        for row in rows
        if (row["clinic_id"], row["course_id"]) == (course["clinic_id"], course["course_id"])
    ]
    return sorted(mine, key=lambda row: row[date])


def score_pct(look: Row, course: Row) -> float | None:
    if look["severity_score"] is None or course["severity_scale"] is None:
        return None
    return 100 * look["severity_score"] / MAXIMUM[course["severity_scale"]]


def final_look(course: Row, sessions: list[Row], looks: list[Row]) -> Row | None:
    last = sessions[-1]["session_date"]
    if course["ended_on"] is not None:
        if course["ended_on"] < last:
            return None
        return next((look for look in looks if look["assessed_on"] == course["ended_on"]), None)
    for look in looks:
        if look["assessed_on"] > last:
            limit = timedelta(days=max(60, 2 * (course["planned_interval_days"] or 0)))
            return look if look["assessed_on"] - last <= limit else None
    return None


def spot(course: Row) -> tuple[Any, ...]:
    area = frozenset(course["area"] or ())
    return course["clinic_id"], course["patient_id"], course["spot_type"], area


def slow_cohort(tables: dict[str, list[Row]], minimum_baseline_pct: float) -> list[Row]:
    """One dict per course analysed: keys, scores, dates, severity by session count, sorted."""
    sessions = {
        id(course): of_course(tables["sessions"], course, "session_date")
        for course in tables["courses"]
    }
    treated = [course for course in tables["courses"] if sessions[id(course)]]
    found = []
    for course in treated:
        start = sessions[id(course)][0]["session_date"]
        same = [other for other in treated if spot(other) == spot(course)]
        order = sorted(
            same, key=lambda other: (sessions[id(other)][0]["session_date"], other["course_id"])
        )
        if order[0] is not course:
            continue
        looks = of_course(tables["assessments"], course, "assessed_on")
        before = [
            score_pct(look, course)
            for look in looks
            if look["assessed_on"] <= start and score_pct(look, course) is not None
        ]
        if not before or before[-1] <= minimum_baseline_pct:
            continue
        later = [sessions[id(other)][0]["session_date"] for other in order[1:2]]
        retreated = [on for on in [*later, course["retreated_on"]] if on is not None]
        retreated = [on for on in retreated if on == course["retreated_on"] or on > start]
        final = final_look(course, sessions[id(course)], looks)
        row = {
            "clinic_id": course["clinic_id"],
            "course_id": course["course_id"],
            "baseline_score": before[-1],
            "final_on": final["assessed_on"] if final else None,
            "final_score": score_pct(final, course) if final else None,
            "retreated_on": min(retreated, default=None),
        }
        days = [session["session_date"] for session in sessions[id(course)]]
        row["severity"] = slow_severity(course, days, looks, final)
        row["follow_up"] = slow_intervals(row, course, looks)
        row["follow_up_by_rule"] = {
            rule: slow_intervals(row, course, looks, rule) for rule in ("half_lost", "over_nadir")
        }
        found.append(row)
    return sorted(found, key=lambda row: (row["clinic_id"], row["course_id"]))


def slow_severity(
    course: Row, days: list[Any], looks: list[Row], final: Row | None
) -> dict[int, float]:
    """Severity after k sessions, for the k at which it was seen."""
    seen: dict[int, float] = {}
    for look in looks:
        score = score_pct(look, course)
        k = sum(on < look["assessed_on"] for on in days)
        if score is not None and (k < len(days) or look is final):
            seen[k] = score
    return seen


def slow_intervals(
    row: Row, course: Row, looks: list[Row], rule: str = "recorded"
) -> list[tuple[int, int, int]]:
    """(first day, last day, recurrence) of each interval after a response by half."""
    if row["final_score"] is None or row["final_score"] > row["baseline_score"] / 2 + 1e-9:
        return []
    after = [
        look
        for look in looks
        if look["assessed_on"] > row["final_on"]
        and (row["retreated_on"] is None or look["assessed_on"] <= row["retreated_on"])
    ]
    is_recorded = rule == "recorded" and any(look["is_recurrence"] for look in after)
    nadir = row["final_score"]
    intervals, start = [], 0
    for look in after:
        score = score_pct(look, course)
        if is_recorded:
            answer = {"yes": True, "no": False}.get(look["is_recurrence"])
        elif score is None:
            answer = None
        elif rule == "over_nadir":
            answer = score >= nadir + row["baseline_score"] / 4 - 1e-9
            nadir = min(nadir, score)
        else:
            answer = score >= (row["final_score"] + row["baseline_score"]) / 2 - 1e-9
        if answer is not None:
            end = (look["assessed_on"] - row["final_on"]).days
            intervals.append((start, end, int(answer)))
            start = end
            if answer:
                break
    return intervals


# --- everything else that is derived of a course, a look or an interval -------------------------

BAND_MIDDLE = {"18-29": 23.5, "30-39": 34.5, "40-49": 44.5, "50-59": 54.5, "60-69": 64.5}
BAND_MIDDLE |= {"70-79": 74.5, "80+": 85.0}


def slow_combination(codes: list[str] | None) -> str:
    if not codes:
        return "missing"
    given = {code for code in codes if code != "none"}
    if not given:
        return "none"
    return given.pop() if len(given) == 1 else "several"


def slow_level(answer: str | None) -> str | None:
    return "low" if answer == "none" else answer


def slow_described(tables: dict[str, list[Row]]) -> list[Row]:
    """One dict per course recorded, in the order of the table."""
    people = {(row["clinic_id"], row["patient_id"]): row for row in tables["patients"]}
    firsts = {}
    for course in tables["courses"]:
        days = [
            row["session_date"] for row in of_course(tables["sessions"], course, "session_date")
        ]
        if days:
            rank = (days[0], course["course_id"])
            firsts[spot(course)] = min(firsts.get(spot(course), rank), rank)
    found = []
    for course in tables["courses"]:
        sessions = of_course(tables["sessions"], course, "session_date")
        looks = of_course(tables["assessments"], course, "assessed_on")
        person = people[course["clinic_id"], course["patient_id"]]
        start = sessions[0]["session_date"] if sessions else course["started_on"]
        scores = [
            score_pct(look, course)
            for look in looks
            if start is not None and look["assessed_on"] <= start
        ]
        scores = [score for score in scores if score is not None]
        final = final_of(course, sessions, looks)
        age = person["age_years"]
        phototype = person["phototype"]
        row = {
            "clinic_id": course["clinic_id"],
            "course_id": course["course_id"],
            "patient_id": course["patient_id"],
            "patient": f"{course['clinic_id']}/{course['patient_id']}",
            "n_sessions": len(sessions),
            "started_on": course["started_on"]
            or (sessions[0]["session_date"] if sessions else None),
            "last_session_on": sessions[-1]["session_date"] if sessions else None,
            "combination": slow_combination(course["combination"]),
            "phototype": "missing" if phototype is None else str(int(phototype)),
            "sex": person["sex"] or "missing",
            "depth": course["depth"] or "missing",
            "stop_reason": course["stop_reason"] or "missing",
            "age_years": BAND_MIDDLE.get(person["age_band"]) if age is None else age,
            "baseline_score": scores[-1] if scores else None,
            "final_on": final["assessed_on"] if final else None,
            "final_score": score_pct(final, course) if final else None,
            "is_first": bool(sessions)
            and firsts[spot(course)] == (sessions[0]["session_date"], course["course_id"]),
            "has_score": any(look["severity_score"] is not None for look in looks),
            "has_grade": any(look["improvement_grade"] is not None for look in looks),
            "has_scale": course["severity_scale"] is not None,
        }
        row["final_reduction_pct"] = slow_reduction(row["baseline_score"], row["final_score"])
        found.append(row)
    return found


def final_of(course: Row, sessions: list[Row], looks: list[Row]) -> Row | None:
    """As `final_look`; a course without a session can only be ended by its date."""
    if sessions:
        return final_look(course, sessions, looks)
    if course["ended_on"] is None:
        return None
    return next((look for look in looks if look["assessed_on"] == course["ended_on"]), None)


def slow_reduction(baseline: float | None, final: float | None) -> float | None:
    if not baseline or final is None:
        return None
    return 100 * (1 - final / baseline)


def slow_flow(
    tables: dict[str, list[Row]], minimum_baseline_pct: float
) -> list[tuple[str, int, int]]:
    """(step, courses, patients) left after each condition and all those before."""
    conditions = {
        "recorded": lambda row: True,
        "treated": lambda row: row["n_sessions"] > 0,
        "first_course": lambda row: row["is_first"],
        "scale_named": lambda row: row["has_scale"] or not row["has_score"],
        "baseline_assessed": lambda row: row["baseline_score"] is not None,
        "analysed": lambda row: row["baseline_score"] > minimum_baseline_pct,
        "final_assessed": lambda row: row["final_score"] is not None,
    }
    left, steps = slow_described(tables), []
    for step, holds in conditions.items():
        left = [row for row in left if holds(row)]
        steps.append((step, len(left), len({row["patient"] for row in left})))
    return steps


def slow_graded(tables: dict[str, list[Row]]) -> list[tuple[str, str]]:
    """The courses analysed on their grades, by key."""
    firsts = [row for row in slow_described(tables) if row["is_first"]]
    chosen = []
    for row in firsts:
        clinic = [other for other in firsts if other["clinic_id"] == row["clinic_id"]]
        scored = [other for other in clinic if other["baseline_score"] is not None]
        graded = [
            other for other in clinic if other["has_grade"] and other["baseline_score"] is None
        ]
        if len(graded) > len(scored) and row["baseline_score"] is None:
            chosen.append((row["clinic_id"], row["course_id"]))
    return sorted(chosen)


def slow_grades(course: Row, sessions: list[Row], looks: list[Row]) -> dict[int, float]:
    """Grade after k >= 1 sessions, for the k at which one was given."""
    days = [session["session_date"] for session in sessions]
    final = final_look(course, sessions, looks)
    seen = {}
    for look in looks:
        k = sum(on < look["assessed_on"] for on in days)
        if look["improvement_grade"] is not None and k >= 1 and (k < len(days) or look is final):
            seen[k] = look["improvement_grade"]
    return seen


def slow_gaps(tables: dict[str, list[Row]], course: Row) -> list[int]:
    days = [row["session_date"] for row in of_course(tables["sessions"], course, "session_date")]
    return [(later - before).days for before, later in pairwise(days)]


def slow_full_intervals(
    row: Row, course: Row, looks: list[Row], rule: str, *, scheduled_only: bool
) -> list[Row]:
    """Each interval after a response by half with all that is said of it."""
    if scheduled_only:
        at_the_end = [look for look in looks if look["assessed_on"] <= row["final_on"]]
        later = [look for look in looks if look["assessed_on"] > row["final_on"]]
        looks = at_the_end + [look for look in later if look["is_unscheduled"] != "yes"]
    by_day = {(look["assessed_on"] - row["final_on"]).days: look for look in looks}
    used = slow_intervals(row, course, looks, rule)
    censored = row["retreated_on"]
    days = sorted(
        day
        for day, look in by_day.items()
        if day > 0 and (censored is None or look["assessed_on"] <= censored)
    )
    found = []
    told = by_day[0]["sun_protection"]
    for start, end, recurred in used:
        after = [day for day in days if day > end]
        found.append(
            {
                "start_day": start,
                "end_day": end,
                "has_recurred": recurred,
                "midpoint_on": row["final_on"] + timedelta(days=(start + end) // 2),
                "sun_protection": slow_level(by_day[end]["sun_protection"]),
                "previous_sun_protection": slow_level(told),
                "next_sun_protection": slow_level(by_day[after[0]]["sun_protection"])
                if after
                else None,
                "is_unscheduled": by_day[end]["is_unscheduled"] == "yes",
            }
        )
        told = by_day[end]["sun_protection"]
    return found
