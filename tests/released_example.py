"""A released table as the door lets it out, of clinics that do not exist."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.schema.estimates import Estimate, level_of, to_table, warned, withheld
from released_rows import PATIENTS, descriptions, recurrence, verdicts

HOSTILE = '<script>alert(1)</script>"><svg onload=alert(3)> $5 to $6 \\frac{a$'
SHARE_AT_K = {
    "all": (12, 28, 42, 53, 60, 65, 68, 70),
    "melasma": (6, 17, 29, 40, 47, 52, 55, 57),
    "solar_lentigo": (25, 47, 62, 72, 78, 82, 84, 85),
    "pih": (15, 30, 45, 55, 63, 68, 70, 72),
    "freckle": (20, 35, 50, 60, 66, 70, 73, 75),
    "mixed": (5, 12, 20, 27, 32, 36, 38, 39),
}


def about(**changes: Any) -> dict[str, Any]:
    """What the release says about itself."""
    said: dict[str, Any] = {
        "title": "Example clinic group",
        "as_of": "2026-10-31",
        "synthetic": True,
        "clinics": ["north", "south", "east"],
        "sun_protection_reference": "until_recurrence",
        "notes": ["The effect of sun protection in these made-up records is assumed, not found."],
        "data_hash": "0123456789abcdef" * 4,
        "code_version": "0.1.0",
        "parameters": {"improvement": {"imputations": 20, "minimum_assessed": 25}},
        "disclosure": "counts of 1-7 hidden, others to the nearest 5, shares from rounded counts",
        "claims": [
            {"id": "six_sessions", "statement": "Four to six sessions are often enough"},
            {"id": "permanent", "statement": "The result is permanent"},
            {"id": "keeps", "statement": "Spots come back more often without sun protection"},
        ],
        "published_figures": [],
    }
    return {**said, **changes}


def released(clinic_id: str = "all", **changes: Any) -> pd.DataFrame:
    """Rows of every kind for one clinic (or `all`), withheld and redacted ones among them."""
    rows = [*improvement(), *recurrence(), *descriptions(), *verdicts()]
    return table([replace(row, clinic_id=clinic_id, **changes) for row in rows])


def table(rows: list[Estimate]) -> pd.DataFrame:
    """The rows as a released table."""
    made = to_table(rows)
    is_redacted = made["gate"].eq("withheld:few_patients")
    said = is_redacted.map({True: "redacted", False: "rounded"})
    return made.assign(released_as=said, reason="value:D11", as_of="2026-10-31")


def everything_redacted(clinic_id: str = "all") -> pd.DataFrame:
    """The same rows of a clinic so small that none may be shown."""
    made = released(clinic_id)
    numbers = ["value", "ci_low", "ci_high", "p_value", "fmi"]
    counts = ["n_patients", "n_courses", "n_assessed", "n_events"]
    made[numbers] = math.nan
    made[counts] = pd.NA
    return made.assign(gate="withheld:few_patients", released_as="redacted")


def improvement() -> list[Estimate]:
    """Curves, gains and sessions to half per spot type; late sessions without support."""
    rows: list[Estimate] = []
    for spot_type, shares in SHARE_AT_K.items():
        patients = PATIENTS.get(spot_type, 40)
        last = 8 if spot_type == "all" else 6 if patients > 90 else 0
        before = 0.0
        for k, share in enumerate(shares, start=1):
            seen = max(5, round(patients * 0.86**k / 5) * 5)
            width = 1.3 * 100 * math.sqrt(0.25 / max(seen, 8))
            base = Estimate(
                "improvement.responder50",
                spot_type,
                level_of(k=k),
                share / 100,
                max(share - width, 0) / 100,
                min(share + width, 100) / 100,
                "probability",
                n_patients=patients,
                n_courses=patients + 10,
                n_assessed=seen,
                fmi=0.05 * k,
                plan_section="2.2",
            )
            mean = replace(
                base,
                estimand="improvement.mean_reduction_pct",
                unit="percent",
                value=share * 0.8 + 8,
                ci_low=share * 0.8 + 5,
                ci_high=share * 0.8 + 11,
            )
            gain = replace(
                mean,
                estimand="improvement.marginal_gain_pct",
                value=mean.value - before,
                ci_low=mean.value - before - 2.2,
                ci_high=mean.value - before + 2.2,
            )
            before = mean.value
            kept = [warned(base, "high_missing_information") if k == 8 else base, mean, gain]
            rows += kept if k <= last else [withheld(r, "too_few_reached_session") for r in kept]
            seen_share = base.value + 0.09 - 0.03 * k
            rows.append(replace(base, method="available_case", value=seen_share))
            if k >= 2:
                rows.append(
                    replace(
                        gain, method="naive", value=-3.1, ci_low=-3.8, ci_high=-2.4, fmi=math.nan
                    )
                )
        half = next((k for k, share in enumerate(shares, start=1) if share >= 50), None)
        row = Estimate(
            "improvement.sessions_to_half",
            spot_type,
            value=half or math.nan,
            ci_low=(half or 9) - 1,
            ci_high=math.nan if half is None or half > 5 else half + 1,
            unit="sessions",
            n_patients=patients,
        )
        rows.append(row if last else withheld(row, "too_few_reached_session"))
    return rows
