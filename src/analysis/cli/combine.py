"""`spot-outcomes combine`: released estimates of several clinics as one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, Out
from .outcome import ending


def combine(
    released: Annotated[
        list[Path], typer.Argument(metavar="RELEASED...", help="Folders that `release` wrote.")
    ],
    out: Out,
    estimand: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these (repeatable).")
    ] = None,
    json: Json = False,
) -> None:
    """Fixed- and random-effects means of clinics that exchange released estimates alone.

    Example: spot-outcomes combine north/released/2026-10-31 south/released/2026-10-31 --out joint
    """
    with ending(json) as outcome:
        from . import combine_verb

        combine_verb.combine(outcome, released, out, estimand or [])
