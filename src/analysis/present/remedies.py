"""What would help where a number is withheld or warned of: one entry for each reason of a gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .language import coded


@dataclass(frozen=True)
class Remedy:
    """What it takes beside, or instead of, more courses; message `remedy-<said>` ends a sentence.

    `count`: so many more courses, worked out from the row's own counts. `more`: more of something,
    but the row does not hold the count that would say how much. `other`: more courses of the same
    kind change nothing, something else would.
    """

    kind: Literal["count", "more", "other"]
    said: str = ""

    @property
    def what(self) -> str:
        """What helps, in words; nothing where a count says it."""
        return coded("remedy", self.said, "")


def _more(said: str) -> Remedy:
    return Remedy("more", said)


def _other(said: str) -> Remedy:
    return Remedy("other", said)


SEEN_AT_SESSION = "too_few_reached_session"
RECURRENCES = "too_few_recurrences"

_HIDDEN = _more("few_patients")
_RECORD_IT = _other("record_it")
_ASK = _other("ask")
_SCORE = _other("score")
_BEFORE_LOOKING = _other("before_looking")
_RESOLVED = _other("resolved")
_OF_FEW = _more("of_few")
_ALIKE = _other("alike")

REMEDIES = {
    SEEN_AT_SESSION: Remedy("count"),
    RECURRENCES: Remedy("count"),
    "few_patients": _HIDDEN,
    "not_every_clinic_has_it": _other("not_every_clinic_has_it"),
    "clinics_differ": _other("clinics_differ"),
    "no_such_event": _other("no_such_event"),
    "partial_period": _other("partial_period"),
    "too_few_points": _other("too_few_points"),
    "trial_limits": _other("trial_limits"),
    "too_few_to_compare": _more("too_few_to_compare"),
    "too_few_patients": _HIDDEN,
    "small_count": _HIDDEN,
    "too_few_patients_beyond": _more("too_few_patients_beyond"),
    "true_of_everybody": _other("true_of_everybody"),
    "mostly_of_few_patients": _OF_FEW,
    "too_few_reached_previous_session": _more("too_few_reached_previous_session"),
    "too_few_final_assessments": _more("too_few_final_assessments"),
    "not_every_type_reached_session": _more("not_every_type_reached_session"),
    "too_few_close_to_response_seen": _more("too_few_close_to_response_seen"),
    "too_few_at_one_level_of_sun_protection": _more("too_few_at_one_level_of_sun_protection"),
    "too_few_in_one_arm": _more("smaller_group"),
    "not_all_characteristics_adjusted": _more("smaller_group"),
    "sessions_of_few_patients": _OF_FEW,
    "events_of_few_patients": _OF_FEW,
    "gaps_of_few_patients": _OF_FEW,
    # Seeing those who stop is worth more than new courses: these would stop as early.
    "too_small_a_share_reached_session": _other("stop_early"),
    "high_missing_information": _other("stop_early"),
    "follow_up_too_short": _other("follow_up_too_short"),
    "no_follow_up": _other("no_follow_up"),
    "looks_too_far_apart": _other("looks_too_far_apart"),
    "sun_protection_not_recorded": _ASK,
    "one_level_of_sun_protection": _other("one_level_of_sun_protection"),
    # Only met where reports may cover days after a recurrence (plan 3.3): there the model rests on
    # earlier reports, with the other question on the report itself.
    "sun_protection_hardly_differs": _other("sun_protection_hardly_differs"),
    "negative_control_failed": _BEFORE_LOOKING,
    "protection_rises_after_recurrence": _BEFORE_LOOKING,
    "no_report_after_a_recurrence": _other("no_report_after_a_recurrence"),
    "no_retreatment_recorded": _other("no_retreatment_recorded"),
    "no_unscheduled_look_recorded": _other("no_unscheduled_look_recorded"),
    "nothing_recorded": _RECORD_IT,
    "not_recorded": _RECORD_IT,
    "not_testable": _other("not_testable"),
    "not_certain_among_so_many_claims": _more("not_certain_among_so_many_claims"),
    "resolution_often_not_recorded": _RESOLVED,
    "resolution_mostly_not_recorded": _RESOLVED,
    "no_overlap": _ALIKE,
    "limited_overlap": _ALIKE,
    "not_estimable": _other("not_estimable"),
    "model_did_not_converge": _other("model_did_not_converge"),
    "model_does_not_fit": _other("model_does_not_fit"),
    "odds_not_proportional": _SCORE,
    "ordinal_model_does_not_fit": _SCORE,
    "random_effect_without_variance": _other("more_looks"),
}
