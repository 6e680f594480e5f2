"""`spot-outcomes validate`: does the analysis find what is known to be true?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json
from .outcome import ending


def validate(
    replicates: Annotated[int, typer.Option(min=2, max=9999, help="Of each scenario.")] = 200,
    scenario: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="This one only (repeatable).")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes at a time.")] = 2,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: docs/.")] = None,
    json: Json = False,
) -> None:
    """Run the estimators on clinics whose truth is known; goes on where it was stopped.

    Example: spot-outcomes validate --replicates 20 --scenario main --out trial
    """
    with ending(json) as outcome:
        from . import validate_verb

        validate_verb.validate(outcome, replicates, scenario or [], jobs, out)
