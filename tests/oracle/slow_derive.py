"""The derivations again, one course at a time in plain Python: slow, and written from the contract.

Every table is a list of dicts with `datetime.date` or None for dates and None for missing.
"""

from __future__ import annotations

from datetime import timedelta
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
