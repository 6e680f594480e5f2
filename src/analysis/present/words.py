"""The words of the reports for the codes of the data contract."""

from __future__ import annotations

from collections.abc import Mapping

SPOT_TYPES = {
    "all": "All spot types",
    "melasma": "Melasma",
    "solar_lentigo": "Solar lentigo",
    "age_spot": "Age spot",
    "freckle": "Freckle",
    "pih": "Post-inflammatory spot (PIH)",
    "drug_induced": "Drug-induced spot",
    "periorbital": "Dark circles (periorbital)",
    "dullness": "Dull skin",
    "mixed": "Mixed type",
    "other": "Other type",
    "unknown": "Type unknown",
}
EVENTS = {
    "any": "Any adverse event",
    "erythema": "Redness (erythema)",
    "oedema": "Swelling (oedema)",
    "burning_stinging": "Burning or stinging",
    "papules_wheal": "Papules or wheals",
    "acneiform": "Acne-like eruption",
    "rebound_pih": "New dark spot (rebound PIH)",
    "hypopigmentation": "Pale patch (hypopigmentation)",
    "scar_nodule": "Scar or nodule",
    "vasovagal": "Fainting (vasovagal)",
}
STOP_REASONS = {
    "plan_completed": "Plan completed",
    "cleared": "Spot cleared",
    "patient_satisfied": "Patient satisfied",
    "no_improvement": "No improvement",
    "adverse_event": "Adverse event",
    "dropout": "Stopped coming",
    "other": "Other reason",
    "ongoing": "Still in treatment",
    "missing": "Reason not recorded",
}
FOLLOWED = {
    "recurred": "Spot came back",
    "recurrence_free": "Free of recurrence when last seen",
    "no_follow_up": "Not followed up",
}
OUTCOMES = {
    "kept": "kept",
    "kept_repaired": "kept after repair",
    "merged_duplicate": "merged duplicates",
    "quarantined": "set aside for correction",
    "out_of_scope": "out of scope",
    "not_a_record": "not a record",
}
# Measures that are no file of the study folder; the others bring their titles along.
MEASURES = {"final_score_median": "Median score at the end of the course"}

# Reasons that a gate or the disclosure step gives, as a board member would read them.
REASONS = {
    "few_patients": "too few patients",
    "too_few_patients": "too few patients",
    "small_count": "too few patients",
    "too_few_reached_session": "too few patients reached this session",
    "too_small_a_share_reached_session": ("too small a share of the patients reached this session"),
    "too_few_reached_previous_session": "too few patients reached the session before",
    "too_few_final_assessments": "too few final assessments",
    "too_few_recurrences": "too few recurrences",
    "too_few_at_one_level_of_sun_protection": "too few patients at one level of sun protection",
    "one_level_of_sun_protection": "all patients reported the same sun protection",
    "sun_protection_not_recorded": "sun protection is not recorded in these data",
    "sun_protection_hardly_differs": (
        "patients' habits of sun protection hardly differ, as far as earlier visits tell"
    ),
    "follow_up_too_short": "follow-up is too short",
    "no_follow_up": "nobody was followed up",
    "model_did_not_converge": "the calculation found no stable answer",
    "nothing_recorded": "not recorded in these data",
    "not_estimable": "these records cannot tell",
    "model_does_not_fit": "the model does not fit these records",
    "negative_control_failed": (
        "later sun protection seems to act backwards in time, so the reports cannot be trusted"
    ),
    "protection_rises_after_recurrence": "patients protect better once the spot is back",
    "no_report_after_a_recurrence": "no visit after a recurrence is recorded",
    "looks_too_far_apart": "visits are too far apart to tell",
    "no_retreatment_recorded": "no re-treatment is recorded",
    "no_unscheduled_look_recorded": "no unscheduled visit is recorded",
    "too_few_in_one_arm": "too few patients in one of the groups compared",
    "no_overlap": "the groups compared hold different kinds of patients",
    "limited_overlap": "the groups compared are only partly alike",
    "not_all_characteristics_adjusted": "too few patients to adjust for everything recorded",
    "sessions_of_few_patients": "many sessions of few patients",
    "events_of_few_patients": "many events of few patients",
    "gaps_of_few_patients": "many gaps of few patients",
    "resolution_often_not_recorded": "often not recorded when the event was over",
    "resolution_mostly_not_recorded": "mostly not recorded when the event was over",
    "high_missing_information": "more than half of the information is missing",
    "odds_not_proportional": "the grades do not follow the model's pattern closely",
    "ordinal_model_does_not_fit": (
        "the model misses the grades that were seen by more than 10 points"
    ),
    "too_few_close_to_response_seen": (
        "too few of the courses close to this response were still seen"
    ),
    "not_every_type_reached_session": "not every spot type was seen after this session",
    "random_effect_without_variance": (
        "the model finds no difference between courses in level or slope"
    ),
    "not_recorded": "not recorded in these data",
    "not_testable": "not testable from records",
    "clinics_differ": "the clinics differ by more than chance",
    "not_every_clinic_has_it": "not every clinic has this estimate",
    "not_certain_among_so_many_claims": (
        "the interval says so, but among so many claims it may be chance"
    ),
    "partial_period": "this period is not over, or not old enough, and is not judged",
    "trial_limits": "limits rest on fewer than twelve points and may still move",
    "too_few_points": "fewer than six whole periods",
    "too_few_to_compare": "too small to be told from chance",
    "no_such_event": "no such event is recorded",
}


def humanised(code: str) -> str:
    """A code without a word of its own, readable: underscores and dots become blanks."""
    text = code.replace("_", " ").replace(".", " ").strip()
    return text[:1].upper() + text[1:]


def spot_type(code: str) -> str:
    """The name of a spot type."""
    return SPOT_TYPES.get(code, humanised(code))


def event(code: str) -> str:
    """The name of an adverse event."""
    return EVENTS.get(code, humanised(code))


def stop_reason(code: str) -> str:
    """Why a course ended, in words."""
    return STOP_REASONS.get(code, humanised(code))


def outcome(code: str) -> str:
    """What became of a raw row, in words."""
    return OUTCOMES.get(code, humanised(code))


def reason_in_words(reason: str) -> str:
    """A gate's reason as part of a sentence (`too few patients`)."""
    return REASONS.get(reason, reason.replace("_", " ") or "not released")


def lowered(text: str) -> str:
    """The text with a small first letter, for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def in_sentence(code: str) -> str:
    """The name of a spot type in the middle of a sentence."""
    return lowered(spot_type(code))


def measure(code: str, titles: Mapping[str, str] = MEASURES) -> str:
    """The title of a leadership measure; `titles` are those of the study folder."""
    return titles.get(code) or MEASURES.get(code, humanised(code))


# The steps from record to analysis in their order; each is a part of the one before.
STEPS = {
    "recorded": "Recorded",
    "treated": "With a session given",
    "first_course": "First of its spot type and area",
    "scale_named": "Scores, if any, on a named scale",
    "baseline_assessed": "Seen before the first session",
    "analysed": "Analysed: a spot severe enough to improve",
    "final_assessed": "Seen at the end of the course",
}
