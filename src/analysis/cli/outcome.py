"""How a verb ends: what it prints, as sentences or JSON, and its exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from analysis.errors import SpotOutcomesError, printable
from analysis.report.stopping import Stopped, stoppable

SOME_FAILED = 4  # done, but not for all clinics
DEBUG_VARIABLE = "SPOT_OUTCOMES_DEBUG"


@dataclass
class Outcome:
    """What a verb has to tell: lines for people, facts for machines; and how it ends.

    A verb that did what it was asked to, and found something wrong, says so by `exit_code`.
    """

    lines: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    exit_code: int = 0
    as_json: bool = False

    def say(self, line: str) -> None:
        """Add a line for people."""
        self.lines.append(line)


@contextmanager
def ending(as_json: bool) -> Iterator[Outcome]:
    """Run a verb and end it: results to stdout, problems to stderr, the documented exit code."""
    outcome = Outcome(as_json=as_json)
    os.umask(0o077)
    try:
        with stoppable():
            yield outcome
    except Stopped as stopped:
        problem = {"what": "was told to end; nothing half made is published"}
        text = f"{problem['what']}\n  -> start again; what is made is kept"
        _fail(as_json, [problem], text, stopped.exit_code)
    except SpotOutcomesError as error:
        _fail(as_json, [vars(p) for p in error.problems], str(error), error.exit_code)
    except (typer.Exit, typer.Abort, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        # The text of a foreign error may quote a record; its class and place cannot.
        place = _place(error)
        what = f"unexpected {type(error).__name__} at {place}"
        remedy = f"set {DEBUG_VARIABLE}=1 to see it whole (it may then show records)"
        _fail(as_json, [{"what": what, "where": place}], f"{what}\n  -> {remedy}", 1)
    if as_json:
        status = "partial" if outcome.exit_code == SOME_FAILED else "done"
        typer.echo(json.dumps({"status": status, **outcome.facts}, default=str))
    else:
        for line in outcome.lines:
            typer.echo(printable(line))
    if outcome.exit_code:
        sys.exit(outcome.exit_code)


def _fail(as_json: bool, problems: list[dict[str, Any]], text: str, code: int) -> None:
    if as_json:
        typer.echo(json.dumps({"status": "failed", "exit_code": code, "problems": problems}))
    else:
        typer.echo(text, err=True)
    sys.exit(code)


def _place(error: Exception) -> str:
    """File and line of our own code nearest to where the error arose."""
    place, trace = "?", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "analysis" in file.parts:
            place = f"{'/'.join(file.parts[-2:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
