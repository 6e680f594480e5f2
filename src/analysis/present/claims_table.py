"""Verdicts on published claims, and figures published about the same records."""

from __future__ import annotations

from collections import Counter

from . import ledger, words
from .claim_needs import n_primary, what_a_claim_takes
from .language import coded, own, say
from .lookup import Evidence, Row
from .numbers import NOTHING, amount, cell, interval, points, why_not
from .parts import Section, TableCard
from .precision import Goals
from .tables import Table

ALL_TIERS = ""
ORDER = ("supported", "refuted", "inconclusive", "not_recorded", "not_testable", "redacted")


def verdict(row: Row) -> str:
    """The verdict in words with a sign; none where the number it was judged on may not leave."""
    if row.released_as == "redacted":
        return coded("verdict", "redacted", why=why_not(row))
    return coded("verdict", row.level.get("verdict", "inconclusive"))


def claims(found: Evidence) -> Section:
    """For a page: how all claims fared, then one line per primary claim."""
    judged = ledger.said(found)
    if not judged:
        return Section(missing=[say("claims-nothing")])
    table = verdict_table(found, "primary")
    tables = [TableCard("", table)] if table else []
    return Section(lead=summary(found), tables=tables)


def summary(found: Evidence) -> str:
    """`Of 166 statements 20 are supported, ...`: how many of each verdict, all tiers together."""
    judged = ledger.said(found)
    counts = Counter(one.verdict for one in judged)
    parts = ", ".join(
        coded("counted", name, number=str(counts[name])) for name in ORDER if counts[name]
    )
    n = len(judged)
    return say("claims-summary", count=n, number=str(n), parts=parts) if parts else ""


def verdict_table(found: Evidence, tier: str = ALL_TIERS) -> Table | None:
    """One line per claim: what is said, the verdict, the number it rests on, what it would take."""
    judged = ledger.said(found, tier)
    if not judged:
        return None
    n, goals = n_primary(found.about), Goals.of(found.about)
    lines = tuple((*_line(one), what_a_claim_takes(one, n, goals) or NOTHING) for one in judged)
    heads = (
        say("claims-head_claim"),
        say("claims-head_verdict"),
        say("claims-head_value"),
        say("head-interval"),
        say("claims-head_takes"),
    )
    return Table(coded("tier", tier, say("claims-caption")), heads, lines, 2)


def label(one: ledger.Said) -> str:
    """What is said, and the spot type of the number that settles it where that is a single one."""
    spot_type = one.row.spot_type
    if spot_type == "all":
        return one.statement
    return say("claims-of_type", statement=one.statement, type=words.spot_type(spot_type))


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
        value = say("claims-per_100_sessions", value=value)
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
                own(figure, "what", words.humanised(name)),
                _published(row),
                cell(row),
                verdict(row),
                own(figure, "source"),
            )
        )
    if not lines:
        return None
    heads = (
        say("claims-head_figure"),
        say("claims-head_published"),
        say("claims-head_here"),
        say("claims-head_verdict"),
        say("claims-head_source"),
    )
    title = say("claims-figures")
    return Section(tables=[TableCard(title, Table(title, heads, tuple(lines)))])


def _published(row: Row) -> str:
    text = row.level.get("published", "")
    try:
        return amount(float(text), row.unit if row.is_shown else "number")
    except ValueError:
        return text or NOTHING
