"""The findings in five lines, for the terminal and the first lines of a mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from . import descriptions, more_sessions, response, sentences, sun_protection
from .language import day, own, say
from .lookup import Evidence, evidence
from .numbers import people


def five_lines(estimates: pd.DataFrame, about: Mapping[str, Any], clinic_id: str) -> list[str]:
    """Whose records, sessions until half respond, what sessions add, sun protection, the rows."""
    found = evidence(estimates, about, clinic_id)
    curve = response.curve(found)
    return [
        _whose(found),
        sentences.sessions_to_half(response.half(found), curve),
        sentences.gains(found.by_session(more_sessions.GAIN, "all")),
        sentences.contrast(sun_protection.difference(found, 52), 12),
        _rows(found),
    ]


def _whose(found: Evidence) -> str:
    about = found.about
    title = own(about, "title") or say("summary-records")
    named = say("summary-made_up", title=title) if about.get("synthetic") else title
    until = day(str(about.get("as_of")))
    row = found.one("flow.participants", step="recorded")
    if row is None:
        return say("summary-whose", title=named, day=until)
    number = people(row.n_patients)
    return say("summary-whose_counted", title=named, day=until, people=number)


def _rows(found: Evidence) -> str:
    share = descriptions.share_set_aside(found)
    if pd.isna(share):
        return say("summary-rows_unknown")
    return say("summary-rows", share=descriptions.share_in_words(share, 1))
