"""What the pages say beyond single cells: each derived once more from the released rows alone.

Sums and differences would open the gate to nearly any number if every one of them passed; so a
sentence passes only as a whole, as the function makes it that the page calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.present import (
    claims_table,
    key_figures,
    ledger,
    more_sessions,
    response,
    sentences,
    stability,
    standout,
    sun_protection,
    units_compared,
)
from analysis.present.descriptions import SAFETY
from analysis.present.language import LANGUAGES, say, spoken
from analysis.present.lookup import Evidence
from analysis.present.method import entries
from analysis.present.numbers import count
from analysis.present.precision import Goals, what_it_takes
from analysis.present.research.methods import sentences_of as parameters_told
from analysis.present.research.protocol import plan_sections
from analysis.present.research.studies import texts_of as published_told
from analysis.present.row_flow import USED

FLOW = "flow.rows"


def sentences_of(found: Evidence) -> set[str]:
    """Every sentence about more than one released cell, and the entries of the footer."""
    goals = Goals.of(found.about)
    return {
        *(finding.sentence for finding in standout.findings(found)),
        *(text for _, text in entries(found)),
        *(what_it_takes(row, goals) for row in found.rows),
        *claims_table.needs(found),
        *_of_research(found),
        claims_table.summary(found),
        *stability.texts(found),
        *units_compared.texts(found),
        *(card.change for card in key_figures.cards(found)),
        *(card.verdict for card in key_figures.cards(found)),
        *_of_curves(found),
        *_of_contrasts(found),
        *_of_scope(found),
    }


def _of_research(found: Evidence) -> Iterator[str]:
    """What the research report says, which has no other language yet."""
    if spoken() == LANGUAGES[0]:
        yield from parameters_told(found.about)
        yield from published_told(found.about)
        yield from plan_sections()


def flow_counts(found: Evidence) -> set[str]:
    """Rows read, used and set aside, by table and in all, as far as they may be shown."""
    rows = [row for row in found.find(FLOW) if row.is_shown]
    tables = {row.level.get("table", "") for row in rows}
    lanes = [[row for row in rows if row.level.get("table") == table] for table in tables]
    used = [[row for row in lane if row.level.get("outcome") in USED] for lane in lanes]
    aside = [row for row in rows if row.level.get("outcome") == "quarantined"]
    return {count(sum(row.value for row in group)) for group in (*lanes, *used, rows, aside)}


def _of_curves(found: Evidence) -> Iterator[str]:
    reduction, gain = more_sessions.REDUCTION, more_sessions.GAIN
    naive = found.by_session(reduction, "all", method="naive")
    yield sentences.ignoring_stopping(found.by_session(reduction, "all"), naive)
    for name in ("all", *response.spot_types(found)):
        yield sentences.gains(found.by_session(gain, name))
        yield sentences.sessions_to_half(response.half(found, name), response.curve(found, name))


def _of_contrasts(found: Evidence) -> Iterator[str]:
    for weeks, months in sun_protection.MONTHS.items():
        yield sentences.contrast(sun_protection.difference(found, weeks), months)


def _of_scope(found: Evidence) -> Iterator[str]:
    clinics = len(found.about.get("clinics", []))
    yield say("page-all_clinics", number=str(clinics))
    hidden = sum(not row.is_shown for row in found.find(SAFETY, spot_type="all"))
    yield from (say("safety-rare", count=n, number=str(n)) for n in range(1, hidden + 1))


def claim_labels(found: Evidence) -> dict[str, str]:
    """The heads of the lines about claims, and the spot type that the numbers beside each are of.

    A statement may name a spot type that its number is not about.
    """
    return {claims_table.label(one): one.row.spot_type for one in ledger.said(found)}
