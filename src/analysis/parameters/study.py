"""Thresholds, windows and seeds of the analysis plan, as `study/parameters.yml` sets them.

Defaults here equal the file as shipped; a test holds the two together. Section numbers are those
of the analysis plan.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from annotated_types import Ge, Gt, Le
from pydantic import Field, model_validator

from .base import Settings
from .disclosure import DisclosureSettings

Positive = Annotated[int, Gt(0)]
# What may be asked for (plan 3.3). Rubin's rules need two copies, and with two at half of the
# information missing one interval in twenty is seven times too wide (docs/decisions.md).
FEWEST_IMPUTATIONS = 5


class CohortSettings(Settings):
    """Which courses are analysed; the same for every model."""

    # plan 1.1: a baseline at or below this share of the scale leaves no room to improve
    minimum_baseline_pct: Annotated[float, Ge(0), Le(100)] = 5.0


class ImprovementSettings(CohortSettings):
    """How improvement against session count is estimated (plan 2)."""

    maximum_sessions: Annotated[int, Ge(1), Le(8)] = 8  # plan 1.2
    minimum_assessed: Positive = 25  # plan 2.4, patients of a type seen at k
    # Share of a type's courses seen at k; below, imputing the others was off by up to 9 points.
    minimum_assessed_share: Annotated[float, Ge(0), Le(1)] = 0.10
    imputations: Annotated[int, Ge(2), Le(200)] = 20  # plan 2.2, M
    donors: Positive = 31  # plan 2.2, bootstrap rows a residual is drawn from
    high_fmi: Annotated[float, Gt(0), Le(1)] = 0.5  # plan 2.4, flagged above
    seed: Annotated[int, Ge(0)] = 20260101


class RecurrenceSettings(CohortSettings):
    """How recurrence against sun protection is estimated (plan 3)."""

    rule: Literal["recorded", "half_lost", "over_nadir"] = "recorded"  # plan 1.4
    responder_reduction_pct: Annotated[float, Gt(0), Le(100)] = 50.0  # plan 1.3
    minimum_events: Positive = 100  # plan 3.6
    imputations: Annotated[int, Ge(2), Le(200)] = 20  # plan 3.2, M
    donors: Positive = 5  # predictive-mean matching
    season_peak: Annotated[str, Field(pattern=r"^\d\d-\d\d$")] = "06-25"  # plan 3.2, month-day
    seed: Annotated[int, Ge(0)] = 20260102


class AnonymitySettings(Settings):
    """When cleaned records are too easy to tell apart (guard rule G12)."""

    smallest_group: Positive = 5  # k: patients who share clinic, sex, age band, skin and spot type
    # Share of patients in smaller groups above which cleaning stops; 1 = it is only reported,
    # because the records stay private and a small clinic could not be analysed at all.
    largest_share_in_smaller_groups: Annotated[float, Ge(0), Le(1)] = 1.0


class StudyParameters(Settings):
    """All of `study/parameters.yml` below its heading."""

    improvement: ImprovementSettings = ImprovementSettings()
    recurrence: RecurrenceSettings = RecurrenceSettings()
    disclosure: DisclosureSettings = DisclosureSettings()
    anonymity: AnonymitySettings = AnonymitySettings()

    @model_validator(mode="after")
    def _one_cohort(self) -> Self:
        if self.improvement.minimum_baseline_pct != self.recurrence.minimum_baseline_pct:
            raise ValueError(
                "minimum_baseline_pct must be the same under improvement and recurrence"
            )
        return self

    @model_validator(mode="after")
    def _enough_imputations(self) -> Self:
        fewest = min(self.improvement.imputations, self.recurrence.imputations)
        if fewest < FEWEST_IMPUTATIONS:
            raise ValueError(
                f"imputations must be at least {FEWEST_IMPUTATIONS} in improvement and recurrence"
            )
        return self
