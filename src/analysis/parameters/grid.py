"""A grid of parameters: every combination of the values asked for, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from analysis.errors import ParameterError, Problem

from .notebooks import ImprovementParameters, NotebookParameters, RecurrenceParameters
from .study import StudyParameters

# What may be varied, and the notebook that reads it.
NOTEBOOK_OF: dict[str, tuple[str, type[NotebookParameters]]] = {
    "improvement": ("30_model_improvement", ImprovementParameters),
    "recurrence": ("40_model_recurrence", RecurrenceParameters),
}
MOST_VARIANTS = 100
Asked = tuple[str, Sequence[Any]]  # a name, `recurrence.rule`, with the values to try
EXAMPLE = "for example recurrence.rule=recorded,half_lost"


@dataclass(frozen=True)
class Variant:
    """One combination: the part of the study it belongs to, and the values that differ there."""

    part: str
    values: dict[str, Any]

    @property
    def notebook(self) -> str:
        """The notebook that it is run through."""
        return NOTEBOOK_OF[self.part][0]

    def parameters(self, study: StudyParameters, places: dict[str, str]) -> NotebookParameters:
        """The notebook's parameters: the study's, with these values in their place."""
        settings = getattr(study, self.part).model_dump()
        where = f"--set {self.part}"
        return NOTEBOOK_OF[self.part][1].read({**settings, **places, **self.values}, where)


def variants_of(asked: Sequence[Asked], study: StudyParameters) -> list[Variant]:
    """Every combination of the values, by part; `ParameterError` names every one that cannot be.

    `asked` holds names such as `recurrence.rule` with their values. Parameters of one part vary
    together; those of the other part do not touch its numbers and vary on their own.
    """
    problems = _unknown(asked, study)
    if not problems:
        grids = {part: _grid(part, asked) for part in NOTEBOOK_OF}
        found = [Variant(part, values) for part, grid in grids.items() for values in grid]
        if len(found) > MOST_VARIANTS:
            what = f"{len(found)} combinations are more than {MOST_VARIANTS}"
            raise ParameterError(Problem(what, "--set", "ask for fewer values"))
        for variant in found:
            variant.parameters(study, {})
        return found
    raise ParameterError(problems)


def _grid(part: str, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    mine = {name.partition(".")[2]: values for name, values in asked if name.startswith(f"{part}.")}
    if not mine:
        return []
    return [dict(zip(mine, values, strict=True)) for values in product(*mine.values())]


def _unknown(asked: Sequence[Asked], study: StudyParameters) -> list[Problem]:
    known = [f"{part}.{name}" for part in NOTEBOOK_OF for name in getattr(study, part).model_dump()]
    problems = [] if asked else [Problem("nothing is to be varied", "--set", EXAMPLE)]
    names = [name for name, _ in asked]
    for name, values in asked:
        if name not in known:
            problems.append(
                Problem("there is no such parameter", "--set", f"one of {', '.join(known)}")
            )
        elif names.count(name) > 1:
            problems.append(Problem(f"{name} stands twice", "--set", "give all its values at once"))
        elif not values or len({repr(value) for value in values}) < len(values):
            problems.append(Problem(f"{name}: values are missing or repeated", "--set", EXAMPLE))
    return problems
