"""A source profile: how one kind of export is mapped onto the raw tables (DATA_CONTRACT 2)."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.parameters import PublishedFigure, Settings
from analysis.schema.raw_tables import RAW_TABLES

TableName = Literal["patients", "courses", "sessions", "assessments", "adverse_events"]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]


class Count(Settings):
    """A whole number read off a row: a column's, a wide column's own, or the last filled one's."""

    from_: str | None = Field(None, alias="from")
    index: bool = False
    last_filled: str | None = None  # a wide name such as `Seans {n}`: the largest filled n
    values: dict[str, str] = {}  # what a number stands for where it is a code (`"19": "18"`)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum((self.from_ is not None, self.index, self.last_filled is not None)) != 1:
            raise ValueError("give exactly one of `from`, `index`, `last_filled`")
        return self


class Spread(Settings):
    """Days shared evenly over some weeks: the n-th of `of` falls on day (n - 1) * 7 weeks / of."""

    weeks: Count
    of: Count


class DateRule(Settings):
    """A date counted from an origin, for exports that hold intervals and no dates."""

    origin: IsoDate
    weeks: Count | None = None
    months: Count | None = None
    spread: Spread | None = None


class Case(Settings):
    """A value for the rows in which every named column holds one of the listed texts."""

    when: dict[str, list[str]]
    value: str


class ColumnRule(Settings):
    """Where the value of one canonical column comes from, and how it is written there."""

    from_: str | None = Field(None, alias="from")
    const: str | None = None
    index: bool = False  # the number of the wide column
    cell: bool = False  # the cell of the wide column
    date: DateRule | None = None
    cases: list[Case] | None = None
    otherwise: str = ""
    date_format: str | None = None  # as in strptime, of the text in the export
    decimal: Literal[".", ","] = "."
    separator: str | None = None  # between several codes in one cell
    values: dict[str, str] = {}  # as it stands in the export -> code; applied before any folding
    text_codes: dict[str, str] = {}  # text in a numeric column -> reason in the ledger

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = (
            self.from_ is not None,
            self.const is not None,
            self.index,
            self.cell,
            self.date is not None,
            self.cases is not None,
        )
        if sum(given) != 1:
            raise ValueError(
                "give exactly one of `from`, `const`, `index`, `cell`, `date`, `cases`"
            )
        return self


class Feed(Settings):
    """One pass over the rows of a file that makes records of one table.

    `each` names wide columns (`Seans {n}`): one record for every filled one. Rows whose column
    holds one of the texts in `skip_when` make no record.
    """

    table: TableName
    each: str | None = None
    skip_when: dict[str, list[str]] = {}
    columns: dict[str, ColumnRule]

    @model_validator(mode="after")
    def _known_columns(self) -> Self:
        table = RAW_TABLES[self.table]
        unknown = [name for name in self.columns if name not in table.names]
        missing = [name for name in table.required if name not in self.columns]
        if unknown or missing:
            raise ValueError(
                f"table {self.table}: unknown columns {unknown}, required columns missing {missing}"
            )
        return self


class Source(Settings):
    """One file of the export: its name pattern, its sheet and header row, and what it feeds."""

    pattern: str
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] = 1
    delimiter: str = ","
    ignore: list[str] = []  # columns that are known and not used
    feeds: list[Feed]


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
    exported_on: IsoDate | None = None
    sources: list[Source] = []
    notes: list[str] = []  # what every report on these records must say
    published_figures: list[PublishedFigure] = []


def wide_numbers(pattern: str, headers: list[str]) -> dict[int, str]:
    """The wide columns that a pattern with `{n}` names: number -> header, in order of number."""
    before, _, after = pattern.partition("{n}")
    shape = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
    found = {int(match[1]): header for header in headers if (match := shape.fullmatch(header))}
    return dict(sorted(found.items()))
