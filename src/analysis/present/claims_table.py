"""Verdicts on published claims, and figures published about the same records."""

from __future__ import annotations

from collections import Counter

from . import ledger, words
from .claim_needs import n_primary, what_a_claim_takes
from .lookup import Evidence, Row
from .numbers import NOTHING, amount, cell, interval, points, why_not
from .parts import Section, TableCard
from .precision import Goals
from .tables import Table

VERDICTS = {
    "supported": "✔ supported",
    "refuted": "✘ refuted",
    "inconclusive": "? inconclusive",
    "not_recorded": f"{NOTHING} not recorded in these data",
    "not_testable": f"{NOTHING} not testable from records",
    "reproduced": "✔ reproduced",
    "not_reproduced": "✘ differs",
}
COUNTED = {
    "supported": "supported",
    "refuted": "refuted",
    "inconclusive": "inconclusive",
    "not_recorded": "not recorded in these data",
    "not_testable": "not testable from records",
    "redacted": "not shown",
}
NOTHING_SAID = "No claim is judged on this page: too few patients, or nothing to judge it by."


ALL_TIERS = ""
ORDER = ("supported", "refuted", "inconclusive", "not_recorded", "not_testable", "redacted")
LEDGER = "Claims from clinics' texts, judged by rules set beforehand"


def verdict(row: Row) -> str:
    """The verdict in words with a sign; none where the number it was judged on may not leave."""
    if row.released_as == "redacted":
        return f"{NOTHING} {why_not(row)}"
    said = row.level.get("verdict", "inconclusive")
    return VERDICTS.get(said, words.humanised(said))


def claims(found: Evidence) -> Section:
    """For a page: how all claims fared, then one line per primary claim."""
    judged = ledger.said(found)
    if not judged:
        return Section(missing=[NOTHING_SAID])
    table = verdict_table(found, "primary")
    tables = [TableCard("", table)] if table else []
    return Section(lead=summary(found), tables=tables)


def summary(found: Evidence) -> str:
    """`Of 166 statements 20 are supported, ...`: how many of each verdict, all tiers together."""
    judged = ledger.said(found)
    counts = Counter(one.verdict for one in judged)
    parts = [f"{counts[name]} {COUNTED[name]}" for name in ORDER if counts[name]]
    noun = "statement" if len(judged) == 1 else "statements"
    return f"{len(judged)} {noun} from clinics' texts: {', '.join(parts)}." if parts else ""


def verdict_table(found: Evidence, tier: str = ALL_TIERS) -> Table | None:
    """One line per claim: what is said, the verdict, the number it rests on, what it would take."""
    judged = ledger.said(found, tier)
    if not judged:
        return None
    n, goals = n_primary(found.about), Goals.of(found.about)
    lines = tuple((*_line(one), what_a_claim_takes(one, n, goals) or NOTHING) for one in judged)
    heads = ("Claim", "Verdict", "Our value", "95 % interval", "What it would take")
    return Table(ledger.TIERS.get(tier, LEDGER) if tier else LEDGER, heads, lines, 2)


def label(one: ledger.Said) -> str:
    """What is said, and the spot type of the number that settles it where that is a single one."""
    spot_type = one.row.spot_type
    return one.statement + ("" if spot_type == "all" else f" ({words.spot_type(spot_type)})")


def needs(found: Evidence) -> list[str]:
    """What each claim would take, as the table says it."""
    n, goals = n_primary(found.about), Goals.of(found.about)
    return [what_a_claim_takes(one, n, goals) for one in ledger.said(found)]


def _line(one: ledger.Said) -> tuple[str, str, str, str]:
    row = one.row
    is_silent = one.verdict in ("redacted", "not_recorded", "not_testable")
    is_difference = ledger.is_difference(str(one.test.get("estimand", "")))
    value = points(row) if is_difference else cell(row)
    limits = points(row, interval) if is_difference else interval(row)
    if row.unit == "per_100_sessions" and row.is_shown:
        value += " per 100 sessions"
    return label(one), verdict(row), NOTHING if is_silent else value, limits


def comparisons(found: Evidence) -> Section | None:
    """One line per published figure; None where nothing is published about these records."""
    stated = {item["id"]: item for item in found.about.get("published_figures", [])}
    lines = []
    for row in found.find("comparison.", method="published") or found.find("comparison."):
        name = row.estimand.removeprefix("comparison.")
        figure = stated.get(name, {})
        lines.append(
            (
                figure.get("what", words.humanised(name)),
                _published(row),
                cell(row),
                verdict(row),
                figure.get("source", ""),
            )
        )
    if not lines:
        return None
    heads = ("Figure", "Published", "In these records", "Verdict", "Source")
    table = Table("Published figures for these data", heads, tuple(lines))
    return Section(tables=[TableCard("Published figures for these data", table)])


def _published(row: Row) -> str:
    text = row.level.get("published", "")
    try:
        return amount(float(text), row.unit if row.is_shown else "number")
    except ValueError:
        return text or NOTHING
