"""`spot-outcomes profile`: draft a profile for an unknown export, see what one would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, Raw, plain_app
from .outcome import ending

profile_app = plain_app("profile", "How an export is read: draft a profile, see what one would do.")


@profile_app.command()
def suggest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of one export.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here, not to the screen.")
    ] = None,
    json: Json = False,
) -> None:
    """Draft a profile for an export never seen before; what is unsure is marked `review:`.

    Example: spot-outcomes profile suggest export.csv --out study/sources/our_clinic.yml
    """
    with ending(json) as outcome:
        from . import profile_verbs

        profile_verbs.suggest(outcome, files, out)


@profile_app.command()
def check(
    raw: Raw,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="A file of study/sources/, or a path to one.")
    ] = "",
    json: Json = False,
) -> None:
    """Show what a profile would do to an export; nothing is written, no cell is shown.

    Example: spot-outcomes profile check --raw data/raw/2026-10 --profile our_clinic
    """
    with ending(json) as outcome:
        from . import profile_verbs

        profile_verbs.check(outcome, raw, profile, as_json=json)
