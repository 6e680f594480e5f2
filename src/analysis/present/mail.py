"""The findings as a message: a subject, a plain text and one page that mail programs can show."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from . import key_figures, standout
from .html import environment
from .language import day, say, speaking
from .lookup import Evidence, evidence
from .summary import five_lines

WIDTH = 76
MOST_FINDINGS = 4


@dataclass(frozen=True)
class Message:
    """What is sent; `text` and `page` say the same."""

    subject: str
    text: str
    page: str


def message(
    estimates: pd.DataFrame,
    about: Mapping[str, Any],
    clinic_id: str,
    lang: str = "en",
    page: str = "index.html",
) -> Message:
    """The message about one clinic (or `all`): whose records, what stands out, the key numbers.

    Everything in it stands on the page of the edition as well, whose file `page` names. Mail
    programs drop style sheets, so that it has none: headings, a list and a table; no picture, and
    no link.
    """
    with speaking(lang):
        found = evidence(estimates, about, clinic_id)
        said = {
            "subject": _subject(found),
            "whose": five_lines(estimates, about, clinic_id)[0],
            "whole": say("mail-whole_page", page=page),
        }
        findings = standout.findings(found)[:MOST_FINDINGS]
        cards = [card for card in key_figures.cards(found) if card.is_number]
        template = environment().get_template("mail.html.j2")
        made = template.render(**said, findings=findings, cards=cards)
        return Message(said["subject"], _text(said, findings, cards), made)


def _subject(found: Evidence) -> str:
    is_all = found.clinic_id == "all"
    scope = say("mail-all_clinics") if is_all else say("mail-one_clinic", clinic=found.clinic_id)
    until = day(str(found.about.get("as_of") or say("page-unknown_day")))
    return say("mail-subject", scope=scope, day=until)


def _text(
    said: Mapping[str, str], findings: list[standout.Finding], cards: list[key_figures.Card]
) -> str:
    parts = [said["subject"], _filled(said["whose"]), say("mail-stands_out")]
    for finding in findings:
        line = say("mail-finding", label=finding.label, sentence=finding.sentence)
        parts.append(_filled(line, "- "))
    parts.append(say("mail-key_numbers"))
    for card in cards:
        company = "; ".join(text for text in (card.company, card.change, card.verdict) if text)
        line = say("mail-card", title=card.title, value=card.value, company=company)
        parts.append(_filled(line, "- "))
    return "\n\n".join([*parts, _filled(said["whole"])]) + "\n"


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
