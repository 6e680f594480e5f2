"""The verb `status`: what exists, what is due, what failed, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import AsOf, Json
from .outcome import ending


def status(
    as_of: AsOf = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where runs write (default: the project).")
    ] = None,
    json: Json = False,
) -> None:
    """What exists, what is due, what failed, and what to do next; changes nothing.

    Example: spot-outcomes status --as-of 2026-11-20
    """
    with ending(json) as outcome:
        from .status_verb import tell_status

        tell_status(outcome, out, as_of)
