"""The verb `run`: what the scheduler calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import AsOf, Json, ProfileName, PseudonymKey, Raw
from .outcome import ending

SETTLE_SECONDS = 60.0
MOST_MINUTES = 11 * 60.0  # before the limit of the service in deploy/, which tells nobody why


def run(
    raw: Raw = Path("data/raw/example"),
    profile: ProfileName = "",
    as_of: AsOf = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write all below here, not in the project.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="Notebooks, pages or exports at a time.")
    ] = 2,
    pseudonym_key: PseudonymKey = "",
    due: Annotated[
        bool, typer.Option("--due", help="Make the periods that are over and have no edition.")
    ] = False,
    settle: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="With --due: for how long nobody wrote to it."),
    ] = SETTLE_SECONDS,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Use this Dask cluster, which sees the folders.")
    ] = "",
    deliver: Annotated[
        str, typer.Option(metavar="FILE", help="Send what is made as this file says.")
    ] = "",
    time_limit: Annotated[
        float, typer.Option(min=0, metavar="MINUTES", help="End the run after that; 0: never.")
    ] = MOST_MINUTES,
    json: Json = False,
) -> None:
    """Everything, from the export to the dashboard; what is up to date is skipped.

    A folder that holds nothing but folders is many exports: each is run for itself, and none
    stops another.

    Example: spot-outcomes run --raw data/raw/example
    """
    with ending(json) as outcome:
        from analysis.report.stopping import within

        from .batch import exports_in, run_batch
        from .delivering import delivering
        from .due import run_due
        from .log import logged
        from .places import Places
        from .run import run_all

        asked = (outcome, raw, profile, as_of, out, jobs, pseudonym_key)
        facts = {"raw": raw, "as_of": as_of, "due": due}
        with (
            logged(outcome, Places.below(out).data, **facts),
            delivering(outcome, deliver, out),
            within(time_limit * 60),
        ):
            if exports_in(raw):
                run_batch(*asked, due=due, scheduler=scheduler, settle_seconds=settle)
            elif due:
                run_due(*asked, scheduler=scheduler, settle_seconds=settle)
            else:
                run_all(*asked, scheduler=scheduler)
