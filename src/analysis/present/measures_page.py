"""The page about measures, made from their files and from what these can count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.measures.as_data.columns import POPULATIONS, Population
from analysis.parameters.measure import Measure

DIRECTIONS = {
    "higher_is_better": "higher is better",
    "lower_is_better": "lower is better",
    "neither": "neither direction is better",
}
_INTRODUCTION = """# Measures

Made from `study/measures/` by `python -m analysis.pipeline.measures_page`; do not edit it by hand.

A measure is a file: its name is the measure's id. To add one, copy the file that is most like it
and change it; the next run counts it, and refuses a bad file with its line and what to do. No code
is touched. `title`, `why_it_matters` and `in_words` stand on pages; `reviewed` names a role and a
day.

- `kind`: `share` (rows that pass `numerator` of those that pass `denominator`), `mean` (of the
  column `value`), `rate` (events per `exposure`), `between_events` (rows from one event to the
  next), `count`, or `elsewhere` (an estimate of a model, named by `shown_as`).
- A condition is a `column` and one test: `is_one_of`, `is_none_of` (codes), `includes_any_of`,
  `includes_none_of` (lists of codes), `at_least`, `at_most`, `between` (numbers), `is_recorded`; or
  `any_of` with several conditions. A blank cell passes no test but `is_recorded: false`.
- `dated_by` draws a control chart over periods of at least `period` (month, quarter, half_year,
  year); they grow longer until three in four rest on enough patients to be shown. `rebased` opens
  new limits, with a reason of the process.
- `maturity` leaves rows out that are too young to tell, and says why.
- `target` (a value and who set it) adds the judgement whether the process meets it.
- `compared_by` draws funnels by `clinic`, `practitioner` or `operator_role`.
"""


def as_markdown(measures: Mapping[str, Measure]) -> str:
    """The whole page."""
    lines = [_INTRODUCTION, "## The measures of this study\n"]
    for name, measure in measures.items():
        lines += [*_measure(name, measure), ""]
    lines.append("## What can be counted\n")
    for population in POPULATIONS.values():
        lines += [*_population(population), ""]
    return "\n".join(lines).rstrip() + "\n"


def _measure(name: str, measure: Measure) -> Iterator[str]:
    yield f"**`{name}`**: {measure.title}. {measure.why_it_matters}\n"
    yield f"- {measure.in_words}; {measure.kind}, {DIRECTIONS[measure.direction]}"
    if measure.maturity:
        yield f"- counted after {measure.maturity.days} days: {measure.maturity.why}"
    if measure.target:
        yield f"- target {measure.target.value:g}: {measure.target.source}"
    shown = measure.shown_as
    if shown:
        level = f", `{shown.level}`" if shown.level else ""
        yield f"- the number to show: `{shown.estimand}`{level}"
    yield f"- source: {measure.source}; reviewed: {measure.reviewed}"


def _population(population: Population) -> Iterator[str]:
    yield f"**`{population.name}`**: {population.grain}.\n"
    yield "| Column | Kind | Meaning |"
    yield "|---|---|---|"
    for name, column in population.columns.items():
        yield f"| `{name}` | {column.kind} | {column.meaning} |"
