"""`spot-outcomes verify` and `diff`: does an edition still hold, and what changed between two."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json
from .outcome import ending

EditionFolder = Annotated[
    Path, typer.Argument(metavar="EDITION", help="reports/<report>/<clinic>/<day>.")
]


def verify(
    edition: EditionFolder,
    raw: Annotated[
        str, typer.Option(metavar="DIR", help="The export (default: where it was read from).")
    ] = "",
    ledger: Annotated[
        str, typer.Option(metavar="DIR", help="Private ledger (default: beside the series).")
    ] = "",
    json: Json = False,
) -> None:
    """Make an issued edition again and compare every number; say what differs, and why.

    Example: spot-outcomes verify reports/leadership_dashboard/all/2026-10-31
    """
    with ending(json) as outcome:
        from . import verify_verb

        verify_verb.verify(outcome, edition, raw, ledger)


def diff(
    before: EditionFolder,
    after: Annotated[Path, typer.Argument(metavar="EDITION", help="The later one.")],
    json: Json = False,
) -> None:
    """Explain what changed between two editions: records, parameters, code, and which numbers.

    Example: spot-outcomes diff reports/leadership_dashboard/all/2026-09-30
    reports/leadership_dashboard/all/2026-10-31
    """
    with ending(json) as outcome:
        from . import diff_verb

        diff_verb.diff(outcome, before, after)
