"""A feed: one pass over the rows of a file that makes records of one table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.parameters import Settings
from analysis.schema.columns import Table
from analysis.schema.raw_tables import RAW_TABLES

from .rules import OF_DATES, OF_LISTS, OF_NUMBERS, ColumnRule
from .texts import DateFormat, Name, Separators, WideName

TableName = Literal["patients", "courses", "sessions", "assessments", "adverse_events"]
_FOR_KINDS = (
    (OF_DATES, ("date",), "dates"),
    (OF_NUMBERS, ("integer", "number"), "numbers"),
    (OF_LISTS, ("codes",), "columns that hold several codes; use `each_part` or `split`"),
)


class EachPart(Settings):
    """One record per part of a cell, such as `redness + bruise`."""

    column: Name
    separators: Separators


class EditedAt(Settings):
    """The column that says when a row was last edited, and how its time is written."""

    from_: Name = Field(alias="from")
    date_formats: Annotated[list[DateFormat], Field(min_length=1)] | None = None


class Feed(Settings):
    """One pass over the rows of a file that makes records of one table.

    `each` names wide columns (`Seans {n}`): one record for every filled one. A row makes no record
    if a column holds one of its texts in `skip_when`, or none of those in `only_when`.
    """

    table: TableName
    each: WideName | None = None
    each_part: EachPart | None = None
    skip_when: dict[Name, list[str]] = {}
    only_when: dict[Name, list[str]] = {}
    gather: bool = False  # several rows say one record between them
    edited_at: EditedAt | None = None
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

    @model_validator(mode="after")
    def _rules_fit(self) -> Self:
        if self.each and self.each_part:
            raise ValueError("give `each` or `each_part`, not both")
        table = RAW_TABLES[self.table]
        wrong = [
            f"column {name}: {fault}"
            for name, rule in self.columns.items()
            for fault in (*_of_another_kind(table, name, rule), *self._without_number(rule))
        ]
        if wrong:
            raise ValueError(f"table {self.table}, " + "; ".join(wrong))
        return self

    def _without_number(self, rule: ColumnRule) -> Iterator[str]:
        """What a rule needs of wide columns, or of parts, where the feed has none."""
        if (rule.cell or rule.index) and not (self.each or self.each_part):
            yield "`cell` and `index` need `each` or `each_part`"
        if rule.wide is not None and not self.each:
            yield "`wide` needs `each`"
        if rule.date is not None and rule.date.is_numbered and not self.each:
            yield "a date that goes by the wide column's number needs `each`"


def _of_another_kind(table: Table, name: str, rule: ColumnRule) -> Iterator[str]:
    """Rewriting that makes another kind of value than the column holds."""
    kind = table.column(name).kind
    for rewrites, kinds, what in _FOR_KINDS:
        for rewrite in sorted(rewrites & rule.rewrites):
            if kind not in kinds:
                yield f"`{rewrite}` is for {what}"
    if rule.grade_of_percent and name != "improvement_grade":
        yield "`grade_of_percent` makes an improvement_grade"
