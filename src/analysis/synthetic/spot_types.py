"""What each spot type looks like in the synthetic clinics; sources as in `scenarios`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


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

# Melasma as most of a clinic's work, two types of interest rare; ASSUMED.
RARE_SHARES = {
    "melasma": 0.700,
    "solar_lentigo": 0.020,
    "age_spot": 0.070,
    "freckle": 0.050,
    "pih": 0.080,
    "drug_induced": 0.010,
    "periorbital": 0.020,
    "dullness": 0.015,
    "mixed": 0.015,
    "other": 0.010,
    "unknown": 0.010,
}


def with_shares(shares: Mapping[str, float]) -> tuple[SpotTypeNumbers, ...]:
    """The same spot types in another mix; `shares` names every code."""
    return tuple(replace(numbers, share=shares[numbers.code]) for numbers in SPOT_TYPES)
