"""A second law by which pigment goes: two compartments, three kinds of patients, a sigmoid dose.

It shares its form neither with the first (`courses`: a share of the rest goes at each session) nor
with the models (plan 2.2: regressions of log severity). Whether and how fast a patient responds is
a class of its own; pigment clears with the *cumulative* dose along an S-shaped curve, so that the
first session may do little; the dermal part follows late or not at all. All numbers are ASSUMED,
set so that melasma ends where it does in `scenarios`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .people import Days, Numbers, clearance_logits
from .scenarios import MAXIMUM_SESSIONS, Scenario

# Of patients: non-responders, slow, fast. Both borders move with how well such courses respond.
_NON_RESPONDERS, _FAST = 0.14, 0.29
_BORDER_SHIFT = 0.22  # per unit of the clearance logit
_MELASMA_LOGIT = -1.30
_HALF_DOSE = (4.0, 2.4, 1.3)  # sessions at which half of what can go has gone, by class
_OUT_OF_REACH = (0.88, 0.38, 0.14)  # share of the epidermal pigment that never goes
_DERMAL_DELAY = 2.6  # the dermal compartment needs so many times the dose ...
_DERMAL_REACH = 0.75  # ... and this share of it can go
_STEEPNESS = 1.9
_DERMAL_PART = {"epidermal": 0.08, "mixed": 0.30, "dermal": 0.55}
_DRIFT = 0.012  # those who do not respond darken by so much a session, on average


def remaining_pigment(
    rng: np.random.Generator, courses: pd.DataFrame, clinics: pd.DataFrame, scenario: Scenario
) -> Numbers:
    """Share of the baseline pigment left after k = 0..8 sessions: a row per course, k in columns.

    Everybody goes through all eight sessions here; it exceeds 1 where the spot darkens.
    """
    size = len(courses)
    kind = _classes(rng, clearance_logits(courses, clinics, scenario))
    dermal = courses["depth"].map(_DERMAL_PART).to_numpy(dtype=float)
    dermal = np.clip(dermal + rng.uniform(-0.08, 0.08, size), 0, 1)
    # One session's dose is uneven, and one patient's skin needs more than another's.
    dose = np.cumsum(rng.uniform(0.5, 1.5, (size, MAXIMUM_SESSIONS)), axis=1)
    half = np.array(_HALF_DOSE)[kind] * rng.uniform(0.6, 1.4, size)
    reach = 1 - np.array(_OUT_OF_REACH)[kind]
    epidermal_left = 1 - reach[:, None] * _sigmoid(dose, half)
    dermal_left = 1 - _DERMAL_REACH * reach[:, None] * _sigmoid(dose, _DERMAL_DELAY * half)
    left = (1 - dermal)[:, None] * epidermal_left + dermal[:, None] * dermal_left
    darkens = (kind == 0) * rng.exponential(_DRIFT, size)
    left = left + darkens[:, None] * np.arange(1, MAXIMUM_SESSIONS + 1)
    return np.column_stack([np.ones(size), left])


def _classes(rng: np.random.Generator, logits: Numbers) -> Days:
    """0 does not respond, 1 responds slowly, 2 fast: chances linear in the clearance logit."""
    better = _BORDER_SHIFT * (logits - _MELASMA_LOGIT)
    none = np.clip(_NON_RESPONDERS - better, 0.03, 0.5)
    fast = np.clip(_FAST + 1.5 * better, 0.05, 0.9)
    draw = rng.random(len(logits))
    return np.select([draw < none, draw > 1 - fast], [0, 2], 1)


def _sigmoid(dose: Numbers, half: Numbers) -> Numbers:
    """Share of what can go that has gone at a cumulative dose (Hill's curve)."""
    raised = (dose / half[:, None]) ** _STEEPNESS
    share: Numbers = raised / (1 + raised)
    return share


def day_factors(rng: np.random.Generator, size: int) -> Numbers:
    """Factor of severity on the day of each look: a row per course, columns k = 0..8.

    Mostly small, now and then a bad day; independent from look to look.
    """
    shape = (size, MAXIMUM_SESSIONS + 1)
    bad: Numbers = (rng.random(shape) < 0.06) * rng.uniform(0.05, 0.30, shape)
    return 1 + rng.uniform(-0.09, 0.09, shape) + bad


def reading(rng: np.random.Generator, severity_pct: Numbers) -> Numbers:
    """What the eye makes of a severity, percent of the scale: the error grows with its root."""
    spread = 0.35 * np.sqrt(np.maximum(severity_pct, 0)) + 0.3
    read: Numbers = severity_pct + spread * rng.laplace(0, np.sqrt(0.5), severity_pct.shape)
    return read
