"""Claims that contradict each other, and which of them the records bear out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .claim_needs import missing_in_words
from .language import coded, own, say
from .ledger import code_of, is_difference
from .lookup import Evidence, Row
from .numbers import NOTHING, cell, interval, points, why_not
from .parts import TableCard
from .tables import Table

UNSETTLED = ("several", "none", "open")  # verdicts that name no side


def conflict_cards(found: Evidence) -> list[TableCard]:
    """One line per contest: the question, what is said, who is right, and by which number."""
    stated = {code_of(item["id"]): item for item in found.about.get("conflicts", [])}
    lines = []
    for row in found.find("conflict."):
        contest = stated.get(row.estimand.removeprefix("conflict."), {})
        lines.append(
            (
                own(contest, "question", row.estimand),
                _sides(contest),
                settled(row, contest),
                *number_of(row, contest),
            )
        )
    if not lines:
        return []
    heads = (
        say("conflicts-head_question"),
        say("conflicts-head_said"),
        say("claims-head_verdict"),
        say("conflicts-head_number"),
        say("head-interval"),
    )
    title = say("conflicts-title")
    return [TableCard(title, Table(title, heads, tuple(lines), 3))]


def settled(row: Row, contest: Mapping[str, Any]) -> str:
    """One sentence: which side the deciding number bears out."""
    if row.released_as == "redacted":
        return coded("verdict", "redacted", why=why_not(row))
    verdict = row.level.get("verdict", "open")
    if verdict == "not_recorded":
        missing = missing_in_words(row) or say("conflicts-nobody")
        return say("conflicts-not_recorded", missing=missing)
    if verdict in UNSETTLED:
        return coded("settled", verdict)
    right = next((side for side in _of(contest) if side["name"] == verdict), None)
    return say("conflicts-borne_out", says=own(right, "says")) if right else verdict


def _of(contest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(contest.get("sides", []))


def _sides(contest: Mapping[str, Any]) -> str:
    said = [
        say("conflicts-side", says=own(side, "says"), claims=", ".join(side["claims"]))
        for side in _of(contest)
    ]
    return "; ".join(said) or ", ".join(contest.get("claims", [])) or NOTHING


def number_of(row: Row, contest: Mapping[str, Any]) -> tuple[str, str]:
    """The deciding number and its interval, in words; dashes where nobody recorded it."""
    if row.level.get("verdict") == "not_recorded":
        return NOTHING, NOTHING
    if is_difference(str(contest.get("estimand", ""))):
        return points(row), points(row, interval)
    return cell(row), interval(row)
