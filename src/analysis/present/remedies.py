"""What would help where a number is withheld or warned of: one entry for each reason of a gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Remedy:
    """What it takes beside, or instead of, more courses; `what` ends the sentence of its kind.

    `count`: so many more courses, worked out from the row's own counts. `more`: more of something,
    but the row does not hold the count that would say how much. `other`: more courses of the same
    kind change nothing, something else would.
    """

    kind: Literal["count", "more", "other"]
    what: str = ""


def _more(what: str) -> Remedy:
    return Remedy("more", what)


def _other(what: str) -> Remedy:
    return Remedy("other", what)


SEEN_AT_SESSION = "too_few_reached_session"
RECURRENCES = "too_few_recurrences"

_HIDDEN = _more("a count is too small to be shown")
_RECORD_IT = _other("recording it at each visit")
_ASK = _other("asking about sun protection at each visit")
_SCORE = _other("recording a severity score beside the grade")
_BEFORE_LOOKING = _other(
    "asking about sun protection up to the day the spot came back, before the spot is looked at"
)
_RESOLVED = _other("recording when each adverse event was over")
_OF_FEW = _more("they should come from more patients")
_ALIKE = _other("patients of the same kinds in each of the groups compared")

REMEDIES = {
    SEEN_AT_SESSION: Remedy("count"),
    RECURRENCES: Remedy("count"),
    "few_patients": _HIDDEN,
    "not_every_clinic_has_it": _other("the same number from every clinic"),
    "clinics_differ": _other("finding out why the clinics differ; one number for all hides it"),
    "no_such_event": _other("nothing: no such event is good news"),
    "partial_period": _other("waiting until the period is over and its courses are old enough"),
    "too_few_points": _other("six whole periods with enough patients"),
    "trial_limits": _other("twelve whole periods"),
    "too_few_to_compare": _more("this unit needs more patients, some with the event, some without"),
    "too_few_patients": _HIDDEN,
    "small_count": _HIDDEN,
    "too_few_patients_beyond": _more("more patients have to lie beyond it"),
    "true_of_everybody": _other("a group of which it is not true of everybody"),
    "mostly_of_few_patients": _OF_FEW,
    "too_few_reached_previous_session": _more("the row of the session before says what is missing"),
    "too_few_final_assessments": _more("more courses need a final assessment"),
    "not_every_type_reached_session": _more("the rarest spot type has to reach this session"),
    "too_few_close_to_response_seen": _more(
        "more patients who are about to respond have to be seen after this session"
    ),
    "too_few_at_one_level_of_sun_protection": _more(
        "more patients have to report the rarest level, some with a recurrence and some without"
    ),
    "too_few_in_one_arm": _more("the smaller of the groups compared has to grow"),
    "not_all_characteristics_adjusted": _more("the smaller of the groups compared has to grow"),
    "sessions_of_few_patients": _OF_FEW,
    "events_of_few_patients": _OF_FEW,
    "gaps_of_few_patients": _OF_FEW,
    # Seeing those who stop is worth more than new courses: these would stop as early.
    "too_small_a_share_reached_session": _other("a look at more of the patients who stop early"),
    "high_missing_information": _other("a look at more of the patients who stop early"),
    "follow_up_too_short": _other("follow-up visits later after the end of the course"),
    "no_follow_up": _other("follow-up visits with the answer whether the spot is back"),
    "looks_too_far_apart": _other("visits closer together, above all around 6 and 12 months"),
    "sun_protection_not_recorded": _ASK,
    "one_level_of_sun_protection": _other("patients whose sun protection differs"),
    # Only met where reports may cover days after a recurrence (plan 3.3): there the model rests on
    # earlier reports, with the other question on the report itself.
    "sun_protection_hardly_differs": _other(
        "asking how well the patient protected “until the spot came back”"
    ),
    "negative_control_failed": _BEFORE_LOOKING,
    "protection_rises_after_recurrence": _BEFORE_LOOKING,
    "no_report_after_a_recurrence": _other(
        "asking about sun protection again at a visit after the spot came back"
    ),
    "no_retreatment_recorded": _other("recording the date of each re-treatment"),
    "no_unscheduled_look_recorded": _other("recording which visits were unscheduled"),
    "nothing_recorded": _RECORD_IT,
    "not_recorded": _RECORD_IT,
    "not_testable": _other("a study made for the question"),
    "not_certain_among_so_many_claims": _more("the interval has to narrow"),
    "resolution_often_not_recorded": _RESOLVED,
    "resolution_mostly_not_recorded": _RESOLVED,
    "no_overlap": _ALIKE,
    "limited_overlap": _ALIKE,
    "not_estimable": _other("finer scores, and groups that do not coincide with something else"),
    "model_did_not_converge": _other("a statistician's look at what leaves the model undecided"),
    "model_does_not_fit": _other("a statistician's look at where records and model part"),
    "odds_not_proportional": _SCORE,
    "ordinal_model_does_not_fit": _SCORE,
    "random_effect_without_variance": _other("more looks in each course"),
}
