"""The records of sessions and of what went wrong at them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .cells import Texts, as_table, dates, pick
from .scenarios import MAXIMUM_SESSIONS
from .stopping import Treatment

# Chance per session, from shares of patients over about four sessions: erythema 13 %, itching 7 %,
# burning 5 % (Budamakuntla 2013), PIH 2-4 % (Poostiyan 2023: 1 of 27); pain and oedema were seen in
# up to 30 % (Sharma 2016) and are set lower, bruising and papules are ASSUMED.
EVENT_CHANCES = {
    "erythema": 0.0355,
    "itching": 0.0187,
    "burning_stinging": 0.0125,
    "pain": 0.0300,
    "oedema": 0.0200,
    "bruising": 0.0180,
    "papules_wheal": 0.0050,
    "rebound_pih": 0.0078,
    "allergy": 0.0008,
    "infection": 0.0006,
}
_DAYS_TO_RESOLVE = {"rebound_pih": 60.0, "bruising": 6.0, "infection": 9.0}
_ASKED = 0.93  # share of sessions after which somebody asked
_RECIPES = (
    "tranexamic_acid",
    "tranexamic_acid;vitamin_c",
    "tranexamic_acid;glutathione;vitamin_c",
    "vitamin_c;glutathione;vitamins",
    "cocktail_unspecified",
)


def sessions_given(courses: pd.DataFrame, treatment: Treatment) -> pd.DataFrame:
    """One row per session given: `row` of its course, session_no and day."""
    given = np.arange(MAXIMUM_SESSIONS + 1) < treatment.n_sessions[:, None]
    row, place = np.nonzero(given)
    return pd.DataFrame(
        {
            "row": row,
            "session_no": place + 1,
            "day": treatment.visit_day[row, place],
            "is_last": place + 1 == treatment.n_sessions[row],
            "clinic_id": courses["clinic_id"].to_numpy()[row],
            "course_id": courses["course_id"].to_numpy()[row],
        }
    )


def session_records(
    rng: np.random.Generator, given: pd.DataFrame, courses: pd.DataFrame
) -> pd.DataFrame:
    """`sessions`: one row per session given; a course keeps its recipe."""
    count = len(given)
    recipe = rng.choice(_RECIPES, len(courses), p=[0.34, 0.26, 0.22, 0.12, 0.06])
    pain = np.clip(np.rint(rng.gamma(2.2, 1.3, count)), 0, 10).astype(int)
    minutes = 5 * np.clip(np.rint(rng.normal(6, 1.5, count)), 3, 12).astype(int)
    return as_table(
        "sessions",
        {
            "clinic_id": given["clinic_id"].to_numpy(),
            "course_id": given["course_id"].to_numpy(),
            "session_no": given["session_no"].to_numpy(),
            "session_date": dates(given["day"].to_numpy()),
            "ingredients": np.where(rng.random(count) < 0.03, "", recipe[given["row"].to_numpy()]),
            "operator_role": pick(
                rng, {"dermatologist": 0.42, "physician": 0.25, "nurse": 0.29}, count
            ),
            "duration_minutes": np.where(rng.random(count) < 0.15, "", minutes.astype(str)),
            "pain_score": np.where(rng.random(count) < 0.10, "", pain.astype(str)),
        },
    )


def adverse_event_records(
    rng: np.random.Generator, given: pd.DataFrame, stop_reason: Texts
) -> pd.DataFrame:
    """`adverse_events`: one row per event of a session, or `none` where asked and none occurred.

    A course that stopped for an adverse event has one, moderate or severe, at its last session.
    """
    count = len(given)
    chances = np.array(list(EVENT_CHANCES.values()))
    occurred = rng.random((count, len(chances))) < chances
    stopped = given["is_last"].to_numpy() & (
        stop_reason[given["row"].to_numpy()] == "adverse_event"
    )
    culprit = rng.choice([0, 2, 4, 7], count)  # erythema, burning, oedema, PIH
    occurred[np.flatnonzero(stopped), culprit[stopped]] = True
    asked = (rng.random(count) < _ASKED) | stopped
    nothing = ~occurred.any(axis=1)
    occurred = np.column_stack([occurred, nothing]) & asked[:, None]
    session, event = np.nonzero(occurred)
    names = np.array([*EVENT_CHANCES, "none"])[event]
    typical = np.array([_DAYS_TO_RESOLVE.get(name, 2.0) for name in names])
    days = np.maximum(np.rint(rng.gamma(2.5, typical / 2.5)), 1).astype(int).astype(str)
    grave = rng.random(len(names)) < 0.25
    severity = pick(rng, {"mild": 0.78, "moderate": 0.19, "severe": 0.01}, len(names))
    severity = np.where(stopped[session], np.where(grave, "severe", "moderate"), severity)
    unresolved = rng.random(len(names)) < 0.12
    return as_table(
        "adverse_events",
        {
            "clinic_id": given["clinic_id"].to_numpy()[session],
            "course_id": given["course_id"].to_numpy()[session],
            "session_no": given["session_no"].to_numpy()[session],
            "event": names,
            "resolved_after_days": np.where((names == "none") | unresolved, "", days),
            "severity": np.where(names == "none", "", severity),
        },
    )
