"""`spot-outcomes plan`: what a clinic of some size and mix will be able to tell, and when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json
from .outcome import ending


def plan(
    patients_per_month: Annotated[
        int, typer.Option(metavar="N", help="New patients a month, in all clinics together.")
    ],
    mix: Annotated[
        str, typer.Option(metavar="TYPE=SHARE,...", help="Shares that add up to 1.")
    ] = "",
    clinics: Annotated[int, typer.Option(help="Number of clinics.")] = 1,
    followed_share: Annotated[
        float, typer.Option(metavar="SHARE", help="Of planned follow-up visits, those kept.")
    ] = 0.88,
    reference: Annotated[
        str,
        typer.Option(metavar="QUESTION", help="since_last_look, or until_recurrence."),
    ] = "since_last_look",
    gap_days: Annotated[
        int | None,
        typer.Option(metavar="DAYS", help="Between two sessions; else 14, 21, 28, 30 in turn."),
    ] = None,
    replicates: Annotated[int, typer.Option(help="Simulations.")] = 20,
    jobs: Annotated[int, typer.Option(help="Processes at a time.")] = 2,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write a page as well.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what a clinic will be able to tell in 6, 12 and 24 months, by simulation.

    Example: spot-outcomes plan --patients-per-month 30 --mix melasma=0.6,solar_lentigo=0.4
    """
    with ending(json) as outcome:
        from analysis.simulation.plan_request import ClinicToPlan

        from . import plan_verb

        wanted = ClinicToPlan(
            patients_per_month,
            clinics=clinics,
            followed_share=followed_share,
            reference=reference,
            gap_days=gap_days,
        )
        plan_verb.plan(outcome, wanted, mix, replicates, jobs, out)
