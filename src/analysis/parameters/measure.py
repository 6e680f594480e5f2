"""A leadership measure as data: what is counted, of what, when it may be counted, and why."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from annotated_types import Ge, Len
from pydantic import Field, model_validator

from .base import Settings

Kind = Literal["share", "mean", "rate", "count", "between_events", "elsewhere"]
Direction = Literal["higher_is_better", "lower_is_better", "neither"]
Period = Literal["month", "quarter", "half_year", "year"]
Unit = Literal[
    "probability", "per_100_sessions", "per_100_months", "percent", "score", "count", "sessions"
]
Comparison = Literal["clinic", "practitioner", "operator_role"]
Codes = Annotated[list[str], Len(1)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]

# What each kind yields; the first unit is meant where a file names none.
UNITS: dict[str, tuple[Unit, ...]] = {
    "share": ("probability", "per_100_sessions"),
    "mean": ("percent", "score"),
    "rate": ("per_100_months",),
    "count": ("count",),
    "between_events": ("sessions",),
    "elsewhere": ("count",),
}
TESTS = (
    "is_one_of",
    "is_none_of",
    "includes_any_of",
    "includes_none_of",
    "at_least",
    "at_most",
    "between",
    "is_recorded",
)


class Condition(Settings):
    """One test of one column, or several of which any may hold (`any_of`).

    A cell without a record passes no test but `is_recorded: false`.
    """

    column: str = ""
    is_one_of: Codes | None = None
    is_none_of: Codes | None = None
    includes_any_of: Codes | None = None
    includes_none_of: Codes | None = None
    at_least: float | None = None
    at_most: float | None = None
    between: Annotated[list[float], Len(2, 2)] | None = None
    is_recorded: bool | None = None
    any_of: Annotated[list[Condition], Len(2)] | None = None

    @property
    def tests(self) -> tuple[str, ...]:
        """The names of the tests that are set."""
        return tuple(name for name in TESTS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if self.any_of is not None:
            if self.column or self.tests:
                raise ValueError("`any_of` stands alone, without a column or a test beside it")
        elif not self.column or len(self.tests) != 1:
            raise ValueError(f"a condition is a `column` and exactly one of {', '.join(TESTS)}")
        return self


class Maturity(Settings):
    """How many days must have passed before a row can tell: younger rows are not counted."""

    days: Annotated[int, Ge(1)]
    why: str
    tr: dict[Literal["why"], str] = {}


class Target(Settings):
    """What the clinic wants to reach, in the measure's unit, and who says so."""

    value: float
    source: str


class Rebase(Settings):
    """A day from which limits are worked out anew, and the change of the process behind it."""

    starting: Day
    reason: Annotated[str, Field(min_length=10)]
    tr: dict[Literal["reason"], str] = {}


class Split(Settings):
    """One number for each code of a column: the code stands in the level as `called`."""

    column: str
    called: Annotated[str, Field(pattern=r"^[a-z_]+$")]


class Reference(Settings):
    """An estimate that is made elsewhere and is the one to show."""

    estimand: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$")]
    level: str = ""


class Measure(Settings):
    """A file of `study/measures/`; its name without `.yml` is the measure's id."""

    title: str
    tr: dict[Literal["title"], str] = {}  # the same in Turkish
    source: str
    authored_by: str
    # A role and a day; persons have no place here.
    reviewed: Annotated[str, Field(pattern=r"^(not yet|[a-z][a-z ]+, \d{4}-\d\d-\d\d)$")]
    why_it_matters: str
    in_words: str  # the sentence `docs/definitions.md` and data tables print
    plan_section: str
    direction: Direction
    kind: Kind
    unit: Unit | None = None
    counts: str = ""  # which rows: a name of `measures.as_data.populations`
    denominator: list[Condition] = []
    numerator: list[Condition] = []
    value: str = ""  # mean: the column that is averaged
    exposure: str = ""  # rate: the column that is summed below the line
    estimand: Annotated[str, Field(pattern=r"^([a-z]+\.[a-z0-9_]+)?$")] = ""
    split_by: Split | None = None
    dated_by: str = ""  # without a date there is no chart
    period: Period = "month"
    maturity: Maturity | None = None
    target: Target | None = None
    rebased: list[Rebase] = []
    compared_by: list[Comparison] = []
    shown_as: Reference | None = None

    @property
    def in_unit(self) -> Unit:
        """The unit of its numbers."""
        return self.unit or UNITS[self.kind][0]

    @model_validator(mode="after")
    def _fields_fit_the_kind(self) -> Self:
        needed = {
            "share": ("counts", "numerator"),
            "mean": ("counts", "value"),
            "rate": ("counts", "numerator", "exposure"),
            "count": ("counts", "numerator"),
            "between_events": ("counts", "numerator", "dated_by"),
            "elsewhere": ("shown_as",),
        }[self.kind]
        for name in needed:
            if not getattr(self, name) and not (self.split_by and name == "numerator"):
                raise ValueError(f"a measure of kind `{self.kind}` needs `{name}`")
        for name in {"numerator", "value", "exposure", "counts"} - set(needed):
            if getattr(self, name):
                raise ValueError(f"a measure of kind `{self.kind}` has no `{name}`")
        if self.in_unit not in UNITS[self.kind]:
            raise ValueError(f"unit of `{self.kind}`: {' or '.join(UNITS[self.kind])}")
        if self.split_by and self.kind != "share":
            raise ValueError("only a share can be split by the codes of a column")
        if self.compared_by and self.kind not in ("share", "rate"):
            raise ValueError("only a share or a rate can be compared between units")
        if (self.maturity or self.rebased) and not self.dated_by:
            raise ValueError("`maturity` and `rebased` need `dated_by`")
        return self
