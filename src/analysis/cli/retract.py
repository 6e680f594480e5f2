"""The verb `retract`: take back an edition that was issued."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json
from .outcome import ending


def retract(
    edition: Annotated[
        Path, typer.Argument(metavar="EDITION", help="Its folder, or the page in it.")
    ],
    reason: Annotated[
        str,
        typer.Option(
            metavar="WHY",
            help="late_correction, withdrawn_patients, wrong_data, new_method or "
            "published_by_mistake; noted beside the editions.",
        ),
    ],
    json: Json = False,
) -> None:
    """Take back an edition: it stays as it is, and is shown no more.

    Example: spot-outcomes retract reports/leadership_dashboard/all/2026-10-31 --reason wrong_data
    """
    with ending(json) as outcome:
        from analysis.present.language import coded
        from analysis.report.editions import retract as take_back

        shown = take_back(edition, reason)
        outcome.facts.update(edition=edition, reason=reason, latest=shown.name if shown else None)
        outcome.say(f"Retracted: {edition} ({coded('retracted', reason)}).")
        outcome.say(f"`latest` now leads to {shown.name}." if shown else "Nothing is shown now.")
