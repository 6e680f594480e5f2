"""The rule of one canonical column: where its value comes from, and how it is rewritten."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.parameters import Settings
from analysis.schema.vocabulary import fold

from .courses import CourseOf
from .dates import DateRule
from .texts import DateFormat, Name, Names, Pattern, Separators, WideName

SOURCES = ("from", "const", "index", "cell", "wide", "date", "cases", "course_of")
REWRITES = (
    "values",
    "text_codes",
    "extract",
    "split",
    "phrases",
    "date_format",
    "date_formats",
    "decimal",
    "thousands",
    "percent",
    "grade_of_percent",
    "separator",
    "separators",
)
OF_DATES = frozenset({"date_format", "date_formats"})
OF_NUMBERS = frozenset({"decimal", "thousands", "percent", "grade_of_percent"})
OF_LISTS = frozenset({"separator", "separators"})
# What makes one kind of value cannot be joined to what makes another.
_KINDS = (OF_DATES, OF_NUMBERS, OF_LISTS, frozenset({"phrases"}))


class Case(Settings):
    """A value for the rows in which every named column holds one of the listed texts."""

    when: Annotated[dict[Name, list[str]], Field(min_length=1)]
    value: str


class Split(Settings):
    """One part of a cell, counted from 1."""

    separator: Name
    part: Annotated[int, Field(ge=1)]


class ColumnRule(Settings):
    """Where the value of one canonical column comes from, and how it is written there.

    The rewriting is done in the order of the fields below `values`.
    """

    from_: Name | Annotated[Names, Field(min_length=1)] | None = Field(None, alias="from")
    const: str | None = None
    index: bool = False  # the number of the wide column, or of the part
    cell: bool = False  # the cell of the wide column, or the part
    wide: WideName | None = None  # another wide column of the same number
    date: DateRule | None = None
    cases: Annotated[list[Case], Field(min_length=1)] | None = None
    otherwise: str = ""
    course_of: CourseOf | None = None
    values: dict[str, str] = {}  # as it stands in the export -> code; applied before any folding
    text_codes: dict[str, str] = {}  # text in a numeric column -> reason in the ledger
    extract: Pattern | None = None  # has to fit the whole text
    split: Split | None = None
    phrases: dict[str, Annotated[Names, Field(min_length=1)]] = {}  # code -> what a note may say
    date_format: DateFormat | None = None
    date_formats: Annotated[list[DateFormat], Field(min_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[",", ".", " ", "'"] | None = None
    percent: Literal["as_is", "fraction"] | None = None
    grade_of_percent: bool = False
    separator: Name | None = None
    separators: Separators | None = None

    @property
    def headers(self) -> list[str]:
        """The plain columns that `from` names, in order of preference."""
        return [self.from_] if isinstance(self.from_, str) else list(self.from_ or ())

    @property
    def rewrites(self) -> frozenset[str]:
        """Which of the rewriting fields say something."""
        return frozenset(name for name in REWRITES if getattr(self, name) not in (None, {}, False))

    @property
    def day_formats(self) -> tuple[str, ...]:
        """Formats of a date, in order."""
        return (self.date_format,) if self.date_format else tuple(self.date_formats or ())

    @property
    def between_codes(self) -> tuple[str, ...]:
        """Signs that stand between the codes of one cell."""
        return (self.separator,) if self.separator else tuple(self.separators or ())

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in SOURCES if self._says(name)]
        if len(given) != 1:
            raise ValueError("give exactly one of " + ", ".join(f"`{name}`" for name in SOURCES))
        if self.otherwise and self.cases is None:
            raise ValueError("`otherwise` belongs to `cases`")
        if self.rewrites and given[0] in ("const", "date", "course_of"):
            raise ValueError(f"what `{given[0]}` makes is not rewritten: {self._listed()}")
        return self

    @model_validator(mode="after")
    def _one_kind_of_value(self) -> Self:
        met = [kind for kind in _KINDS if kind & self.rewrites]
        if len(met) > 1 or {"date_format", "date_formats"} <= self.rewrites:
            raise ValueError(f"does not go together: {self._listed()}")
        if {"separator", "separators"} <= self.rewrites:
            raise ValueError("give `separators` alone")
        if self.thousands is not None and self.thousands == (self.decimal or "."):
            raise ValueError("`decimal` and `thousands` are the same sign")
        if "phrases" in self.rewrites and self.rewrites != {"phrases"}:
            raise ValueError("`phrases` reads a note alone: drop the other rewriting")
        if both := sorted(set(self.values) & set(self.text_codes)):
            raise ValueError(f"{len(both)} texts stand under `values` and under `text_codes`")
        return self

    @model_validator(mode="after")
    def _telling_phrases(self) -> Self:
        said: dict[str, str] = {}
        for code, phrases in self.phrases.items():
            for phrase in phrases:
                if not fold(phrase):
                    raise ValueError(f"a phrase of `{code}` has neither letter nor digit")
                if said.setdefault(fold(phrase), code) != code:
                    raise ValueError(f"the phrase `{phrase}` stands under two codes")
        return self

    def _says(self, source: str) -> bool:
        value = getattr(self, "from_" if source == "from" else source)
        return value is not None and value is not False

    def _listed(self) -> str:
        return ", ".join(f"`{name}`" for name in REWRITES if name in self.rewrites)
