"""`spot-outcomes vary`: the same analysis under other parameters, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, Out
from .outcome import ending


def vary(
    processed: Annotated[Path, typer.Option(metavar="DIR", help="What `prepare` wrote.")],
    out: Out,
    settings: Annotated[
        list[str],
        typer.Option("--set", metavar="NAME=V1,V2", help="Repeatable; all combinations."),
    ],
    estimand: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these (repeatable).")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Notebooks at a time.")] = 2,
    json: Json = False,
) -> None:
    """Run notebooks 30 and 40 over a grid of parameters, and tabulate the results (private).

    Example: spot-outcomes vary --processed data/processed/2026-10-31 --out trial --set
    recurrence.rule=recorded,half_lost --estimand recurrence.risk_difference
    """
    with ending(json) as outcome:
        from . import vary_verb

        vary_verb.vary(outcome, processed, out, settings, estimand or [], jobs)
