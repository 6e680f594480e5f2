"""Is the process stable? Control charts of the measures that leadership looks at, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.schema.estimates import ALL

from . import measure_words
from .change import against_before
from .control_charts import chart_texts, control_chart_card
from .language import say
from .lookup import Evidence
from .moments import moments
from .numbers import why_not
from .parts import Section
from .signal_sentences import finding, whole_chart

# In the order of the page: what patients get, whether they stay, what harms, what keeps it.
CHARTED = (
    "final_responder50",
    "final_reduction_mean",
    "course_completed",
    "adverse_events_per_100_sessions",
    "sun_protection_high",
    "satisfaction",
)


def section(found: Evidence) -> Section:
    """A chart per measure that can be drawn, and a sentence for each that cannot."""
    if found.clinic_id != ALL and not any(whole_chart(found, name) for name in CHARTED):
        return Section(missing=(say("signals-of_all_clinics"),))
    cards = {name: control_chart_card(found, name) for name in CHARTED}
    missing = [_missing(found, name) for name, card in cards.items() if card is None]
    figures = [card for card in cards.values() if card is not None]
    lead = say("signals-lead") if figures else ""
    return Section(lead, figures, missing=[text for text in missing if text])


def _missing(found: Evidence, name: str) -> str:
    """Why a measure has no chart; nothing where the release does not know it."""
    whole = whole_chart(found, name)
    if whole is None:
        return ""
    title = measure_words.title(found, name)
    return say("signals-no_chart", title=title, why=why_not(whole))


def texts(found: Evidence) -> Iterator[str]:
    """Every sentence of the charts, of their signals and of what changed, as the page prints it."""
    for name in CHARTED:
        whole = whole_chart(found, name)
        if whole is not None:
            direction = str(measure_words.about(found, name).get("direction", "neither"))
            yield finding(whole, direction)
            yield from chart_texts(found, name)
            yield against_before(moments(found, name))
