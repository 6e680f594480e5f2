"""The five raw tables of the data contract (DATA_CONTRACT 1)."""

from __future__ import annotations

from . import codes
from .columns import Column, Table

_CLINIC = Column("clinic_id", "clinic", "clinic that keeps the record", required=True)
_PATIENT = Column("patient_id", "id", "the clinic's pseudonym of the patient", required=True)
_COURSE = Column("course_id", "id", "course of treatment, unique in the clinic", required=True)
_SESSION = Column(
    "session_no", "integer", "1, 2, ... within the course", required=True, low=1, high=99
)
_ROLE = Column("operator_role", "code", "who treated", codes=codes.OPERATOR_ROLES)

PATIENTS = Table(
    "patients",
    "one patient of a clinic",
    ("clinic_id", "patient_id"),
    (
        _CLINIC,
        _PATIENT,
        Column("age_years", "integer", "age in years at the first course's start", low=0, high=130),
        Column("age_band", "code", "age in bands of ten years", codes=codes.AGE_BANDS),
        Column("sex", "code", "sex as recorded", codes=codes.SEXES),
        Column("phototype", "integer", "Fitzpatrick skin phototype, 1-6", low=1, high=6),
    ),
)

COURSES = Table(
    "courses",
    "one course of treatment of one spot type on one area",
    ("clinic_id", "course_id"),
    (
        _CLINIC,
        _COURSE,
        _PATIENT,
        Column("spot_type", "code", "diagnosis", required=True, codes=codes.SPOT_TYPES),
        Column("area", "codes", "treated areas", codes=codes.AREAS),
        Column("practitioner_id", "id", "pseudonym of the practitioner"),
        _ROLE,
        Column("depth", "code", "depth of the pigment", codes=codes.DEPTHS),
        Column("cause", "code", "presumed cause", codes=codes.CAUSES),
        Column("lesion_duration_months", "number", "age of the spot, months", low=0, high=1200),
        Column(
            "severity_scale",
            "code",
            "scale of severity_score, the same throughout the course",
            codes=tuple(codes.SEVERITY_SCALE_MAXIMUM),
        ),
        Column("combination", "codes", "treatments given beside", codes=codes.COMBINATIONS),
        Column("planned_sessions", "integer", "sessions planned at the start", low=1, high=99),
        Column("planned_interval_days", "number", "planned gap, days", low=1, high=365),
        Column("started_on", "date", "first day of the course"),
        Column("ended_on", "date", "date of the final assessment, time zero of follow-up"),
        Column("stop_reason", "code", "why the course ended", codes=codes.STOP_REASONS),
        Column("retreated_on", "date", "first re-treatment of the same spot"),
        Column(
            "contraindications",
            "codes",
            "contraindications found at screening",
            codes=codes.CONTRAINDICATIONS,
        ),
        Column(
            "comorbid_skin_conditions",
            "codes",
            "other skin conditions",
            codes=codes.COMORBID_SKIN_CONDITIONS,
        ),
    ),
)

SESSIONS = Table(
    "sessions",
    "one treatment session given; cancelled and missed ones are not sessions",
    ("clinic_id", "course_id", "session_no"),
    (
        _CLINIC,
        _COURSE,
        _SESSION,
        Column("session_date", "date", "day of the session", required=True),
        Column("ingredients", "codes", "what was injected", codes=codes.INGREDIENTS),
        _ROLE,
        Column("duration_minutes", "number", "length of the session, minutes", low=0, high=600),
        Column("pain_score", "number", "pain, 0-10", low=0, high=10),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "one look at one course on one day: before a session, at the end, or at follow-up",
    ("clinic_id", "course_id", "assessed_on"),
    (
        _CLINIC,
        _COURSE,
        Column("assessed_on", "date", "day of the look", required=True),
        Column("severity_score", "number", "severity on the course's scale", low=0, high=100),
        Column("improvement_grade", "integer", "clearance grade, 0-4", low=0, high=4),
        Column("is_recurrence", "code", "has the spot come back?", codes=codes.YES_NO),
        Column(
            "sun_protection",
            "code",
            "sun protection since the last look; `none` = never",
            codes=codes.SUN_PROTECTION,
        ),
        Column("spf", "number", "sun protection factor used", low=0, high=150),
        Column("hormonal_event", "code", "pregnancy, hormones, ...", codes=codes.YES_NO),
        Column("is_unscheduled", "code", "look outside the schedule?", codes=codes.YES_NO),
        Column("satisfaction_score", "number", "patient's satisfaction, 0-10", low=0, high=10),
        Column("assessor_id", "id", "pseudonym of the assessor"),
    ),
)

ADVERSE_EVENTS = Table(
    "adverse_events",
    "one event of one session; `none` = asked, none occurred",
    ("clinic_id", "course_id", "session_no", "event"),
    (
        _CLINIC,
        _COURSE,
        _SESSION,
        Column("event", "code", "what happened", required=True, codes=codes.ADVERSE_EVENTS),
        Column("resolved_after_days", "number", "days until resolved", low=0, high=3650),
        Column("severity", "code", "severity of the event", codes=codes.SEVERITIES),
    ),
)

RAW_TABLES: dict[str, Table] = {
    table.name: table for table in (PATIENTS, COURSES, SESSIONS, ASSESSMENTS, ADVERSE_EVENTS)
}
