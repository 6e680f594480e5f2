"""The words of the reports for the codes of the data contract."""

from __future__ import annotations

from collections.abc import Mapping

from .language import coded, say
from .language import small as lowered
from .language.catalogues import readable as humanised

__all__ = [
    "OUTCOMES",
    "STEPS",
    "event",
    "humanised",
    "in_sentence",
    "lowered",
    "measure",
    "outcome",
    "reason_in_words",
    "spot_type",
    "step",
    "stop_reason",
]

# What may become of a raw row, in the order of the pages.
OUTCOMES = (
    "kept",
    "kept_repaired",
    "merged_duplicate",
    "quarantined",
    "out_of_scope",
    "not_a_record",
)
# The steps from record to analysis in their order; each is a part of the one before.
STEPS = (
    "recorded",
    "treated",
    "first_course",
    "scale_named",
    "baseline_assessed",
    "analysed",
    "final_assessed",
)


def spot_type(code: str) -> str:
    """The name of a spot type."""
    return coded("spot_type", code)


def event(code: str) -> str:
    """The name of an adverse event."""
    return coded("event", code)


def stop_reason(code: str) -> str:
    """Why a course ended, in words."""
    return coded("stop_reason", code)


def followed(code: str) -> str:
    """What was seen after the end of a course, in words."""
    return coded("followed", code)


def outcome(code: str) -> str:
    """What became of a raw row, in words."""
    return coded("outcome", code)


def step(code: str) -> str:
    """A step from record to analysis, in words."""
    return coded("step", code)


def table(code: str) -> str:
    """The name of a raw table."""
    return coded("table", code)


def reason_in_words(reason: str) -> str:
    """A gate's reason as part of a sentence (`too few patients`)."""
    return coded("reason", reason, reason.replace("_", " ") or say("words-not_released"))


def in_sentence(code: str) -> str:
    """The name of a spot type in the middle of a sentence."""
    return lowered(spot_type(code))


def measure(code: str, titles: Mapping[str, str] = {}) -> str:
    """The title of a leadership measure; `titles` are those of the study folder."""
    return titles.get(code) or coded("measure", code)
