"""The verb `doctor`: is this machine fit for runs, and what to do if not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json
from .outcome import ending


def doctor(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where runs will write (default: project).")
    ] = None,
    json: Json = False,
) -> None:
    """Look whether this machine is fit for runs, and say what to do where it is not.

    Example: spot-outcomes doctor
    """
    with ending(json) as outcome:
        from .checkup import examine

        examine(outcome, out)
