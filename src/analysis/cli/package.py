"""`spot-outcomes package`: released estimates for R, Stata and whoever reads Frictionless."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, Out
from .outcome import ending


def package(
    released: Annotated[Path, typer.Argument(metavar="RELEASED", help="What `release` wrote.")],
    out: Out,
    json: Json = False,
) -> None:
    """Write a data package of released estimates: CSV, Stata, R script, datapackage.json.

    Example: spot-outcomes package data/released/2026-10-31 --out package
    """
    with ending(json) as outcome:
        from analysis.errors import ParameterError, Problem
        from analysis.report.package import DESCRIPTOR, write_package
        from analysis.storage import read_released

        if out.exists() and not (out / DESCRIPTOR).is_file():
            remedy = "name a new folder, or that of an earlier package, which is replaced"
            raise ParameterError(Problem("there is something else already", f"--out {out}", remedy))
        files = write_package(read_released(released.absolute()), out.absolute())
        outcome.facts.update(out=out, files=files)
        outcome.say(f"{', '.join(files)} are in {out}")
