"""What claims turn on, counted from clinics made up so that a claim is true, false or open."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.claims import verdicts
from analysis.derive.cohort import analysis_cohort
from analysis.measures.attributes import attribute_estimates
from analysis.measures.completeness import completeness_estimates
from analysis.measures.concordance import concordance_estimates
from analysis.measures.contraindications import contraindication_estimates
from analysis.measures.response_days import response_day_estimates
from analysis.measures.safety import safety_estimates
from analysis.measures.safety_contrasts import safety_contrast_estimates
from analysis.measures.session_counts import session_count_estimates
from analysis.measures.tolerance import tolerance_estimates
from analysis.parameters import Claim
from analysis.pipeline.study import study_claims, study_schedules
from analysis.schema.estimates import Estimate, parse_level, to_table
from builders import tables

SCHEDULES = study_schedules()
CLAIMS = {claim.id: claim for claim in study_claims("mesotherapy")}
Clinic = dict[str, pd.DataFrame]
Row = dict[str, Any]


def clinic(
    n: int,
    *,
    course: Callable[[int], Row] = lambda i: {},
    session: Callable[[int, int], Row] = lambda i, k: {},
    event: Callable[[int, int], str | None] = lambda i, k: None,
    patient: Callable[[int], Row] = lambda i: {},
    sessions: int = 4,
    gap: int = 14,
) -> Clinic:
    """`n` patients with one course of so many sessions; the rest as said, or blank."""
    each = [(i, k) for i in range(n) for k in range(1, sessions + 1)]
    happened = [(i, k, event(i, k)) for i, k in each]
    looks = [(i, on, 40 - on / 7) for i in range(n) for on in (0, sessions * gap)]
    return tables(
        patients=[{"patient_id": f"p{i}"} | patient(i) for i in range(n)],
        courses=[
            {"course_id": f"c{i}", "patient_id": f"p{i}", "stop_reason": "plan_completed"}
            | course(i)
            for i in range(n)
        ],
        sessions=[
            {"course_id": f"c{i}", "session_no": k, "session_date": (k - 1) * gap} | session(i, k)
            for i, k in each
        ],
        assessments=[
            {"course_id": f"c{i}", "assessed_on": on, "severity_score": score}
            for i, on, score in looks
        ],
        adverse_events=[
            {"course_id": f"c{i}", "session_no": k, "event": what}
            for i, k, what in happened
            if what
        ],
    )


def estimated(records: Clinic, *names: str) -> pd.DataFrame:
    """All measures that claims turn on, or those that make the estimands named."""
    cohort = analysis_cohort(records, 5.0)
    sessions, courses = records["sessions"], records["courses"]
    made: dict[str, Callable[[], list[Estimate]]] = {
        "measure.field_recorded": lambda: completeness_estimates(records),
        "process.mean_sessions process.session_minutes process.more_sessions_than": lambda: (
            session_count_estimates(cohort, sessions, courses)
        ),
        "measure.courses_with measure.share_difference": lambda: attribute_estimates(
            records, cohort
        ),
        "process.contraindication_flagged": lambda: contraindication_estimates(courses),
        "safety.painful_sessions safety.event_dispersion": lambda: tolerance_estimates(records),
        "safety.adverse_event_ratio": lambda: safety_contrast_estimates(records),
        "improvement.response_within_days": lambda: response_day_estimates(
            cohort, sessions, records["assessments"]
        ),
        "safety.adverse_events_per_100_sessions safety.patients_with_event": lambda: (
            safety_estimates(records)
        ),
        "process.schedule_kept process.gap_days": lambda: concordance_estimates(
            cohort, sessions, SCHEDULES
        ),
    }
    return to_table(
        row for kinds, make in made.items() if set(kinds.split()) & set(names) for row in make()
    )


def judged(records: Clinic, *ids: str) -> dict[str, str]:
    """Verdicts on the claims, each asked alone."""
    table = estimated(records, *(test.estimand for name in ids for test in CLAIMS[name].tests))
    found = {}
    for name in ids:
        asked: Claim = CLAIMS[name].model_copy(update={"tier": "secondary"})
        [row] = verdicts(table, [asked])
        found[name] = parse_level(row.level)["verdict"]
    return found


def having(**course: Any) -> Clinic:
    return clinic(40, course=lambda i: course)


@cache
def nobody_harmed() -> Clinic:
    """4,000 sessions after each of which somebody asked, and nothing had happened."""
    return clinic(100, sessions=40, event=lambda i, k: "none")


def every(step: int, code: str, otherwise: str = "none") -> Callable[[int, int], str]:
    return lambda i, k: code if (4 * i + k) % step == 0 else otherwise


def by_turns(*values: Any) -> Callable[[int, int], Any]:
    return lambda i, k=0: values[(i + k) % len(values)]


RATIO = "safety.adverse_event_ratio"
YES, NO, OPEN = "supported", "refuted", "inconclusive"


@pytest.mark.parametrize(
    ("ids", "records", "verdict"),
    [
        # how many sessions, how far apart
        (("S1-01", "S1-02", "S3-04", "S1-03"), clinic(60, sessions=5, gap=14), YES),
        (("S1-01", "S1-03"), clinic(60, sessions=2), NO),
        (("S1-02", "S3-04"), clinic(60, gap=28), NO),
        # how long a session takes, and how it is borne
        (("S1-45", "S4-16"), clinic(30, session=lambda i, k: {"duration_minutes": 25}), YES),
        (("S2-32",), clinic(30, session=lambda i, k: {"duration_minutes": 25}), NO),
        (("S1-45", "S4-16"), clinic(30, session=lambda i, k: {"duration_minutes": 45}), NO),
        (("S1-46",), clinic(60, session=lambda i, k: {"pain_score": 1}), YES),
        (("S1-46",), clinic(60, session=lambda i, k: {"pain_score": by_turns(1, 6)(i, k)}), NO),
        (("S1-46",), clinic(8, session=lambda i, k: {"pain_score": 6 if i < 2 else 1}), OPEN),
        # side effects
        (("S0-10", "S2-36", "S2-24"), clinic(100, event=every(50, "erythema")), YES),
        (("S0-10",), clinic(100, event=every(3, "erythema")), NO),
        (("S0-10",), clinic(8, event=every(9, "erythema")), OPEN),
        (("S4-05", "S3-21"), nobody_harmed(), YES),
        (("S4-05",), clinic(100, event=every(40, "infection")), NO),
        (("S4-05", "S3-21"), clinic(30, event=lambda i, k: "none"), OPEN),
        (("S2-22", "S4-06"), clinic(200, event=every(50, "allergy")), YES),
        (("S2-22", "S4-06"), nobody_harmed(), NO),
        (("S2-21",), clinic(80, event=lambda i, k: "pain" if i % 4 == 0 else "none"), YES),
        # whom it is given to
        (("S2-28", "S2-38", "S4-07"), having(contraindications=["none"]), YES),
        (("S2-28", "S4-07"), having(contraindications=["pregnancy"]), NO),
        # where and why
        (("S4-12",), having(area=["malar"]), YES),
        (("S4-12",), having(area=["legs"]), NO),
        (("S1-38",), having(cause="hormonal"), YES),
        (("S1-38",), having(cause="sun"), NO),
        (("S3-24", "S3-27"), having(combination=["peel"], comorbid_skin_conditions=["acne"]), YES),
        (("S3-24", "S3-27"), having(combination=["none"], comorbid_skin_conditions=["none"]), NO),
        (("S1-48",), having(depth="dermal", cause="sun"), YES),
        (("S1-48",), having(depth="dermal"), NO),
    ],
)  # fmt: skip
def test_the_verdict_follows(ids: tuple[str, ...], records: Clinic, verdict: str) -> None:
    assert judged(records, *ids) == dict.fromkeys(ids, verdict)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("S1-46", "sessions.pain_score"),
        ("S1-45", "sessions.duration_minutes"),
        ("S2-28", "courses.contraindications"),
        ("S1-38", "courses.cause"),
        ("S3-17", "assessments.satisfaction_score"),
        ("S4-12", "courses.area"),
    ],
)
def test_what_nobody_wrote_down_is_named(name: str, field: str) -> None:
    table = estimated(clinic(20), "measure.field_recorded")
    [row] = verdicts(table, [CLAIMS[name]])
    assert parse_level(row.level) == {"verdict": "not_recorded", "missing": field}


def flagged_clinic(n: int, rate: float, other: float) -> Clinic:
    """Half of the patients take blood thinners; bruises at the one rate or the other."""
    rng = np.random.default_rng(1)
    draws = rng.random((n, 5))
    return clinic(
        n,
        course=lambda i: {"contraindications": ["anticoagulant" if i % 2 else "none"]},
        event=lambda i, k: "bruising" if draws[i, k] < (rate if i % 2 else other) else "none",
    )


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        (flagged_clinic(200, 0.40, 0.10), YES),
        (flagged_clinic(300, 0.50, 0.50), NO),
        (flagged_clinic(40, 0.25, 0.20), OPEN),
    ],
)
def test_side_effects_of_flagged_patients(records: Clinic, verdict: str) -> None:
    assert judged(records, "S2-26") == {"S2-26": verdict}


def test_the_ratio_is_that_of_a_poisson_model_with_clustered_errors() -> None:
    records = flagged_clinic(120, 0.3, 0.15)
    rows = {(row.estimand, row.level): row for row in estimated(records, RATIO).itertuples()}
    found = rows[RATIO, "contrast=anticoagulant-none;event=bruising"]
    answers = records["adverse_events"].merge(records["courses"], on=["clinic_id", "course_id"])
    flag = answers["contraindications"].map(lambda codes: codes == ["anticoagulant"]).astype(float)
    fit = sm.GLM(
        answers["event"].eq("bruising").astype(float),
        sm.add_constant(flag.to_numpy()),
        family=sm.families.Poisson(),
    ).fit(cov_type="cluster", cov_kwds={"groups": answers["patient_id"].factorize()[0]})
    assert np.log(found.value) == pytest.approx(fit.params.iloc[1])
    half = (np.log(found.ci_high) - np.log(found.ci_low)) / 2
    assert half == pytest.approx(1.98 * fit.bse.iloc[1], rel=0.02)


def test_shares_differ_between_old_and_young() -> None:
    def course(i: int) -> Row:
        return {"spot_type": "age_spot" if i % 4 == 3 or i % 10 == 0 else "melasma"}

    records = clinic(80, course=course, patient=lambda i: {"age_years": 70 if i % 2 else 30})
    old = np.mean([course(i)["spot_type"] == "age_spot" for i in range(1, 80, 2)])
    young = np.mean([course(i)["spot_type"] == "age_spot" for i in range(0, 80, 2)])
    table = estimated(records, "measure.share_difference")
    row = table[table["level"].eq("contrast=older-younger;of=age_spot")].iloc[0]
    assert row["value"] == pytest.approx(old - young)
    se = np.sqrt(old * (1 - old) / 40 + young * (1 - young) / 40)
    assert row["ci_high"] - row["value"] == pytest.approx(1.99 * se, rel=0.02)


def test_sessions_per_course_are_those_of_courses_that_are_over() -> None:
    records = clinic(10, course=lambda i: {"stop_reason": "ongoing" if i else "cleared"})
    rows = estimated(records, "process.mean_sessions").set_index("estimand")
    assert rows.loc["process.more_sessions_than", "n_courses"] == 1


def response_clinic(first_look: int, share: float) -> Clinic:
    """Weekly sessions; the spot has halved by the look on that day in such a share of courses."""
    n = 100
    records = clinic(n, gap=7)
    looks = [
        {
            "course_id": f"c{i}",
            "assessed_on": on,
            "severity_score": 40.0 if on < first_look or i >= share * n else 20.0,
        }
        for i in range(n)
        for on in (0, 7, 14, 28)
    ]
    fresh = tables(assessments=looks)["assessments"]
    return {**records, "assessments": fresh}


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        (response_clinic(28, 1.0), YES),  # nobody within a fortnight
        (response_clinic(7, 1.0), NO),
        (response_clinic(14, 0.5), OPEN),
    ],
)
def test_days_to_a_first_response(records: Clinic, verdict: str) -> None:
    assert judged(records, "S3-08") == {"S3-08": verdict}
