"""Adverse events in one group of courses or sessions against another (plan 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .safety import ANY, NONE, SESSION
from .shares import COURSE, NOTHING_RECORDED, PATIENT, counted, of_courses

Array = NDArray[np.float64]

RATIO = "safety.adverse_event_ratio"
NOT_ESTIMABLE, TOO_FEW_IN_ARM = "not_estimable", "too_few_in_one_arm"
FEWEST_PATIENTS = 8  # in either group (disclosure rule D11)
FEWEST_EVENTS = 5  # in both groups together, and one in each: below, no ratio has a usable interval
CHRONIC = frozenset({"diabetes", "heart_disease", "autoimmune_disease"})
FLARE = "chronic_skin_disease_flare"
BRUISED = frozenset({"bruising", "bleeding"})
DARKER = frozenset({"rebound_pih"})
SUMMER_MONTHS = (4, 5, 6, 7, 8, 9)  # northern hemisphere, as the seasonal cosine of plan 3.2


@dataclass(frozen=True)
class _Question:
    """Sessions of the first group (1) and the other (0), NaN for neither; and which events count.

    `events` is `any`, a code, or a name for several of them (`codes`).
    """

    contrast: str
    group: Array
    events: str = ANY
    codes: frozenset[str] = frozenset()


def safety_contrast_estimates(
    tables: Mapping[str, pd.DataFrame], clinic_id: str = ALL
) -> list[Estimate]:
    """Ratio of the rates of sessions with an event: flagged courses against others, and so on.

    `safety.adverse_event_ratio` (`contrast=flagged-none;event=any`, ratio). Not adjusted for
    anything. Limits: log scale, patients as clusters, Student's t. `n_assessed` are the sessions
    asked about events in both groups, `n_events` those with the event. Withheld where the group is
    not recorded, holds fewer than 8 patients, or has no event to compare. Plan 4.1.
    """
    answers = of_courses(tables["adverse_events"], tables["courses"])
    if answers.empty:
        return []
    asked = _sessions(answers, tables)
    happened = _Happened(answers, asked)
    rows = [_row(question, asked, happened) for question in _questions(asked)]
    return [replace(row, clinic_id=clinic_id, plan_section="4.1") for row in rows]


class _Happened:
    """Which of the sessions asked had which event."""

    def __init__(self, answers: pd.DataFrame, asked: pd.DataFrame) -> None:
        place = asked[SESSION].assign(place=np.arange(len(asked)))
        found = answers[[*SESSION, "event"]].merge(place, on=SESSION, how="left")
        self.place = found["place"].to_numpy(dtype=np.intp)
        self.event = found["event"].to_numpy(dtype=object)
        self.n = len(asked)

    def any_of(self, question: _Question) -> Array:
        if question.codes:
            rows = np.isin(self.event, list(question.codes))
        else:
            rows = self.event != NONE if question.events == ANY else self.event == question.events
        has_it = np.zeros(self.n)
        has_it[self.place[rows]] = 1.0
        return has_it


def _sessions(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per session asked about events, with what is known of its course and patient."""
    asked = answers[[*SESSION, "patient_id"]].drop_duplicates(SESSION)
    about = ["contraindications", "comorbid_skin_conditions", "operator_role"]
    asked = asked.merge(tables["courses"][[*COURSE, *about]], on=COURSE, how="left")
    asked = asked.rename(columns={"operator_role": "course_role"})
    given = tables["sessions"][[*SESSION, "session_date", "operator_role"]]
    asked = asked.merge(given, on=SESSION, how="left")
    return asked.merge(tables["patients"][[*PATIENT, "sex"]], on=PATIENT, how="left")


def _questions(asked: pd.DataFrame) -> list[_Question]:
    flags = _codes(asked["contraindications"])
    comorbid = _codes(asked["comorbid_skin_conditions"])
    role = asked["operator_role"].fillna(asked["course_role"])
    physician = np.where(role.isna(), np.nan, role.isin(("dermatologist", "physician")) * 1.0)
    sex = asked["sex"]
    male = np.where(sex.isin(("male", "female")), sex.eq("male") * 1.0, np.nan)
    summer = asked["session_date"].dt.month.isin(SUMMER_MONTHS).to_numpy() * 1.0
    return [
        _Question("flagged-none", _has(flags)),
        _Question("anticoagulant-none", _has(flags, "anticoagulant"), "bruising"),
        _Question("bleeding_disorder-none", _has(flags, "bleeding_disorder"),
                  "bruising_or_bleeding", BRUISED),
        _Question("allergy-none", _has(flags, "allergy"), "allergy"),
        _Question("herpes-none", _has(flags, "herpes"), "infection"),
        _Question("flare-none", _has(flags, FLARE)),
        _Question("chronic_disease-none", _has(flags, *CHRONIC)),
        _Question("comorbid_without_flare-none", _calm(comorbid, flags)),
        _Question("male-female", male),
        _Question("physician-other", physician),
        _Question("summer-winter", summer, "rebound_pih", DARKER),
    ]  # fmt: skip


def _codes(cells: pd.Series) -> list[frozenset[str] | None]:
    """What a list cell names; None where nobody was asked, empty for `none`."""
    return [frozenset(cell) - {NONE} if isinstance(cell, list) and cell else None for cell in cells]


def _has(found: list[frozenset[str] | None], *codes: str) -> Array:
    """1 with one of the codes (any code, where none is named), 0 with none at all, NaN else."""

    def one(named: frozenset[str] | None) -> float:
        if named is None:
            return np.nan
        if not named:
            return 0.0
        return 1.0 if not codes or named & frozenset(codes) else np.nan

    return np.array([one(named) for named in found])


def _calm(comorbid: list[frozenset[str] | None], flags: list[frozenset[str] | None]) -> Array:
    """1 with another skin condition and no flare of it, 0 without one."""
    has_flare = np.array([named is not None and FLARE in named for named in flags])
    return np.where(has_flare, np.nan, _has(comorbid))


def _row(question: _Question, asked: pd.DataFrame, happened: _Happened) -> Estimate:
    chosen = np.isfinite(question.group)
    level = level_of(contrast=question.contrast, event=question.events)
    row = counted(Estimate(RATIO, level=level, unit="ratio"), asked[chosen])
    has_it, first = happened.any_of(question)[chosen], question.group[chosen]
    row = replace(row, n_assessed=int(chosen.sum()), n_events=int(has_it.sum()))
    if not chosen.any():
        return withheld(row, NOTHING_RECORDED)
    patient = asked[chosen].groupby(PATIENT, sort=True).ngroup().to_numpy().astype(np.intp)
    sides = [first == 1, first == 0]
    if min(len(np.unique(patient[side])) for side in sides) < FEWEST_PATIENTS:
        return withheld(row, TOO_FEW_IN_ARM)
    events = [has_it[side].sum() for side in sides]
    if sum(events) < FEWEST_EVENTS or min(events) == 0:
        return withheld(row, NOT_ESTIMABLE)
    return _with_limits(row, has_it, sides, patient)


def _with_limits(
    row: Estimate, has_it: Array, sides: list[NDArray[np.bool_]], patient: NDArray[np.intp]
) -> Estimate:
    """Ratio of two shares; each patient's surplus over the share of the group, per event of it.

    A patient may be in both groups (summer and winter): the surpluses are summed before squaring.
    """
    rates = [has_it[side].mean() for side in sides]
    influence = np.zeros(len(has_it))
    for side, rate, sign in zip(sides, rates, (1, -1), strict=True):
        influence[side] += sign * (has_it[side] - rate) / (rate * side.sum())
    by_patient = np.bincount(patient, weights=influence)
    g = len(by_patient)
    se = float(by_patient @ by_patient * g / (g - 1)) ** 0.5
    log_ratio = float(np.log(rates[0] / rates[1]))
    half = float(stdtrit(g - 1, 0.975)) * se
    if se <= 0:
        return withheld(row, NOT_ESTIMABLE)
    value, low, high = (float(np.exp(log_ratio + move)) for move in (0.0, -half, half))
    return replace(row, value=value, ci_low=low, ci_high=high)
