"""The rows of the recurrence results: which there are, whom they rest on, why one is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate, level_of

from .follow_up import FollowUp

Positions = NDArray[np.intp]

LEVELS = {"low": 0.0, "moderate": 1.0, "high": 2.0}
CONTRASTS = ("high-low", "moderate-low")
WEEKS = (26, 52)
# An estimate at a horizon needs patients looked at in the last stretch before it: weeks from which
# on (the start of the plan's band that ends there).
SEEN_SINCE = {26: 16.0, 52: 39.0}
FEWEST_PATIENTS = 8  # disclosure rule D11: patients behind every level of a model

TOO_FEW_EVENTS = "too_few_recurrences"
NOT_RECORDED = "sun_protection_not_recorded"
ONE_LEVEL = "one_level_of_sun_protection"
TOO_FEW_AT_LEVEL = "too_few_at_one_level_of_sun_protection"
TOO_SHORT = "follow_up_too_short"
NO_CONVERGENCE = "model_did_not_converge"

RISK = "recurrence.risk"
DIFFERENCE = "recurrence.risk_difference"
RATIO = "recurrence.risk_ratio"
RMST = "recurrence.rmst_difference_months"
HAZARD_RATIO = "recurrence.hazard_ratio"
UNITS = {
    RISK: "probability",
    DIFFERENCE: "probability",
    RATIO: "ratio",
    RMST: "months",
    HAZARD_RATIO: "ratio",
}


@dataclass(frozen=True)
class Row:
    """One quantity to estimate: `name` is a level of protection, or a contrast of two."""

    estimand: str
    name: str
    weeks: int = 0

    @property
    def level(self) -> str:
        """The `level` text of the results table."""
        key = "adherence" if self.estimand == RISK else "contrast"
        weeks = {"weeks": self.weeks} if self.weeks else {}
        return level_of(**{key: self.name}, **weeks)

    @property
    def is_log(self) -> bool:
        """Whether it is estimated on the log scale (ratios, plan 3.4)."""
        return UNITS[self.estimand] == "ratio"


@dataclass(frozen=True)
class Population:
    """A spot type, or all: the positions of its responders and the mask of its intervals."""

    spot_type: str
    responders: Positions
    intervals: NDArray[np.bool_]

    @property
    def rows(self) -> list[Row]:
        """What is estimated of it. The hazard ratio is one for all types (no interaction)."""
        rows = [Row(RISK, name, weeks) for weeks in WEEKS for name in LEVELS]
        rows += [
            Row(estimand, contrast, weeks)
            for estimand in (DIFFERENCE, RATIO, RMST)
            for weeks in WEEKS
            for contrast in CONTRASTS
        ]
        is_all = self.spot_type == ALL
        return rows + [Row(HAZARD_RATIO, contrast) for contrast in CONTRASTS if is_all]


def populations(follow_up: FollowUp) -> Iterator[Population]:
    """`all`, then each spot type of a responder by name."""
    yield Population(
        ALL, np.arange(len(follow_up.responders)), np.ones(len(follow_up.course), dtype=bool)
    )
    types = follow_up.responders["spot_type"].to_numpy(dtype=object)
    for spot_type in sorted(set(types)):
        is_type = types == spot_type
        yield Population(spot_type, np.flatnonzero(is_type), is_type[follow_up.course])


def usable_levels(follow_up: FollowUp) -> dict[str, bool]:
    """Which levels of sun protection were reported by enough patients, with and without a
    recurrence, to have a hazard of their own."""
    usable = {}
    for name, level in LEVELS.items():
        reported = follow_up.protection == level
        recurred = follow_up.recurred[reported]
        patients = follow_up.patients_of(reported)
        usable[name] = patients >= FEWEST_PATIENTS and 0 < recurred.sum() < len(recurred)
    return usable


def patients_at_levels(
    follow_up: FollowUp, population: Population, names: Iterable[str] = LEVELS
) -> dict[str, int]:
    """Patients of the population who reported each level at some look (plan 3.8, positivity)."""
    return {
        name: follow_up.patients_of(population.intervals & (follow_up.protection == LEVELS[name]))
        for name in names
    }


def reason_for_none(follow_up: FollowUp, settings: RecurrenceSettings) -> str:
    """Why nothing about sun protection can be estimated, or nothing (plan 3.2, 3.6, 6.1)."""
    reported = np.unique(follow_up.protection[np.isfinite(follow_up.protection)])
    if len(follow_up.protection) and not len(reported):
        return NOT_RECORDED
    if follow_up.recurred.sum() < settings.minimum_events:
        return TOO_FEW_EVENTS
    if len(reported) < 2:
        return ONE_LEVEL
    usable = usable_levels(follow_up)
    return "" if usable["low"] and usable["high"] else TOO_FEW_AT_LEVEL


def reason_for_row(
    follow_up: FollowUp, population: Population, row: Row, settings: RecurrenceSettings
) -> str:
    """Why this row is withheld though the model was fitted, or nothing."""
    if follow_up.recurred[population.intervals].sum() < settings.minimum_events:
        return TOO_FEW_EVENTS
    if "moderate" in row.name and not usable_levels(follow_up)["moderate"]:
        return TOO_FEW_AT_LEVEL
    smallest = min(patients_at_levels(follow_up, population, row.name.split("-")).values())
    if row.estimand != HAZARD_RATIO and smallest < FEWEST_PATIENTS:
        return TOO_FEW_AT_LEVEL  # plan 3.8, positivity: the model would speak for nobody there
    if row.weeks:
        late = follow_up.middle_weeks >= SEEN_SINCE[row.weeks]
        if follow_up.patients_of(late & population.intervals) < FEWEST_PATIENTS:
            return TOO_SHORT
    return ""


def empty_row(follow_up: FollowUp, population: Population, row: Row, clinic_id: str) -> Estimate:
    """The row with its population and no number yet.

    `n_courses` are the responders standardised over; `n_assessed` those looked at afterwards, for
    a risk at one level those who reported it at some look; `n_events` are the recurrences of the
    population, at any level.
    """
    chosen = population.intervals
    n_events = int(follow_up.recurred[chosen].sum())
    if row.estimand == RISK:
        chosen = chosen & (follow_up.protection == LEVELS[row.name])
    return Estimate(
        estimand=row.estimand,
        spot_type=population.spot_type,
        level=row.level,
        unit=UNITS[row.estimand],
        n_patients=len(np.unique(follow_up.patient[population.responders])),
        n_courses=len(population.responders),
        n_assessed=len(np.unique(follow_up.course[chosen])),
        n_events=n_events,
        plan_section="3.2" if row.estimand == HAZARD_RATIO else "3.4",
        clinic_id=clinic_id,
    )
