"""What a run did, as JSON lines that stay: when, which steps, how it ended. Never a record."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.report.failures import reasons_of

from .outcome import Outcome
from .progress import heard_by

LOG = "log"


@contextmanager
def logged(outcome: Outcome, data: Path, **asked: object) -> Iterator[None]:
    """Add lines to `<data>/log/<year>-<month>.jsonl` while the block runs; private to the user.

    Each has `time` (UTC), `run` (the same for all lines of a run), `event` (`begin`, `step`, `end`)
    and, at the end, `exit_code`, `seconds` (by a clock that nobody sets) and what failed. A log
    that cannot be written stops nothing.
    """
    run, began = secrets.token_hex(4), time.monotonic()
    lines: list[dict[str, object]] = []

    def note(event: str, **facts: object) -> None:
        now = dt.datetime.now(dt.UTC)
        lines.append(
            {"time": now.isoformat(timespec="seconds"), "run": run, "event": event, **facts}
        )
        # What is refused before anything was made leaves nothing behind, not even a log.
        if data.is_dir():
            with suppress(OSError):
                _append(data / LOG / f"{now:%Y-%m}.jsonl", lines)
            lines.clear()

    note("begin", **asked)
    code = 1
    failed: tuple[str, ...] = ()
    try:
        with heard_by(lambda step, became: note("step", step=step, became=became)):
            yield
        code, failed = outcome.exit_code, tuple(map(_line, outcome.facts.get("failed", [])))
    except BaseException as error:
        code = int(getattr(error, "exit_code", 1))
        failed = reasons_of(error) if isinstance(error, Exception) else (type(error).__name__,)
        raise
    finally:
        note("end", exit_code=code, seconds=round(time.monotonic() - began, 1), failed=failed)


def _line(failed: object) -> str:
    return str(failed["why"]) if isinstance(failed, dict) else str(failed)


def _append(file: Path, lines: list[dict[str, object]]) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = "".join(json.dumps(line, default=str, ensure_ascii=False) + "\n" for line in lines)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as out:  # one write: lines of two runs do not mix
        out.write(text.encode())
