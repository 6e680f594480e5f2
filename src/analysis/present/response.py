"""The curve of patients who respond: from scores, or from grades where there are no scores."""

from __future__ import annotations

from .lookup import PLAN, Evidence, Row
from .numbers import people
from .words import reason_in_words

RESPONDERS = "improvement.responder50"
HALF = "improvement.sessions_to_half"
ODDS = "diagnostic.proportional_odds"
BESIDE_SCORES = "ordinal"  # how rows from grades are called where scores give the plan's rows
GRADES_SENTENCE = (
    "Share with grade 3 or 4 (more than 50 %, not at least 50 %); assumes courses stop by what the"
    " grade shows."
)


def method(found: Evidence) -> str:
    """The method of the curves: the plan's, or that of grades where only they can be shown."""
    for name in (PLAN, BESIDE_SCORES):
        if any(row.is_shown for row in found.find(RESPONDERS, method=name)):
            return name
    return PLAN


def curve(found: Evidence, spot_type: str = "all") -> dict[int, Row]:
    """The share of patients who respond, by session count."""
    return found.by_session(RESPONDERS, spot_type, method=method(found))


def half(found: Evidence, spot_type: str = "all") -> Row | None:
    """The sessions until half of the patients respond."""
    return found.one(HALF, spot_type=spot_type, method=method(found))


def spot_types(found: Evidence) -> list[str]:
    """Spot types with a curve, shown or not; most patients first."""
    return found.spot_types(RESPONDERS, method(found))


def is_graded(found: Evidence) -> bool:
    """Whether the curves are made from grades of improvement."""
    return any(row.is_graded for row in curve(found).values())


def half_gone(row: Row | None) -> str:
    """How much a patient who responds has lost: a grade says more than half, a score at least."""
    return "more than half" if row is not None and row.is_graded else "at least half"


def remarks(found: Evidence) -> list[str]:
    """How curves from grades are made and how well their model holds; or who is not in curves."""
    if is_graded(found):
        return [GRADES_SENTENCE, *_odds(found.one(ODDS, method=method(found)))]
    beside = next(iter(found.by_session(RESPONDERS, "all", BESIDE_SCORES).values()), None)
    if beside is None:
        return []
    who = people(beside.n_courses, "courses")
    return [f"Courses with grades but without scores ({who}) are not in these curves."]


def _odds(row: Row | None) -> list[str]:
    if row is None or not row.is_shown:
        return []
    if row.reason:
        return [f"Read with care: {reason_in_words(row.reason)}."]
    return ["The grades do not speak against the pattern that the model assumes."]
