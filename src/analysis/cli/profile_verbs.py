"""The verbs about profiles."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from analysis.errors import DataError, ParameterError, Problem
from analysis.ingest.export_note import read_export_note
from analysis.ingest.profiles import Profile, load_profile
from analysis.ingest.suggest import load_headers
from analysis.ingest.suggest import suggest as draft_profile
from analysis.ingest.vocabularies import load_vocabulary
from analysis.pipeline.profile_check import check_profile, facts, lines_for_people
from analysis.pipeline.study import study_folder

from .outcome import Outcome


def suggest(outcome: Outcome, files: list[Path], out: Path | None) -> None:
    """Draft a profile, onto the screen or into a new file."""
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise DataError([Problem("there is no such file", str(path)) for path in missing])
    if out is not None and out.exists():
        # A profile that somebody has reviewed must not vanish under a draft.
        raise ParameterError(Problem("there is a file already", f"--out {out}", "choose a name"))
    study = study_folder()
    vocabulary, words = load_vocabulary(study / "vocabulary"), load_headers(study / "headers.yml")
    draft = draft_profile(files, vocabulary, words)
    columns = [
        {"file": pattern, "column": each.name, "use": each.use, "scores": dict(each.scores)}
        for pattern, each in draft.columns
    ]
    outcome.facts.update(out=out, review=draft.n_review, columns=columns)
    if out is None:
        outcome.facts["profile"] = draft.text
        for line in draft.text.rstrip().splitlines():
            outcome.say(line)
    else:
        out.write_text(draft.text, encoding="utf-8")
        outcome.say(f"a draft with {draft.n_review} places to review is in {out}")


def check(outcome: Outcome, raw: Path, profile: str, *, as_json: bool) -> None:
    """Say what the profile would do; a refused export ends with all its problems."""
    if not raw.is_dir():
        raise DataError(Problem("there is no such folder", f"--raw {raw}", "check the path"))
    loaded = _loaded(profile or read_export_note(raw).profile)
    result = check_profile(raw.absolute(), loaded, load_vocabulary(study_folder() / "vocabulary"))
    outcome.facts.update(facts(result))
    for line in lines_for_people(result):
        outcome.say(line)
    if result.is_accepted:
        outcome.say("the export would be read")
        return
    # What is right about a refused export is worth seeing beside what is wrong.
    if as_json:
        problems = [vars(problem) for problem in result.problems]
        failed = {"status": "failed", "exit_code": DataError.exit_code, "problems": problems}
        typer.echo(json.dumps({**failed, **outcome.facts}, default=str))
        raise typer.Exit(DataError.exit_code)
    for line in outcome.lines:
        typer.echo(line)
    raise DataError(result.problems)


def _loaded(name: str) -> Profile:
    """The profile of that name, or in that file: a draft need not lie in study/sources yet."""
    if name.endswith(".yml"):
        path = Path(name)
        return load_profile(path.stem, path.parent)
    return load_profile(name, study_folder() / "sources")
