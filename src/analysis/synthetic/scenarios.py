"""The numbers behind the synthetic clinics, each with its source or labelled ASSUMED.

Sources are the entries of the clinical reference ("anchors for the synthetic set"). ASSUMED stands
beside every number for which no published one was found; the effect of sun protection is one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from analysis.errors import ParameterError, Problem
from analysis.schema import codes

FIRST_DAY = date(2023, 1, 2)  # first course; days are counted from here
LAST_DAY = date(2026, 10, 31)  # day of the export: nothing is recorded later
LAST_DAY_NO = (LAST_DAY - FIRST_DAY).days
MAXIMUM_SESSIONS = 8  # plan 1.2
FOLLOW_UP_WEEKS = 84  # grid of the recurrence process; the last planned look is at week 78

LEVELS = ("low", "moderate", "high")  # `none` behaves as `low`


@dataclass(frozen=True)
class SpotTypeNumbers:
    """What one spot type looks like; all but melasma's severity and response are ASSUMED.

    `severity_*_pct` describe the baseline in percent of the scale; `clearance_logit` is the logit
    of the share of removable pigment that the first session takes in a typical patient;
    `recurrence_ratio` compares the hazard with melasma's.
    """

    code: str
    share: float
    age_mean: float
    severity_mean_pct: float
    severity_sd_pct: float
    clearance_logit: float
    dermal_share: float
    recurrence_ratio: float


# Melasma: mMASI 6.5 (SD 3) of 24 at baseline = 27 % (12.5 %) of the scale (Pazyar 2023; jocd.12253
# 2016). Lentigines and freckles clear better and rarely return (Kauvar 2012, Tian 2017: lasers, so
# only the direction is used). The mix of types is ASSUMED.
SPOT_TYPES = (
    SpotTypeNumbers("melasma", 0.400, 39, 27.0, 12.0, -1.32, 0.25, 1.00),
    SpotTypeNumbers("solar_lentigo", 0.150, 52, 46.0, 16.0, -0.57, 0.05, 0.50),
    SpotTypeNumbers("age_spot", 0.100, 61, 48.0, 16.0, -0.67, 0.05, 0.40),
    SpotTypeNumbers("freckle", 0.090, 31, 42.0, 15.0, -0.57, 0.02, 0.70),
    SpotTypeNumbers("pih", 0.120, 33, 45.0, 16.0, -0.82, 0.20, 0.35),
    SpotTypeNumbers("drug_induced", 0.020, 50, 44.0, 15.0, -1.42, 0.45, 0.50),
    SpotTypeNumbers("periorbital", 0.035, 37, 50.0, 15.0, -1.42, 0.45, 0.80),
    SpotTypeNumbers("dullness", 0.030, 42, 40.0, 14.0, -0.82, 0.05, 0.90),
    SpotTypeNumbers("mixed", 0.025, 45, 48.0, 15.0, -1.12, 0.30, 0.80),
    SpotTypeNumbers("other", 0.015, 44, 44.0, 16.0, -1.12, 0.20, 0.60),
    SpotTypeNumbers("unknown", 0.015, 44, 44.0, 16.0, -1.12, 0.20, 0.60),
)


@dataclass(frozen=True)
class Scenario:
    """One set of clinics; the shipped ones differ in a few switches only.

    `dose_effect` off: all that the sessions ever do is done by the first, so that the true gain of
    every later session is exactly 0, while severity still fluctuates and courses still stop in
    response to it. `hazard_ratios` belong to LEVELS, against low.
    """

    name: str
    title: str
    dose_effect: bool = True
    hazard_ratios: tuple[float, float, float] = (1.0, 0.72, 0.50)  # ASSUMED: direction only is
    # published (UV and visible-light screens work better, Castanedo-Cazares 2014)
    stopping_strength: float = 1.0  # multiplies the probabilities of response-driven stopping

    spot_types: tuple[SpotTypeNumbers, ...] = field(default=SPOT_TYPES, repr=False)

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
    answer_missing: float = 0.12

    def __post_init__(self) -> None:
        if tuple(numbers.code for numbers in self.spot_types) != codes.SPOT_TYPES:
            raise ParameterError(Problem("a scenario describes every spot type, in order"))


_MAIN = Scenario("main", "everything on")
SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        _MAIN,
        replace(
            _MAIN,
            name="null_dose",
            title="sessions after the first do nothing",
            dose_effect=False,
        ),
        replace(
            _MAIN,
            name="null_adherence",
            title="sun protection does nothing",
            hazard_ratios=(1.0, 1.0, 1.0),
        ),
        replace(
            _MAIN,
            name="strong_stopping",
            title="courses stop in strong response to the result",
            stopping_strength=1.8,
        ),
    )
}


def scenario_named(name: str) -> Scenario:
    """The scenario of that name; `ParameterError` lists the known names for any other."""
    if name not in SCENARIOS:
        raise ParameterError(
            Problem("unknown scenario", "--scenario", f"known: {', '.join(SCENARIOS)}")
        )
    return SCENARIOS[name]
