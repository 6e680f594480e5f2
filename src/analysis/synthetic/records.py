"""The records of patients and courses, as a clinic would hand them over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .cells import Texts, as_table, blanked, dates, pick
from .people import type_code
from .stopping import Treatment

# Everything below is ASSUMED: it decides how the records look, not what they show.
_AREAS = {
    "melasma": {
        "full_face": 0.20, "malar": 0.34, "centrofacial": 0.26, "upper_lip": 0.06,
        "forehead;malar": 0.14,
    },
    "solar_lentigo": {
        "malar": 0.40, "hands": 0.25, "full_face": 0.15, "decollete": 0.10, "forehead": 0.10,
    },
    "age_spot": {"hands": 0.50, "malar": 0.30, "forehead": 0.20},
    "freckle": {"full_face": 0.50, "nose;malar": 0.50},
    "pih": {"malar": 0.40, "chin": 0.25, "back": 0.15, "full_face": 0.20},
    "periorbital": {"periorbital": 1.0},
}  # fmt: skip
_OTHER_AREAS = {"full_face": 0.60, "malar": 0.20, "neck": 0.10, "body_other": 0.10}
_CAUSES = {
    "melasma": {"hormonal": 0.45, "sun": 0.35, "genetic": 0.08, "unknown": 0.08},
    "solar_lentigo": {"sun": 0.90, "ageing": 0.06},
    "age_spot": {"ageing": 0.55, "sun": 0.41},
    "freckle": {"genetic": 0.70, "sun": 0.26},
    "pih": {"inflammation": 0.94},
    "drug_induced": {"medication": 0.96},
}
_OTHER_CAUSES = {"sun": 0.25, "ageing": 0.15, "genetic": 0.15, "unknown": 0.40}
_CONTRAINDICATIONS = {
    "none": 0.925, "herpes": 0.010, "allergy": 0.008, "diabetes": 0.008, "anticoagulant": 0.006,
    "breast_feeding": 0.004, "autoimmune_disease": 0.004, "diabetes;anticoagulant": 0.002,
}  # fmt: skip
_COMORBID = {
    "none": 0.72, "acne": 0.08, "rosacea": 0.06, "eczema": 0.03, "seborrhoeic_dermatitis": 0.03,
    "acne;rosacea": 0.01,
}  # fmt: skip
_AGE_BAND_CLINIC = 3  # the fourth clinic hands over bands of ten years only
_PRACTITIONERS = 3


def with_ids(
    rng: np.random.Generator, courses: pd.DataFrame, clinics: pd.DataFrame, ids: Texts
) -> pd.DataFrame:
    """The courses with clinic_id, course_id, area and practitioner_id, as they are handed over."""
    named = courses.reset_index(drop=True)
    named["clinic_id"] = clinics["clinic_id"].to_numpy()[named["clinic"]]
    named["course_id"] = ids
    kinds = [type_code(number) for number in named["spot_type"]]
    named["area"] = [str(pick(rng, _AREAS.get(kind, _OTHER_AREAS), 1)[0]) for kind in kinds]
    number = rng.integers(0, _PRACTITIONERS, len(named))
    named["practitioner_id"] = [
        f"{clinic[7:]}{chr(ord('p') + place)}"
        for clinic, place in zip(named["clinic_id"], number, strict=True)
    ]
    return named


def patient_records(rng: np.random.Generator, courses: pd.DataFrame) -> pd.DataFrame:
    """`patients`: one row per patient of the courses (which carry patient_id and clinic_id)."""
    people = courses.drop_duplicates("patient_id")
    count = len(people)
    in_bands = (people["clinic"] == _AGE_BAND_CLINIC).to_numpy()
    bands = [_age_band(age) for age in people["age_years"]]
    sex = np.where(people["is_female"], "female", "male")
    return as_table(
        "patients",
        {
            "clinic_id": people["clinic_id"].to_numpy(),
            "patient_id": people["patient_id"].to_numpy(),
            "age_years": np.where(in_bands, "", blanked(rng, people["age_years"], 0.02)),
            "age_band": np.where(in_bands, bands, ""),
            "sex": np.where(rng.random(count) < 0.01, "", sex),
            "phototype": blanked(rng, people["phototype"], 0.04),
        },
    )


def course_records(
    rng: np.random.Generator, courses: pd.DataFrame, treatment: Treatment, retreated: Texts
) -> pd.DataFrame:
    """`courses`: one row per course; `retreated` holds the date written down, or ""."""
    count = len(courses)
    kinds = [type_code(number) for number in courses["spot_type"]]
    return as_table(
        "courses",
        {
            **{name: courses[name].to_numpy() for name in ("clinic_id", "course_id", "patient_id")},
            "spot_type": kinds,
            "area": courses["area"].to_numpy(),
            "practitioner_id": blanked(rng, courses["practitioner_id"], 0.03),
            "operator_role": pick(rng, {"dermatologist": 0.6, "physician": 0.36}, count),
            "depth": blanked(rng, courses["depth"], 0.12),
            "cause": [str(pick(rng, _CAUSES.get(kind, _OTHER_CAUSES), 1)[0]) for kind in kinds],
            "lesion_duration_months": blanked(
                rng, np.rint(rng.gamma(1.6, 24.0, count) + 2).astype(int), 0.10
            ),
            "severity_scale": courses["scale"].to_numpy(),
            "combination": blanked(rng, courses["combination"], 0.05),
            "planned_sessions": blanked(rng, courses["planned_sessions"], 0.02),
            "planned_interval_days": blanked(rng, courses["gap_days"], 0.02),
            "started_on": dates(treatment.visit_day[:, 0]),
            "ended_on": _ended_on(rng, treatment),
            "stop_reason": np.where(
                (rng.random(count) < 0.03) & (treatment.stop_reason != "ongoing"),
                "",
                treatment.stop_reason,
            ),
            "retreated_on": retreated,
            "contraindications": pick(rng, _CONTRAINDICATIONS, count),
            "comorbid_skin_conditions": pick(rng, _COMORBID, count),
        },
    )


def _ended_on(rng: np.random.Generator, treatment: Treatment) -> Texts:
    """Date of the final assessment, sometimes not written down.

    It is left out only after a visit in time: there the contract's rule (first look after the last
    session, within 60 days or twice the gap) finds the same day again.
    """
    forgotten = (rng.random(len(treatment.final_day)) < 0.03) & (treatment.stop_reason != "dropout")
    return dates(np.where(forgotten, -1, treatment.final_day))


def _age_band(age: int) -> str:
    if age >= 80:
        return "80+"
    return "18-29" if age < 30 else f"{age // 10 * 10}-{age // 10 * 10 + 9}"
