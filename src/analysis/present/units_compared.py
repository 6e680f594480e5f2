"""Clinics, or the practitioners of one, on funnels: who differs by more than chance."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.schema.estimates import ALL

from .funnel_plots import finding, funnel_alt, funnel_card, units
from .language import coded, say
from .lookup import Evidence
from .parts import Section

FUNNELS = (
    "final_responder50",
    "course_completed",
    "adverse_events_per_100_sessions",
    "recurrences_per_100_months",
)


def compared_by(found: Evidence) -> str:
    """Clinics where all are looked at; in one clinic those who work there."""
    return "clinic" if found.clinic_id == ALL else "practitioner"


def section(found: Evidence) -> Section:
    """A funnel per measure that can be drawn."""
    by = compared_by(found)
    cards = [funnel_card(found, name, by) for name in FUNNELS]
    figures = [card for card in cards if card is not None]
    if not figures:
        return Section(missing=(coded("not_compared", by),))
    return Section(say("funnels-lead"), figures)


def texts(found: Evidence) -> Iterator[str]:
    """Every sentence of the funnels, as the page prints it."""
    by = compared_by(found)
    for name in FUNNELS:
        placed = units(found, name, by)
        if placed:
            yield finding(placed, by)
            yield funnel_alt(found, name, by)
