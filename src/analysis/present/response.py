"""The curve of patients who respond: from scores, or from grades where there are no scores."""

from __future__ import annotations

from .language import say
from .lookup import PLAN, Evidence, Row
from .numbers import people
from .words import reason_in_words

RESPONDERS = "improvement.responder50"
HALF = "improvement.sessions_to_half"
ODDS = "diagnostic.proportional_odds"
BESIDE_SCORES = "ordinal"  # how rows from grades are called where scores give the plan's rows


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
    is_graded = row is not None and row.is_graded
    return say("half_gone-grade") if is_graded else say("half_gone-score")


def remarks(found: Evidence) -> list[str]:
    """How curves from grades are made and how well their model holds; or who is not in curves."""
    if is_graded(found):
        return [grades_sentence(), *_odds(found.one(ODDS, method=method(found)))]
    beside = next(iter(found.by_session(RESPONDERS, "all", BESIDE_SCORES).values()), None)
    if beside is None:
        return []
    who = people(beside.n_courses, "courses")
    return [say("response-beside", who=who)]


def grades_sentence() -> str:
    """What curves from grades are of, and what they assume."""
    return say("response-grades")


def _odds(row: Row | None) -> list[str]:
    if row is None or not row.is_shown:
        return []
    if row.reason:
        return [say("response-with_care", reason=reason_in_words(row.reason))]
    return [say("response-pattern_holds")]
