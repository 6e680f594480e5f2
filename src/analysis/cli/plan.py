"""`spot-outcomes plan`: what a clinic will be able to tell, and when; and `plan lock`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, plain_app
from .outcome import ending

plan_app = plain_app("plan")


@plan_app.callback(invoke_without_command=True)
def plan(
    context: typer.Context,
    patients_per_month: Annotated[
        int | None,
        typer.Option(metavar="N", help="New patients a month, in all clinics together."),
    ] = None,
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
    if context.invoked_subcommand is not None:
        return
    with ending(json) as outcome:
        from analysis.errors import ParameterError, Problem
        from analysis.simulation.plan_request import ClinicToPlan

        from . import plan_verb

        if patients_per_month is None:
            remedy = "say how many new patients a month there are, or `plan lock`"
            raise ParameterError(Problem("is missing", "--patients-per-month", remedy))

        wanted = ClinicToPlan(
            patients_per_month,
            clinics=clinics,
            followed_share=followed_share,
            reference=reference,
            gap_days=gap_days,
        )
        plan_verb.plan(outcome, wanted, mix, replicates, jobs, out)


@plan_app.command()
def lock(
    amend: Annotated[
        str, typer.Option(metavar="REASON", help="Lock a changed plan anew, and say why.")
    ] = "",
    json: Json = False,
) -> None:
    """Freeze parameters, estimands, claims and thresholds before outcomes are seen.

    Example: spot-outcomes plan lock
    """
    with ending(json) as outcome:
        from . import lock_verb

        lock_verb.lock(outcome, amend)
