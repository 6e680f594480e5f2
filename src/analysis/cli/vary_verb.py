"""Varying parameters, from the options of the verb to its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import DataError, ParameterError, Problem
from analysis.ingest.study_files import scalar
from analysis.parameters.grid import EXAMPLE, variants_of
from analysis.pipeline import study_parameters
from analysis.present.estimands import DEFINITIONS
from analysis.report.variation import run_variants, side_by_side
from analysis.schema.estimates import ALL
from analysis.storage import write_file

from .outcome import Outcome
from .progress import bar

EVERYTHING, SUMMARY = "vary.csv", "side_by_side.csv"
MOST_TOLD = 12


def vary(
    outcome: Outcome,
    processed: Path,
    out: Path,
    settings: Sequence[str],
    estimands: Sequence[str],
    jobs: int,
) -> None:
    """Run every combination and put the results side by side."""
    _refuse_unknown(estimands)
    study = study_parameters()
    variants = variants_of([_asked(text) for text in settings], study)
    if not processed.is_dir():
        remedy = "check the path"
        raise DataError(Problem("there is no such folder", f"--processed {processed}", remedy))
    place = out.absolute()
    with bar(len(variants)) as tick:
        rows = run_variants(processed.absolute(), place, variants, study, jobs, tick)
    table = side_by_side(rows, estimands)
    write_file(place / EVERYTHING, rows.to_csv(index=False).encode())
    write_file(place / SUMMARY, table.to_csv(index=False).encode())
    outcome.facts.update(out=out, variants=[vars(variant) for variant in variants], rows=len(table))
    for line in _lines(table) if estimands else []:
        outcome.say(line)
    noun = "setting" if len(variants) == 1 else "settings"
    outcome.say(f"{len(variants)} {noun} side by side: {out / SUMMARY}")
    outcome.say(f"every estimate: {out / EVERYTHING}")


def _lines(table: pd.DataFrame) -> Iterator[str]:
    """The first estimates of all spot types together, and what each setting makes of them."""
    for line in table[table["spot_type"].eq(ALL)].head(MOST_TOLD).to_dict("records"):
        yield ", ".join(str(line[name]) for name in ("estimand", "level") if line[name])
        for name in (str(name) for name in line if "=" in str(name) and line[name]):
            yield f"  {name}: {line[name]}"


def _asked(text: str) -> tuple[str, list[Any]]:
    name, equals, values = text.partition("=")
    if not equals:
        raise ParameterError(Problem("has no `=`", "--set", EXAMPLE))
    return name.strip(), [scalar(value.strip()) for value in values.split(",") if value.strip()]


def _refuse_unknown(estimands: Sequence[str]) -> None:
    known = {entry.name for entry in DEFINITIONS}
    if not set(estimands) <= known:
        remedy = "use a name of docs/definitions.md"
        raise ParameterError(Problem("there is no such estimand", "--estimand", remedy))
