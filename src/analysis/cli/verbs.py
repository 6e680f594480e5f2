"""The verbs that take one step each."""

from __future__ import annotations

from pathlib import Path

from analysis import pipeline, storage
from analysis.errors import DataError, Problem
from analysis.parameters import StudyParameters

from .outcome import Outcome


def synthesise(
    outcome: Outcome, out: Path, patients: int, clinics: int, seed: int, scenario: str
) -> None:
    """Write made-up clinics and the truth about them."""
    from analysis import synthetic  # 0.3 s that no other verb needs

    synthetic.synthesise(
        out.absolute(), patients=patients, clinics=clinics, seed=seed, scenario=scenario
    )
    outcome.facts.update(out=out, patients=patients, clinics=clinics, seed=seed, scenario=scenario)
    outcome.say(f"{patients} made-up patients of {clinics} clinics and truth.json are in {out}")


def prepare(
    outcome: Outcome, raw: Path, out: str, profile: str, as_of: str, pseudonym_key: str
) -> None:
    """Clean an export and say what became of its rows."""
    target = Path(out).absolute() if out else ""
    key_file = Path(pseudonym_key).absolute() if pseudonym_key else ""
    manifest = pipeline.prepare(raw.absolute(), target, profile, as_of, key_file)
    folder = target or storage.locate(f"data/processed/{manifest['as_of']}")
    outcome.facts.update(out=folder, as_of=manifest["as_of"], rows=manifest["rows_in"])
    for table, counts in _by_table(manifest["rows_in"]).items():
        told = ", ".join(f"{number} {name}" for name, number in counts.items())
        outcome.say(f"{table}: {told}")
    outcome.say(f"clean tables, ledger and quarantine are in {folder}")


def _by_table(rows: list[dict[str, object]]) -> dict[str, dict[str, int]]:
    tables: dict[str, dict[str, int]] = {}
    for row in rows:
        counts = tables.setdefault(str(row["table"]), {})
        name = str(row["outcome"]).replace("_", " ")
        counts[name] = counts.get(name, 0) + int(str(row["n_rows"]))
    return tables


def estimate(
    outcome: Outcome, processed: Path, out: Path, seed: int | None, imputations: int | None
) -> None:
    """Estimate everything of the plan."""
    _must_exist(processed, "--processed")
    parameters = _with_choices(pipeline.study_parameters(), seed, imputations)
    table = pipeline.estimate(processed.absolute(), out.absolute(), parameters)
    shown = int((~table["gate"].str.startswith("withheld")).sum())
    outcome.facts.update(out=out, rows=len(table), shown=shown, withheld=len(table) - shown)
    outcome.say(f"{shown} estimates, {len(table) - shown} withheld with a reason, are in {out}")


def _with_choices(
    parameters: StudyParameters, seed: int | None, imputations: int | None
) -> StudyParameters:
    choices = {"seed": seed, "imputations": imputations}
    given = {name: value for name, value in choices.items() if value is not None}
    return parameters.model_copy(
        update={
            "improvement": parameters.improvement.model_copy(update=given),
            "recurrence": parameters.recurrence.model_copy(update=given),
        }
    )


def release(
    outcome: Outcome, estimates: Path, out: Path, ledger: str = "", correction: str = ""
) -> None:
    """Apply the disclosure rules."""
    _must_exist(estimates, "--estimates")
    settings = pipeline.study_parameters().disclosure
    place = Path(ledger).absolute() if ledger else ""
    pipeline.release_estimates(estimates.absolute(), out.absolute(), settings, place, correction)
    released = storage.read_released(out.absolute())
    redacted = int(released.estimates["released_as"].eq("redacted").sum())
    outcome.facts.update(out=out, rows=len(released.estimates), redacted=redacted)
    outcome.say(f"{len(released.estimates)} rows released, {redacted} of them hidden, in {out}")


def _must_exist(folder: Path, option: str) -> None:
    if not folder.is_dir():
        raise DataError(Problem("there is no such folder", f"{option} {folder}", "check the path"))
