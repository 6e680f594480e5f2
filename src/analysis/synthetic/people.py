"""Clinics, their patients and what is known of a course on its first day."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.schema import codes

from .scenarios import LAST_DAY_NO, Scenario

Numbers: TypeAlias = npt.NDArray[np.float64]
Days: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

# Shares of treatments given beside, and how they shift the response (logit). Microneedling: -44 %
# against -36 % alone (Budamakuntla 2013); the rest is ASSUMED.
COMBINATION_SHARES = {
    "none": 0.52,
    "topical_hq": 0.14,
    "microneedling": 0.11,
    "peel": 0.08,
    "oral_txa": 0.05,
    "laser_q_switched": 0.04,
    "topical_hq;microneedling": 0.06,
}
COMBINATION_SHIFTS = {"none": 0.0, "topical_hq": 0.15, "microneedling": 0.30, "peel": 0.10}
_OTHER_SHIFT = 0.20

_PHOTOTYPE_SHARES = (0.02, 0.15, 0.40, 0.31, 0.10, 0.02)  # ASSUMED, eastern Mediterranean
_SECOND_COMPLAINTS = 0.07  # share of patients treated for a second type as well; ASSUMED
_PLANNED_SHARES = (0.10, 0.20, 0.19, 0.27, 0.09, 0.15)  # of 3..8 sessions


def draw_clinics(seed: int, clinics: int, scenario: Scenario) -> pd.DataFrame:
    """One row per clinic: clinic_id, share of the patients, gap_days, response_shift (logit).

    They come from their own random stream, so that the data and the true values of one seed speak
    of the same clinics.
    """
    rng = np.random.default_rng([seed, 1])
    weights = rng.gamma(8.0, size=clinics)
    return pd.DataFrame(
        {
            "clinic_id": [f"clinic-{_letters(number)}" for number in range(clinics)],
            "share": weights / weights.sum(),
            "gap_days": rng.permutation(np.resize(scenario.gap_days, clinics)).astype("int64"),
            "response_shift": rng.normal(0.0, 0.10, clinics),
        }
    )


def draw_courses(
    rng: np.random.Generator,
    patients: int,
    clinics: pd.DataFrame,
    scenario: Scenario,
    type_shares: Numbers,
) -> pd.DataFrame:
    """One row per patient: the first course on its first day, with what nobody sees of it.

    clinic and spot_type are numbers (rows of `clinics`, places in `codes.SPOT_TYPES`), start_day
    counts from FIRST_DAY, severity_pct is the true severity in percent of the scale, habit the
    person's inclination to sun protection (SD 1), frailty a factor of the recurrence hazard.
    """
    clinic = rng.choice(len(clinics), patients, p=clinics["share"].to_numpy())
    courses = pd.DataFrame({"patient": np.arange(patients), "clinic": clinic})
    courses["gap_days"] = clinics["gap_days"].to_numpy()[clinic]
    courses["spot_type"] = rng.choice(len(type_shares), patients, p=type_shares)
    age = _by_type(scenario, "age_mean")[courses["spot_type"]] + rng.normal(0, 9, patients)
    courses["age_years"] = np.clip(np.rint(age), 18, 85).astype("int64")
    courses["is_female"] = rng.random(patients) < 0.86
    courses["phototype"] = rng.choice(np.arange(1, 7), patients, p=_PHOTOTYPE_SHARES)
    courses["has_hormonal_event"] = courses["is_female"] & (rng.random(patients) < 0.10)
    # Older people, women and fair skin protect themselves more (ASSUMED). All three are recorded:
    # habit shares no hidden cause with recurrence.
    courses["habit"] = (
        rng.normal(0, 0.9, patients)
        + 0.15 * (courses["age_years"] - 44) / 14
        + 0.30 * (courses["is_female"].astype(float) - 0.86)
        - 0.20 * (courses["phototype"] - 3.38)
    )
    return draw_complaint(rng, courses, scenario)


def draw_complaint(
    rng: np.random.Generator, courses: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """The same rows with all that belongs to the course and not to the person, drawn afresh."""
    size, kind = len(courses), courses["spot_type"].to_numpy()
    drawn = courses.copy()
    drawn["start_day"] = rng.integers(0, LAST_DAY_NO - 10, size)
    drawn["depth"] = _depths(rng, _by_type(scenario, "dermal_share")[kind])
    drawn["combination"] = rng.choice(
        list(COMBINATION_SHARES), size, p=list(COMBINATION_SHARES.values())
    )
    mean, spread = (
        _by_type(scenario, name)[kind] for name in ("severity_mean_pct", "severity_sd_pct")
    )
    drawn["severity_pct"] = np.clip(rng.gamma((mean / spread) ** 2, spread**2 / mean), 3.5, 96.0)
    drawn["scale"] = np.where(
        kind == 0, "mmasi", rng.choice(["vas", "pct_area", "pga"], size, p=[0.84, 0.12, 0.04])
    )
    # Deeper and darker spots are planned for longer: by a session, no more.
    planned = rng.choice(np.arange(3, 9), size, p=_PLANNED_SHARES)
    longer = 0.25 * (drawn["depth"] == "dermal") + 0.25 * (drawn["severity_pct"] > mean)
    drawn["planned_sessions"] = np.minimum(planned + (rng.random(size) < longer), 8)
    variance = scenario.frailty_variance
    drawn["frailty"] = rng.gamma(1 / variance, variance, size)
    return drawn


def second_complaints(
    rng: np.random.Generator, courses: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Courses for a second spot type that some of the patients start within about a year."""
    more = courses[rng.random(len(courses)) < _SECOND_COMPLAINTS].copy()
    before, types = more["spot_type"].to_numpy(), len(scenario.spot_types)
    start = more["start_day"] + rng.integers(0, 300, len(more))
    more["spot_type"] = (before + rng.integers(1, types, len(more))) % types
    more = draw_complaint(rng, more, scenario)
    more["start_day"] = start
    return more[more["start_day"] < LAST_DAY_NO]


def _by_type(scenario: Scenario, name: str) -> Numbers:
    return np.array([getattr(numbers, name) for numbers in scenario.spot_types], dtype=float)


def _depths(rng: np.random.Generator, dermal: Numbers) -> npt.NDArray[np.str_]:
    draw = rng.random(len(dermal))
    return np.select([draw < dermal, draw < dermal + 0.30], ["dermal", "mixed"], "epidermal")


def type_shares(scenario: Scenario) -> Numbers:
    """Shares of the spot types in the order of `codes.SPOT_TYPES`; they add up to 1."""
    shares = _by_type(scenario, "share")
    total: Numbers = shares / shares.sum()
    return total


def clearance_logits(courses: pd.DataFrame, clinics: pd.DataFrame, scenario: Scenario) -> Numbers:
    """Logit of the expected first-session clearance of each course."""
    shifts = [
        COMBINATION_SHIFTS.get(combination, _OTHER_SHIFT) for combination in COMBINATION_SHARES
    ]
    by_combination = dict(zip(COMBINATION_SHARES, shifts, strict=True))
    logits: Numbers = (
        _by_type(scenario, "clearance_logit")[courses["spot_type"]]
        + courses["combination"].map(by_combination).to_numpy(dtype=float)
        - 0.10 * (courses["phototype"].to_numpy() - 3.4)
        + clinics["response_shift"].to_numpy()[courses["clinic"]]
    )
    return logits


def recurrence_ratios(courses: pd.DataFrame, scenario: Scenario) -> Numbers:
    """Recurrence hazard of each course's spot type against melasma's."""
    return _by_type(scenario, "recurrence_ratio")[courses["spot_type"]]


def type_code(number: int) -> str:
    """The spot type's code."""
    return codes.SPOT_TYPES[number]


def _letters(number: int) -> str:
    """0 -> a, 25 -> z, 26 -> aa: names that say nothing about a clinic."""
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + chr(ord("a") + last)
