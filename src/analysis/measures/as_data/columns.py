"""The words of a measure's file: which rows it can count, and which columns these have."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.schema import codes
from analysis.schema.columns import Column
from analysis.schema.raw_tables import ASSESSMENTS, COURSES, PATIENTS, SESSIONS

PHASES = ("treatment", "follow_up")
_KEYS = ("clinic_id", "patient_id", "course_id", "session_no")


@dataclass(frozen=True)
class Population:
    """Rows that a measure can count: what one of them is, and its columns by name."""

    name: str
    grain: str
    columns: dict[str, Column]

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns that a row can be dated by."""
        return tuple(name for name, column in self.columns.items() if column.kind == "date")


def _days(name: str, meaning: str) -> Column:
    return Column(name, "date", meaning)


def _number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning)


def _recorded(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns as the contract has them, without those that only name a row."""
    return tuple(column for column in columns if column.name not in _KEYS)


def _population(name: str, grain: str, *columns: Column) -> Population:
    return Population(name, grain, {column.name: column for column in columns})


_PERSON = tuple(PATIENTS.column(name) for name in ("age_years", "sex", "phototype"))
_SPOT = COURSES.column("spot_type")
_OF_COURSES = (
    *_recorded(COURSES.columns),
    *_PERSON,
    _number("n_sessions", "sessions given"),
    _number("median_gap_days", "median gap between its sessions, days; blank with one session"),
    _number("baseline_score", "severity before the first session, 0-100 % of the scale"),
    _number("final_score", "severity at the final assessment, 0-100 % of the scale"),
    _number("final_reduction_pct", "reduction of the score at the final assessment, %"),
    _number("final_satisfaction", "last satisfaction recorded up to the final assessment, 0-10"),
    _number("recurrence_days", "days from the final assessment to the look that found it back"),
    _number("followed_days", "days from the final assessment to the last look, or to recurrence"),
    _days("first_session_on", "day of the first session"),
    _days("last_session_on", "day of the last session"),
    _days("final_on", "day of the final assessment"),
    _days("last_seen_on", "the later of last session and final assessment"),
)
POPULATIONS = {
    entry.name: entry
    for entry in (
        _population("courses", "one course of treatment", *_OF_COURSES),
        _population(
            "analysed_courses",
            "one course that the models analyse: first of its spot type and area, severe enough",
            *_OF_COURSES,
        ),
        _population(
            "sessions",
            "one session given",
            *_recorded(SESSIONS.columns),
            _SPOT,
            Column(
                "adverse_events",
                "codes",
                "events of the session; `none` = asked, nothing happened; blank = not asked",
                codes=codes.ADVERSE_EVENTS,
            ),
        ),
        _population(
            "looks",
            "one look at a course on one day",
            *_recorded(ASSESSMENTS.columns),
            _SPOT,
            Column("phase", "code", "before or after the final assessment", codes=PHASES),
        ),
        _population(
            "follow_up_intervals",
            "the time between two looks after the final assessment, up to a recurrence",
            _SPOT,
            Column("has_recurred", "code", "found back at its end?", codes=codes.YES_NO),
            Column(
                "sun_protection",
                "code",
                "sun protection reported at its end (`none` counts as `low`)",
                codes=codes.SUN_PROTECTION,
            ),
            _number("length_months", "its length, months"),
            _number("end_weeks", "weeks from the final assessment to its end"),
            _days("looked_on", "day of the look that ends it"),
        ),
    )
}
