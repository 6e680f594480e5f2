"""What stands out: findings that the released numbers themselves bring forward."""

from __future__ import annotations

import math
from dataclasses import dataclass

from . import (
    descriptions,
    ledger,
    measure_words,
    more_sessions,
    response,
    sentences,
    sun_protection,
    words,
)
from .funnel_plots import said_of, units
from .language import coded, say, small
from .lookup import PLAN, Evidence
from .signal_sentences import said_shortly, whole_chart
from .stability import CHARTED
from .units_compared import FUNNELS, compared_by

SHARE_SET_ASIDE_WORTH_A_WORD = 0.05
# Where spot types are compared: the shortest course that published schedules recommend.
COMPARED_AT_SESSIONS = 4
IMPUTED = "warn:high_missing_information"


@dataclass(frozen=True)
class Finding:
    """A sentence and what kind it is; the kind is printed as a word, never as a colour alone."""

    kind: str
    sentence: str

    @property
    def label(self) -> str:
        """The word before the sentence."""
        return coded("finding", self.kind)


def findings(found: Evidence) -> list[Finding]:
    """The findings in the order of the page; never empty."""
    return [
        *_signals(found),
        *_units(found),
        *_sessions(found),
        *_spot_types(found),
        *_sun_protection(found),
        *_claims(found),
        *_data(found),
    ] or [Finding("data", say("standout-nothing"))]


def _signals(found: Evidence) -> list[Finding]:
    """Measures of which the newest period is a signal, those for the worse first."""
    charts = {name: whole_chart(found, name) for name in CHARTED}
    said = {
        name: whole
        for name, whole in charts.items()
        if whole is not None and whole.is_shown and whole.level.get("since")
    }
    order = sorted(said, key=lambda name: said[name].level["variation"] != "concern")
    return [_of_measure(found, name, small(said_shortly(said[name]))) for name in order]


def _units(found: Evidence) -> list[Finding]:
    """Units beyond the outer limits of a funnel, by measure."""
    by = compared_by(found)
    lines = []
    for name in FUNNELS:
        beyond = [unit for unit in units(found, name, by) if unit.is_beyond]
        if beyond:
            lines.append(_of_measure(found, name, "; ".join(map(said_of, beyond))))
    return lines


def _of_measure(found: Evidence, name: str, said: str) -> Finding:
    title = measure_words.title(found, name)
    return Finding("change", say("standout-measure", title=title, said=said))


def _sessions(found: Evidence) -> list[Finding]:
    curve = response.curve(found)
    if not any(row.is_shown for row in curve.values()):
        return []
    half = sentences.sessions_to_half(response.half(found), curve)
    gains = found.by_session(more_sessions.GAIN, "all")
    later = [row for k, row in gains.items() if k >= 2 and row.has_interval]
    found_findings = [Finding("finding", say("standout-together", said=small(half)))]
    if later:
        kind = "finding" if any(row.ci_low > 0 for row in later) else "unsure"
        found_findings.append(Finding(kind, sentences.gains(gains)))
    return found_findings


def _spot_types(found: Evidence) -> list[Finding]:
    rows = {
        words.in_sentence(name): row
        for name in response.spot_types(found)
        if (row := response.curve(found, name).get(COMPARED_AT_SESSIONS))
    }
    sentence = sentences.furthest_apart(rows, COMPARED_AT_SESSIONS)
    return [Finding("finding", sentence)] if sentence else []


def _sun_protection(found: Evidence) -> list[Finding]:
    row = sun_protection.difference(found, 52)
    if row is None or not row.has_interval:
        return []
    kind = "unsure" if row.ci_low <= 0 <= row.ci_high else "finding"
    return [Finding(kind, sentences.contrast(row, 12))]


def _claims(found: Evidence) -> list[Finding]:
    refuted = [
        one.statement
        for one in ledger.said(found, "primary")
        if one.verdict == "refuted" and one.row.is_shown
    ]
    return [Finding("claim", say("standout-refuted", statement=text)) for text in refuted[:2]]


def _data(found: Evidence) -> list[Finding]:
    sentences_about_data = []
    share = descriptions.share_set_aside(found)
    if not math.isnan(share) and share >= SHARE_SET_ASIDE_WORTH_A_WORD:
        written = descriptions.share_in_words(share)
        sentences_about_data.append(say("standout-set_aside", share=written))
    warned = sum(row.gate == IMPUTED for row in found.rows if row.method == PLAN)
    if warned:
        numbers = str(warned)
        sentences_about_data.append(say("standout-imputed", count=warned, number=numbers))
    return [Finding("data", text) for text in sentences_about_data]
