"""Telling the courses of a patient apart in an export that has no number for them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from analysis.parameters import Settings

from .texts import DateFormat, Name, Names, Pattern


class CourseOf(Settings):
    """A course id `<patient>-<n>`, made from who came when, for what.

    A course gathers a patient's rows that hold the same texts in `same`. A new one begins where
    the session number falls below the one before (`restarts`), or more than `new_after_days`
    after the session before. Rows without a session number belong to the course before them.
    """

    patient: Name
    same: Names = []
    date: Name
    date_formats: Annotated[list[DateFormat], Field(min_length=1)] | None = None
    session: Name | None = None  # the number is read from the front of the text
    session_extract: Pattern | None = None  # or from where this finds it
    restarts: bool = True
    new_after_days: Annotated[int, Field(ge=1)] | None = None
