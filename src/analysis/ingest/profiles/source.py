"""One kind of file of an export: what it is called, how it is laid out, what it feeds."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.parameters import Settings

from .feeds import Feed
from .mentions import Mention, mentions_of
from .texts import Name, Names, Pattern

VIRTUAL = "@"  # what the name of a virtual column begins with


class VirtualField(Settings):
    """A column that stands in the name of the file or of the sheet."""

    from_: Literal["file_name", "sheet_name"] = Field(alias="from")
    pattern: Pattern  # has to fit the whole name


class Source(Settings):
    """Files of one layout: their name pattern, where the header is, and what they feed."""

    pattern: Name
    sheet: Name | None = None  # a hidden sheet is read only if it is named here
    sheets: Names = []
    header_row: Annotated[int, Field(ge=1)] = 1
    header_with: Names = []
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    footer_rows: Annotated[int, Field(ge=0)] = 0
    total_rows: dict[Name, Names] = {}
    fill_down: Names = []
    ignore: Names = []  # columns that are known and not used
    refuse: Names = []  # columns that identify people
    notes: Names = []  # free text: read by `phrases` alone
    aliases: dict[Name, Names] = {}
    fields: dict[Annotated[str, Field(pattern=r"^@.+")], VirtualField] = {}
    feeds: list[Feed]

    @property
    def mentions(self) -> list[Mention]:
        """Every column that a feed names, virtual ones left out."""
        found = [mention for feed in self.feeds for mention in mentions_of(feed)]
        return [mention for mention in found if not mention.name.startswith(VIRTUAL)]

    @model_validator(mode="after")
    def _one_layout(self) -> Self:
        if self.sheet is not None and self.sheets:
            raise ValueError("give `sheet` or `sheets`, not both")
        if self.header_with and self.header_row != 1:
            raise ValueError("give `header_row` or `header_with`, not both")
        return self

    @model_validator(mode="after")
    def _each_column_once(self) -> Self:
        used = {mention.name for mention in self.mentions}
        listed = Counter([*self.ignore, *self.refuse, *self.notes, *(used - set(self.notes))])
        doubled = sorted(name for name, times in listed.items() if times > 1)
        if doubled:
            raise ValueError(
                f"named twice among `ignore`, `refuse`, `notes` and the feeds: {_quoted(doubled)}"
            )
        return self

    @model_validator(mode="after")
    def _notes_are_only_searched(self) -> Self:
        read = {mention.name for mention in self.mentions if mention.kind != "note"}
        if wrong := sorted(read & set(self.notes)):
            raise ValueError(f"a note is read by `phrases` alone: {_quoted(wrong)}")
        return self

    @model_validator(mode="after")
    def _aliases_of_something(self) -> Self:
        used = {mention.name for mention in self.mentions}
        known = used | {*self.ignore, *self.refuse, *self.notes}
        if idle := sorted(set(self.aliases) - known):
            raise ValueError(f"`aliases` of columns that nothing names: {_quoted(idle)}")
        spelled = Counter(
            [*known, *(text for texts in self.aliases.values() for text in set(texts))]
        )
        if doubled := sorted(text for text, times in spelled.items() if times > 1):
            raise ValueError(f"an alias stands for two columns: {_quoted(doubled)}")
        for name, texts in self.aliases.items():
            if any(text.count("{n}") != name.count("{n}") for text in texts):
                raise ValueError(f"aliases of wide columns hold `{{n}}`, others do not: `{name}`")
        return self

    @model_validator(mode="after")
    def _virtual_fields_exist(self) -> Self:
        used = {mention.name for feed in self.feeds for mention in mentions_of(feed)}
        virtual = {name for name in used if name.startswith(VIRTUAL)}
        if unknown := sorted(virtual - set(self.fields)):
            raise ValueError(f"not under `fields`: {_quoted(unknown)}")
        return self

    @model_validator(mode="after")
    def _one_way_to_tell_courses(self) -> Self:
        rules = [rule.course_of for feed in self.feeds for rule in feed.columns.values()]
        told = [rule for rule in rules if rule is not None]
        if any(rule != told[0] for rule in told[1:]):
            raise ValueError("`course_of` has to be the same in every feed of a source")
        return self


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
