"""What the pigment does from session to session, and what the clinic reads off it.

The form differs on purpose from the models that are to find it out again (plan 2.2 works on
differences of log severity): here a patient-specific, unevenly given share of the removable pigment
goes at each session, ever less, down to a floor, and is read with relative and absolute error.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.schema import codes

from . import second_severity
from .people import Numbers, clearance_logits
from .scenarios import COMPARTMENTS, MAXIMUM_SESSIONS, Scenario

# Steps in which a clinic writes a score down, on the scale itself.
READING_STEPS = {"mmasi": 0.1, "vas": 1.0, "pct_area": 1.0, "pga": 0.5}
# The same in the second process; multiples of the steps above.
COARSE_STEPS = {"mmasi": 0.3, "vas": 2.0, "pct_area": 2.0, "pga": 0.5}

_DONE_BY_THE_FIRST_SESSION = 3  # without a dose effect, session 1 does what 3 would have done


def remaining_pigment(
    rng: np.random.Generator, courses: pd.DataFrame, clinics: pd.DataFrame, scenario: Scenario
) -> Numbers:
    """Share of the baseline pigment left after k = 0..8 sessions: a row per course, k in columns.

    Everybody goes through all eight sessions here; stopping only decides what is recorded.
    """
    size = len(courses)
    mean = 1 / (1 + np.exp(-clearance_logits(courses, clinics, scenario)))
    spread = scenario.response_concentration
    response = rng.beta(mean * spread, (1 - mean) * spread)
    floor = np.select(
        [courses["depth"] == "dermal", courses["depth"] == "mixed"],
        [scenario.floor_dermal, scenario.floor_mixed],
        scenario.floor_epidermal,
    )
    sessions = np.arange(MAXIMUM_SESSIONS)
    evenness = scenario.session_shape
    taken = (
        response[:, None]
        * rng.gamma(evenness, 1 / evenness, (size, MAXIMUM_SESSIONS))
        / (1 + scenario.saturation * sessions)
    )
    left = np.cumprod(1 - np.clip(taken, 0, 0.97), axis=1)
    remaining = floor[:, None] + (1 - floor[:, None]) * left
    return np.column_stack([np.ones(size), remaining])


def fluctuation(rng: np.random.Generator, size: int, scenario: Scenario) -> Numbers:
    """Log factor of severity on the day of each look: a row per course, columns k = 0..8.

    The first look stands alone, all later ones are one stationary series. So every k >= 1 relates
    to the baseline in the same way, and a null dose effect is exactly null.
    """
    memory, spread = scenario.fluctuation_memory, scenario.fluctuation_sd
    fresh = rng.normal(0, spread, (size, MAXIMUM_SESSIONS + 1))
    days = fresh.copy()
    for k in range(2, MAXIMUM_SESSIONS + 1):
        days[:, k] = memory * days[:, k - 1] + np.sqrt(1 - memory**2) * fresh[:, k]
    return days


def read_off(
    rng: np.random.Generator, severity_pct: Numbers, scales: pd.Series, scenario: Scenario
) -> Numbers:
    """The severity as written down, in percent of the scale: with error, in the scale's steps.

    `severity_pct` holds a course per row; `scales` names each row's scale.
    """
    if scenario.process == COMPARTMENTS:
        return in_steps(second_severity.reading(rng, severity_pct), scales, COARSE_STEPS)
    shape = severity_pct.shape
    reading = severity_pct * np.exp(rng.normal(0, scenario.reading_sd, shape)) + rng.normal(
        0, scenario.reading_floor_sd_pct, shape
    )
    return in_steps(reading, scales, READING_STEPS)


def in_steps(reading_pct: Numbers, scales: pd.Series, steps: Mapping[str, float]) -> Numbers:
    """Readings in percent of the scale, rounded to `steps` on the scale itself, 0 to 100."""
    step_pct = scales.map(
        {scale: 100 * step / codes.SEVERITY_SCALE_MAXIMUM[scale] for scale, step in steps.items()}
    ).to_numpy(dtype=float)
    step = step_pct.reshape(-1, *([1] * (reading_pct.ndim - 1)))
    return np.clip(np.rint(reading_pct / step) * step, 0, 100)


def measured_severity(
    rng: np.random.Generator, courses: pd.DataFrame, clinics: pd.DataFrame, scenario: Scenario
) -> Numbers:
    """Severity as it would be written down after k = 0..8 sessions, percent of the scale.

    One row per course, if everybody went through all eight sessions.
    """
    baseline = courses["severity_pct"].to_numpy()[:, None]
    if scenario.process == COMPARTMENTS:
        remaining = second_severity.remaining_pigment(rng, courses, clinics, scenario)
        days = second_severity.day_factors(rng, len(courses))
    else:
        remaining = remaining_pigment(rng, courses, clinics, scenario)
        days = np.exp(fluctuation(rng, len(courses), scenario))
    if not scenario.dose_effect:
        remaining[:, 1:] = remaining[:, [_DONE_BY_THE_FIRST_SESSION]]
    severity = baseline * remaining * days
    return read_off(rng, severity, courses["scale"], scenario)


def reduction_pct(severity: Numbers, baseline: Numbers) -> Numbers:
    """100 (1 - severity / baseline); a baseline read as 0 shows no reduction."""
    return np.where(baseline > 0, 100 * (1 - severity / np.maximum(baseline, 1e-9)), 0.0)
