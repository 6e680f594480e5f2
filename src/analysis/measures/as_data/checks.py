"""What is wrong with a measure beyond its form: rows, columns and codes that do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.parameters.measure import Condition, Measure
from analysis.schema.columns import Column

from .columns import POPULATIONS, Population

Place = tuple[str | int, ...]
# Which kinds of column a test makes sense for.
_FITS: dict[str, tuple[str, ...]] = {
    "is_one_of": ("code",),
    "is_none_of": ("code",),
    "includes_any_of": ("codes",),
    "includes_none_of": ("codes",),
    "at_least": ("number", "integer"),
    "at_most": ("number", "integer"),
    "between": ("number", "integer"),
}


@dataclass(frozen=True)
class Fault:
    """One thing to mend: where in the file (keys and indices), what is wrong, what to do."""

    place: Place
    what: str
    what_to_do: str


def faults_of(measure: Measure) -> list[Fault]:
    """Every fault of the measure, in the order of its settings; none in a sound one."""
    if measure.kind == "elsewhere":
        return []
    if measure.counts not in POPULATIONS:
        what = f"`counts`: there are no rows called `{measure.counts}`"
        return [Fault(("counts",), what, f"one of: {', '.join(POPULATIONS)}")]
    population = POPULATIONS[measure.counts]
    return [*_conditions(measure, population), *_columns(measure, population), *_rebases(measure)]


def _conditions(measure: Measure, population: Population) -> Iterator[Fault]:
    for name in ("denominator", "numerator"):
        yield from _list(getattr(measure, name), (name,), population)


def _list(conditions: Sequence[Condition], at: Place, population: Population) -> Iterator[Fault]:
    for number, condition in enumerate(conditions):
        place = (*at, number)
        if condition.any_of is not None:
            yield from _list(condition.any_of, (*place, "any_of"), population)
        else:
            yield from _condition(condition, place, population)


def _condition(condition: Condition, at: Place, population: Population) -> Iterator[Fault]:
    column = population.columns.get(condition.column)
    if column is None:
        yield _unknown((*at, "column"), condition.column, population, tuple(population.columns))
        return
    test = condition.tests[0]
    if test in _FITS and column.kind not in _FITS[test]:
        fitting = [name for name, kinds in _FITS.items() if column.kind in kinds]
        remedy = f"use {', '.join([*fitting, 'is_recorded'])}"
        what = f"`{test}` does not fit `{column.name}`, a column of kind {column.kind}"
        yield Fault((*at, test), what, remedy)
    elif column.codes and test in (
        "is_one_of",
        "is_none_of",
        "includes_any_of",
        "includes_none_of",
    ):
        yield from _codes(getattr(condition, test), column, (*at, test))
    elif test == "between" and condition.between and condition.between[0] > condition.between[1]:
        yield Fault((*at, test), "`between`: the first number is the larger one", "swap them")


def _codes(used: Sequence[str], column: Column, at: Place) -> Iterator[Fault]:
    for number, code in enumerate(used):
        if code not in column.codes:
            what = f"`{column.name}` has no code `{code}`"
            yield Fault((*at, number), what, f"one of: {', '.join(column.codes)}")


def _columns(measure: Measure, population: Population) -> Iterator[Fault]:
    """The columns that are averaged, summed, split by and dated by."""
    numbers = tuple(
        name for name, column in population.columns.items() if column.kind in ("number", "integer")
    )
    coded = tuple(name for name, column in population.columns.items() if column.kind == "code")
    split = measure.split_by.column if measure.split_by else ""
    for place, name, allowed in (
        (("value",), measure.value, numbers),
        (("exposure",), measure.exposure, numbers),
        (("split_by", "column"), split, coded),
        (("dated_by",), measure.dated_by, population.dates),
    ):
        if name and name not in allowed:
            yield _unknown(place, name, population, allowed)


def _unknown(at: Place, name: str, population: Population, known: tuple[str, ...]) -> Fault:
    what = f"`{at[-1]}`: `{population.name}` have no `{name}` to use here"
    return Fault(at, what, f"one of: {', '.join(known)}")


def _rebases(measure: Measure) -> Iterator[Fault]:
    days = [entry.starting for entry in measure.rebased]
    for number, (before, day) in enumerate(pairwise(days), start=1):
        if day <= before:
            what = "`rebased`: the days are not in order"
            yield Fault(("rebased", number, "starting"), what, "write the earliest first")
