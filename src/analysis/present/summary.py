"""The findings in five lines, for the terminal and the first lines of a mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from . import descriptions, more_sessions, response, sentences, sun_protection
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
    made_up = " (made-up patients)" if about.get("synthetic") else ""
    row = found.one("flow.participants", step="recorded")
    number = "" if row is None else f", {people(row.n_patients)}"
    return f"{about.get('title', 'Records')}{made_up}: records to {about.get('as_of')}{number}."


def _rows(found: Evidence) -> str:
    share = descriptions.share_set_aside(found)
    if pd.isna(share):
        return "How many rows were set aside for correction is not released."
    return f"{100 * share:.1f} % of the rows read were set aside for correction."
