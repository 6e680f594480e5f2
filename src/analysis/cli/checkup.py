"""What a machine has to have for a run, each looked at by doing it."""

from __future__ import annotations

import importlib.metadata
import locale
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from analysis.errors import SpotOutcomesError
from analysis.report.enclosure import landlock_version
from analysis.storage import project_root
from analysis.storage.keys import LOCK

from .outcome import Outcome
from .places import Places

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 1 << 30
FONT = "DejaVu Sans"
CELL = "from pathlib import Path\n_ = Path(nonce_file).write_text(nonce)"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is as it should be, what was found, what to do."""

    name: str
    is_fine: bool
    found: str
    what_to_do: str = ""


def examine(outcome: Outcome, out: Path | None) -> None:
    """Look at everything; the exit code is 1 where something would stop a run."""
    places = Places.below(out)
    looks: list[Callable[[], Finding]] = [
        _python, _versions, _font, _text, _time_zones, _threads, _enclosure,
        lambda: _folder("records", places.data),
        lambda: _folder("reports", places.reports),
        lambda: _folder("temporary files", Path(tempfile.gettempdir())),
        _kernel,
    ]  # fmt: skip
    findings = [look() for look in looks]
    outcome.facts["findings"] = [vars(one) for one in findings]
    for one in findings:
        outcome.say(f"{'ok ' if one.is_fine else 'NOT'} {one.name}: {one.found}")
        if one.what_to_do:
            outcome.say(f"      -> {one.what_to_do}")
    outcome.exit_code = 0 if all(one.is_fine for one in findings) else 1


def _python() -> Finding:
    is_fine = sys.version_info >= OLDEST_PYTHON
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", is_fine, version, "" if is_fine else "install Python 3.11 or newer")


def _versions() -> Finding:
    """Whether the libraries are those of the lock: others may give other numbers."""
    text = (project_root() / LOCK).read_text(encoding="utf-8")
    others = []
    for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+) *\\?$", text, re.M):
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "missing"
        if found != version:
            others.append(f"{name} {found} for {version}")
    said = "; ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return Finding(
        "libraries", not others, said or "as locked", "set up again with ./run" if others else ""
    )


def _font() -> Finding:
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    is_fine = FONT in names
    remedy = "" if is_fine else "install it: figures would be drawn in another one"
    return Finding("font", is_fine, FONT if is_fine else f"{FONT} is missing", remedy)


def _text() -> Finding:
    files, preferred = sys.getfilesystemencoding(), locale.getpreferredencoding(do_setlocale=False)
    is_fine = files.lower().replace("-", "") == "utf8"
    remedy = "" if is_fine else "set LC_ALL=C.UTF-8"
    return Finding("text", is_fine, f"file names {files}, locale {preferred}", remedy)


def _time_zones() -> Finding:
    try:
        ZoneInfo("Europe/Istanbul")
    except (OSError, ValueError):
        return Finding("time zones", is_fine=False, found="missing", what_to_do="install tzdata")
    return Finding("time zones", is_fine=True, found="known")


def _threads() -> Finding:
    """Notebooks always get one thread per library; only the verbs without notebooks may not."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    remedy = "" if said == "1" else "start by ./run, or set OMP_NUM_THREADS=1: more are slower here"
    return Finding("threads", is_fine=True, found=f"OMP_NUM_THREADS={said or 'unset'}",
                   what_to_do=remedy)  # fmt: skip


def _enclosure() -> Finding:
    version = landlock_version()
    remedy = "" if version else "reports are made without enclosure; see docs/security.md"
    return Finding("enclosure", is_fine=True, found=f"Landlock {version or 'is not there'}",
                   what_to_do=remedy)  # fmt: skip


def _folder(name: str, folder: Path) -> Finding:
    """Whether a file can be written there, and how much room there is."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=there) as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        remedy = "make it writable for this user, or give another with --out"
        return Finding(name, is_fine=False, found=f"{folder}: {type(error).__name__}",
                       what_to_do=remedy)  # fmt: skip
    free = shutil.disk_usage(there).free
    is_fine = free >= LEAST_FREE_BYTES
    remedy = "" if is_fine else "make room: a run wants 1 GB"
    return Finding(name, is_fine, f"{folder}: {free / (1 << 30):.1f} GB free", remedy)


def _kernel() -> Finding:
    """Start a kernel as a run does, let it say one word, end it."""
    import nbformat

    from analysis.parameters import NotebookParameters
    from analysis.report.runner import run_notebook
    from analysis.report.trusted import hashes

    given = nbformat.v4.new_code_cell(  # type: ignore[no-untyped-call]
        'nonce: str = ""\nnonce_file: str = ""', metadata={"tags": ["parameters"]}
    )
    last = nbformat.v4.new_code_cell(CELL)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as name:
        notebook = Path(name) / "checkup.ipynb"
        made = nbformat.v4.new_notebook(cells=[given, last])  # type: ignore[no-untyped-call]
        nbformat.write(made, notebook)  # type: ignore[no-untyped-call]
        try:
            run_notebook(
                notebook, NotebookParameters(), given={}, manifest=hashes(notebook.parent),
                time_limit_seconds=120,
            )  # fmt: skip
        except (SpotOutcomesError, OSError) as error:
            return Finding("kernel", is_fine=False, found=type(error).__name__,
                           what_to_do=str(error))  # fmt: skip
    return Finding("kernel", is_fine=True, found="starts and answers")
