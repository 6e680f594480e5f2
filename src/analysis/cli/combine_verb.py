"""Combining released estimates, from the options of the verb to its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.pipeline import combine_released
from analysis.present.combined import headlines
from analysis.present.estimands import DEFINITIONS
from analysis.report.combined_page import publish_combined

from .outcome import Outcome


def combine(
    outcome: Outcome, released: Sequence[Path], out: Path, estimands: Sequence[str]
) -> None:
    """Combine, publish the page, and say what the main estimates have become."""
    problems = list(_unknown(estimands))
    if problems:
        raise ParameterError(problems)
    made = combine_released([folder.absolute() for folder in released], estimands)
    edition = publish_combined(out.absolute(), made.estimates, made.about)
    means = made.estimates[made.estimates["method"].isin(["fixed", "random"])]
    outcome.facts.update(
        page=edition.page, rows=len(means), releases=made.about["releases"], plan=made.about["plan"]
    )
    for line in headlines(made.estimates, made.about):
        outcome.say(line)
    outcome.say(f"{len(made.about['releases'])} releases combined: {edition.page}")


def _unknown(estimands: Sequence[str]) -> Iterator[Problem]:
    known = {entry.name for entry in DEFINITIONS}
    for name in estimands:
        if name not in known:
            remedy = "use a name of docs/definitions.md"
            yield Problem("there is no such estimand", "--estimand", remedy)
