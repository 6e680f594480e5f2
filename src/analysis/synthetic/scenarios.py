"""The numbers behind the synthetic clinics, each with its source or labelled ASSUMED.

Sources are the entries of the clinical reference ("anchors for the synthetic set"). ASSUMED stands
beside every number for which no published one was found; the effect of sun protection is one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from analysis.errors import ParameterError, Problem
from analysis.schema import codes

from .spot_types import SPOT_TYPES, SpotTypeNumbers

FIRST_DAY = date(2023, 1, 2)  # first course; days are counted from here
LAST_DAY = date(2026, 10, 31)  # day of the export: nothing is recorded later
LAST_DAY_NO = (LAST_DAY - FIRST_DAY).days
MAXIMUM_SESSIONS = 8  # plan 1.2
FOLLOW_UP_WEEKS = 84  # grid of the recurrence process; the last planned look is at week 78
NEVER = 10 * FOLLOW_UP_WEEKS  # week of a recurrence that does not come, of a look not made

LEVELS = ("low", "moderate", "high")  # `none` behaves as `low`
FADING, COMPARTMENTS = "fading", "compartments"
UNTIL_RECURRENCE, SINCE_LAST_LOOK = codes.SUN_PROTECTION_REFERENCES[::-1]


@dataclass(frozen=True)
class Scenario:
    """One set of clinics; the shipped ones differ in a few switches only.

    `dose_effect` off: all that the sessions ever do is done by the first, so that the true gain of
    every later session is exactly 0, while severity still fluctuates and courses still stop in
    response to it. `hazard_ratios` belong to LEVELS, against low.

    `process` chooses how pigment goes and comes back: `fading` (`courses`, `hazard`) or
    `compartments` (`second_severity`, `second_recurrence`), where `hazard_ratios` are the shares of
    the sun's part of the damage that get through, and the numbers below under Improvement and the
    first six under Recurrence are not used.

    `sun_protection_reference` is what the form asks (DATA_CONTRACT 2). With `since_last_look` the
    report at the look that finds a recurrence covers days after it, and `alarmed_share` of the
    patients protect well from the day the spot came back. Reports change by that, never the truth.

    `gap_days` are the usual gaps between sessions, which the clinics have in turn.

    `patients` and `clinics` are the size at which the recovery study draws the scenario (plan 6.2).
    """

    name: str
    title: str
    dose_effect: bool = True
    hazard_ratios: tuple[float, float, float] = (1.0, 0.72, 0.50)  # ASSUMED: direction only is
    # published (UV and visible-light screens work better, Castanedo-Cazares 2014)
    stopping_strength: float = 1.0  # multiplies the probabilities of response-driven stopping

    process: Literal["fading", "compartments"] = "fading"
    patients: int = 1500
    clinics: int = 6
    spot_types: tuple[SpotTypeNumbers, ...] = field(default=SPOT_TYPES, repr=False)
    gap_days: tuple[int, ...] = (14, 21, 28, 30)  # published schedules run from weekly to monthly

    # Improvement. Target: melasma -36 % after 3 sessions with 26 % of patients at >= 50 %
    # (Budamakuntla 2013), about -50 % after 6-8 (jocd.12253 2016); none 20 %, worse 5 % (Anantapur
    # 2025; Mhatre). The shapes that lead there are ASSUMED.
    response_concentration: float = (
        5.5  # beta: the smaller, the more patients differ and the more do not respond
    )
    saturation: float = 0.08  # later sessions take less
    session_shape: float = 5.0  # gamma: how uneven one patient's sessions are
    floor_epidermal: float = 0.08  # share of the pigment out of reach
    floor_mixed: float = 0.22
    floor_dermal: float = 0.40  # epidermal and mixed respond better than dermal (jpad 2838, 2023)
    fluctuation_sd: float = 0.09  # log severity from visit to visit: season, cosmetics, hormones
    fluctuation_memory: float = 0.35
    reading_sd: float = 0.08  # measurement, relative ...
    reading_floor_sd_pct: float = 0.9  # ... and absolute, percent of the scale

    # Stopping and attendance; ASSUMED throughout. Only recorded facts drive them.
    missed_look: float = 0.06
    dropout: float = 0.035
    dropout_without_response: float = 0.06
    recalled_after_dropout: float = 0.35
    cleared: float = 0.70
    satisfied: float = 0.26
    no_improvement: float = 0.14
    extended: float = 0.30

    # Recurrence. Target: melasma 45-50 % at 6 months, ~59 % at 12 (Arellano 2012; jocd.12253 2016).
    recurrence_early: float = 0.033  # height of the bump, per week
    recurrence_peak_weeks: float = 9.0
    recurrence_late: float = 0.0090  # level it decays to, per week
    frailty_variance: float = 0.15  # ASSUMED mild
    season_effect: float = 0.45  # log hazard, midsummer against winter; ASSUMED
    look_weeks: tuple[float, ...] = (6, 13, 26, 39, 52, 78)
    missed_follow_up: float = 0.12
    lost_per_look: float = 0.05
    noticed_and_came: float = 0.13  # recurrences that bring the patient in before the next look
    retreated_early: float = 0.04
    retreated_after_recurrence: float = 0.50

    # Sun protection. 40 % never or rarely, ~23 % mostly or always (surveys in the reference).
    low_share: float = 0.40
    high_share: float = 0.23
    never_share_of_low: float = 0.40
    summer_shift: float = 0.35  # people protect themselves more in summer; ASSUMED
    habit_weight: float = 0.80  # how far a person stays the same; ASSUMED
    level_kept: float = 0.45  # the last level simply continues; ASSUMED
    # Share of looks without an answer by level, and by what it is multiplied at the look that finds
    # a recurrence; ASSUMED.
    answer_missing: tuple[float, float, float] = (0.12, 0.12, 0.12)
    answer_missing_at_recurrence: float = 1.0
    sun_protection_reference: Literal["since_last_look", "until_recurrence"] = "until_recurrence"
    alarmed_share: float = 0.60  # ASSUMED; matters for `since_last_look` only

    def __post_init__(self) -> None:
        if tuple(numbers.code for numbers in self.spot_types) != codes.SPOT_TYPES:
            raise ParameterError(Problem("a scenario describes every spot type, in order"))
