"""The day that somebody asks for; apart, so that a verb that only looks imports no reader."""

from __future__ import annotations

import datetime as dt

from analysis.errors import ParameterError, Problem


def parse_day(text: str) -> dt.date | None:
    """The day written as YYYY-MM-DD, or None for an empty text; `ParameterError` otherwise."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ParameterError(
            Problem("is not a day", "--as-of", "write it as YYYY-MM-DD, for example 2026-10-31")
        ) from None
