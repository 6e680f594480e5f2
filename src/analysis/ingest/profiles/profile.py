"""A source profile: how one kind of export is mapped onto the raw tables (DATA_CONTRACT 2)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from analysis.parameters import PublishedFigure, Settings

from .source import Source
from .texts import IsoDate, Names


class Profile(Settings):
    """One kind of export. Without `sources` the canonical layout is meant: a file per table."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    extends: str | None = None
    treatment: str = "mesotherapy"  # what was done; claims about another treatment are not tested
    encodings: list[Literal["utf-8", "utf-16", "cp1254"]] = ["utf-8"]
    sun_protection_reference: Literal["since_last_look", "until_recurrence"] = "since_last_look"
    ids_shared_between_clinics: bool = False  # one patient has one number in all clinics
    exported_on: IsoDate | None = None
    ignore_files: Names = []  # files that lie beside the export and are no part of it
    sources: list[Source] = []
    notes: list[str] = []  # what every report on these records must say
    published_figures: list[PublishedFigure] = []

    @model_validator(mode="after")
    def _sources_feed_tables(self) -> Self:
        idle = [source.pattern for source in self.sources if not source.feeds]
        if idle:
            raise ValueError(f"sources without `feeds`: {', '.join(idle)}")
        return self

    @model_validator(mode="after")
    def _courses_are_told_apart_in_one_place(self) -> Self:
        telling = [
            source.pattern
            for source in self.sources
            if any(rule.course_of for feed in source.feeds for rule in feed.columns.values())
        ]
        if len(telling) > 1:
            # The rows of one source are numbered together and do not see those of another.
            raise ValueError(f"`course_of` stands in several sources: {', '.join(telling)}")
        return self
