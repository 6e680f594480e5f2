"""The findings as a message: a subject, a plain text and one page that mail programs can show."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from . import key_figures, standout
from .html import environment
from .lookup import evidence
from .summary import five_lines

WIDTH = 76
MOST_FINDINGS = 4
WHOLE_PAGE = "The whole page, with what each number rests on, is the edition's index.html."


@dataclass(frozen=True)
class Message:
    """What is sent; `text` and `page` say the same."""

    subject: str
    text: str
    page: str


def message(estimates: pd.DataFrame, about: Mapping[str, Any], clinic_id: str) -> Message:
    """The message about one clinic (or `all`): whose records, what stands out, the key numbers.

    Everything in it stands on the page of the edition as well. Mail programs drop style sheets, so
    that it has none: headings, a list and a table; no picture, and no link.
    """
    found = evidence(estimates, about, clinic_id)
    whose = five_lines(estimates, about, clinic_id)[0]
    scope = "all clinics" if clinic_id == "all" else f"clinic {clinic_id}"
    subject = f"Treatment outcomes, {scope}, records to {about.get('as_of', 'an unknown day')}"
    findings = standout.findings(found)[:MOST_FINDINGS]
    cards = [card for card in key_figures.cards(found) if card.is_number]
    page = (
        environment()
        .get_template("mail.html.j2")
        .render(subject=subject, whose=whose, findings=findings, cards=cards, whole=WHOLE_PAGE)
    )
    return Message(subject, _text(subject, whose, findings, cards), page)


def _text(
    subject: str,
    whose: str,
    findings: list[standout.Finding],
    cards: list[key_figures.Card],
) -> str:
    parts = [subject, _filled(whose), "What stands out"]
    parts += [_filled(f"{finding.label}: {finding.sentence}", "- ") for finding in findings]
    parts.append("Key numbers")
    for card in cards:
        company = "; ".join(text for text in (card.company, card.change, card.verdict) if text)
        parts.append(_filled(f"{card.title}: {card.value} ({company})", "- "))
    return "\n\n".join([*parts, _filled(WHOLE_PAGE)]) + "\n"


def _filled(text: str, start: str = "") -> str:
    filled = textwrap.fill(
        text.replace(" %", "\N{NO-BREAK SPACE}%"),
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace("\N{NO-BREAK SPACE}%", " %")
