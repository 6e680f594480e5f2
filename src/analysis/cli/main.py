"""`spot-outcomes`: the verbs; each imports what it needs when it runs: --help is instant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis import __version__

from .combine import combine
from .doctor import doctor
from .options import AsOf, Json, Out, ProfileName, PseudonymKey, Raw, plain_app
from .outcome import Outcome, ending
from .package import package
from .plan import plan_app
from .profile import profile_app
from .retract import retract
from .run_options import run
from .status import status
from .validate import validate
from .vary import vary
from .verify import diff, verify

app = plain_app("spot-outcomes", "What clinics' own records say about treating pigment spots.")
app.add_typer(profile_app, name="profile")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"spot-outcomes {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Version, and stop."
        ),
    ] = False,
) -> None:
    pass


@app.command()
def synthesise(
    out: Out,
    patients: Annotated[int, typer.Option(min=12, help="Number of patients.")] = 1200,
    clinics: Annotated[int, typer.Option(min=1, max=200, help="Number of clinics.")] = 6,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same bytes.")] = 1,
    scenario: Annotated[str, typer.Option(help="main, null_dose, null_adherence, ...")] = "main",
    json: Json = False,
) -> None:
    """Write the records of made-up clinics, and truth.json.

    Example: spot-outcomes synthesise --out data/raw/trial --patients 400 --clinics 2 --seed 7
    """
    with ending(json) as outcome:
        from . import verbs

        verbs.synthesise(outcome, out, patients, clinics, seed, scenario)


@app.command()
def prepare(
    raw: Raw,
    out: Annotated[str, typer.Option(metavar="DIR", help="Default: data/processed/<as-of>.")] = "",
    profile: ProfileName = "",
    as_of: AsOf = "",
    pseudonym_key: PseudonymKey = "",
    json: Json = False,
) -> None:
    """Clean an export: tables, row ledger, quarantine, manifest.

    Example: spot-outcomes prepare --raw data/raw/example --as-of 2026-06-30
    """
    with ending(json) as outcome:
        from . import verbs

        verbs.prepare(outcome, raw, out, profile, as_of, pseudonym_key)


@app.command()
def estimate(
    processed: Annotated[Path, typer.Option(metavar="DIR", help="What `prepare` wrote.")],
    out: Out,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of both models.")] = None,
    imputations: Annotated[
        int | None, typer.Option(min=5, max=200, help="Number of imputations, M.")
    ] = None,
    json: Json = False,
) -> None:
    """Estimate everything of the plan: estimates.csv and estimates.parquet.

    Example: spot-outcomes estimate --processed data/processed/2026-10-31 --out results
    """
    with ending(json) as outcome:
        from . import verbs

        verbs.estimate(outcome, processed, out, seed, imputations)


@app.command()
def release(
    estimates: Annotated[Path, typer.Option(metavar="DIR", help="What `estimate` wrote.")],
    out: Out,
    ledger: Annotated[
        str, typer.Option(metavar="DIR", help="Private ledger (default: beside the series).")
    ] = "",
    correction: Annotated[
        str,
        typer.Option(
            metavar="WHY",
            help="late_correction, withdrawn_patients, new_method or lost_ledger; logged.",
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Apply the disclosure rules: what reports may read.

    Example: spot-outcomes release --estimates results --out released
    """
    with ending(json) as outcome:
        from . import verbs

        verbs.release(outcome, estimates, out, ledger, correction)


@app.command()
def render(
    reports: Annotated[list[str] | None, typer.Argument(metavar="[REPORT]...")] = None,
    clinic: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="This clinic only (repeatable).")
    ] = None,
    as_of: AsOf = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Default: the project itself.")
    ] = None,
    json: Json = False,
) -> None:
    """Make editions of reports from released tables.

    Example: spot-outcomes render leadership_dashboard --clinic clinic-a --as-of 2026-10-31
    """
    with ending(json) as outcome:
        from .render_verb import render_released

        render_released(outcome, reports or [], clinic or [], as_of, out)


app.add_typer(plan_app, name="plan")
app.command()(run)
app.command()(validate)
app.command()(verify)
app.command()(diff)
app.command()(vary)
app.command()(combine)
app.command()(package)
app.command()(retract)
app.command()(status)
app.command()(doctor)


def main() -> None:
    """Entry point of the command."""
    app()


__all__ = ["Outcome", "app", "main"]
