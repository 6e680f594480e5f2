"""The words of the reports for the codes of the data contract."""

from __future__ import annotations

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
OUTCOMES = {
    "kept": "kept",
    "kept_repaired": "kept after repair",
    "merged_duplicate": "merged duplicates",
    "quarantined": "set aside for correction",
    "out_of_scope": "out of scope",
    "not_a_record": "not a record",
}
MEASURES = {
    "final_score_median": "Median score at the end of the course",
    "final_responder75": "Score at least 75 % lower at the end",
    "final_responder90": "Score at least 90 % lower at the end",
}

# Reasons that a gate or the disclosure step gives, as a board member would read them.
REASONS = {
    "few_patients": "too few patients",
    "too_few_patients": "too few patients",
    "small_count": "too few patients",
    "too_few_reached_session": "too few patients reached this session",
    "too_few_reached_previous_session": "too few patients reached the session before",
    "too_few_events": "too few recurrences",
    "few_events": "too few recurrences",
    "not_estimable": "these records cannot tell",
    "not_estimable_adherence": "sun-protection reports differ too little between patients",
    "sun_protection_reference": (
        "the question about sun protection also covers days after the spot came back"
    ),
    "high_missing_information": "more than half of the information is missing",
    "high_fmi": "more than half of the information is missing",
    "not_recorded": "not recorded in these data",
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


def measure(code: str) -> str:
    """The title of a leadership measure."""
    return MEASURES.get(code, humanised(code))
