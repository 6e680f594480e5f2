"""Rows of the released example beside the curves: recurrence, descriptions, verdicts."""

from __future__ import annotations

from dataclasses import replace

from analysis.schema.estimates import Estimate, level_of

PATIENTS = {"all": 1200, "melasma": 480, "solar_lentigo": 260, "pih": 210, "freckle": 95}


def recurrence() -> list[Estimate]:
    """Risks by sun protection and the contrasts of high against low."""
    rows = []
    for weeks, risks in ((26, (14, 19, 27)), (52, (29, 37, 48))):
        for adherence, risk in zip(("high", "moderate", "low"), risks, strict=True):
            level = level_of(adherence=adherence, weeks=weeks)
            rows.append(
                Estimate(
                    "recurrence.risk",
                    level=level,
                    value=risk / 100,
                    ci_low=risk / 100 - 0.05,
                    ci_high=risk / 100 + 0.06,
                    unit="probability",
                    n_patients=530,
                    n_events=210,
                )
            )
        level = level_of(contrast="high-low", weeks=weeks)
        rows.append(
            replace(
                rows[-1],
                estimand="recurrence.risk_difference",
                level=level,
                value=(risks[0] - risks[2]) / 100,
                ci_low=(risks[0] - risks[2]) / 100 - 0.08,
                ci_high=(risks[0] - risks[2]) / 100 + 0.08,
            )
        )
        rows.append(
            replace(
                rows[-1],
                estimand="recurrence.risk_ratio",
                unit="ratio",
                value=risks[0] / risks[2],
                ci_low=0.45,
                ci_high=0.81,
            )
        )
    rows.append(
        replace(
            rows[-1],
            estimand="recurrence.rmst_difference_months",
            unit="months",
            value=1.4,
            ci_low=0.6,
            ci_high=2.2,
        )
    )
    return rows


def descriptions() -> list[Estimate]:
    """Table 1, row flow, stop reasons, adverse events, measures."""
    few = Estimate("describe.patients", gate="withheld:few_patients")
    rows = [
        Estimate("describe.courses", name, value=count, n_patients=count)
        for name, count in PATIENTS.items()
    ]
    rows += [
        Estimate("describe.patients", level=level, value=count)
        for level, count in (
            ("sex=female", 980),
            ("sex=male", 215),
            ("age_band=18-29", 240),
            ("age_band=30-39", 420),
            ("phototype=3", 480),
            ("phototype=missing", 35),
        )
    ]
    rows.append(replace(few, level="sex=other"))
    for name, read in (("patients", 1200), ("sessions", 5400), ("assessments", 9800)):
        for outcome, share in (("kept", 0.9), ("kept_repaired", 0.03), ("quarantined", 0.07)):
            level = level_of(outcome=outcome, table=name)
            rows.append(Estimate("flow.rows", level=level, value=round(read * share)))
        rows.append(
            replace(few, estimand="flow.rows", level=level_of(outcome="out_of_scope", table=name))
        )
    for step, count in (("all_courses", 1450), ("first_courses", 1300), ("analysed", 1215)):
        rows.append(Estimate("flow.participants", level=level_of(step=step), value=count))
    for reason, share in (("plan_completed", 0.4), ("cleared", 0.3), ("dropout", 0.2)):
        rows.append(_share("process.stop_reason", level_of(reason=reason), share))
    rates = {"erythema": 13.0, "pain": 9.0, "itching": 4.0, "rebound_pih": 1.0, "papule": 0.0}
    for event, rate in rates.items():  # the last is less than half of one
        rows.append(
            Estimate(
                "safety.adverse_events_per_100_sessions",
                level=level_of(event=event),
                value=rate,
                ci_low=rate * 0.8,
                ci_high=rate * 1.25 or 1.0,
                unit="per_100_sessions",
                n_patients=1200,
                n_assessed=5400,
                n_events=10 if rate == 0 else -1,
            )
        )
    rows.append(
        replace(few, estimand="safety.adverse_events_per_100_sessions", level="event=pain2")
    )
    rows.append(_share("measure.courses_completed", "", 0.71))
    return rows


def verdicts() -> list[Estimate]:
    """Claims of every verdict."""
    share = _share("claim.six_sessions", level_of(verdict="supported"), 0.65)
    return [
        share,
        replace(share, estimand="claim.permanent", level="verdict=refuted", value=0.29),
        Estimate("claim.keeps", level="verdict=not_recorded", gate="withheld:not_recorded"),
    ]


def _share(estimand: str, level: str, share: float) -> Estimate:
    return Estimate(
        estimand,
        level=level,
        value=share,
        ci_low=share - 0.04,
        ci_high=share + 0.04,
        unit="probability",
        n_patients=1200,
        n_courses=1215,
    )
