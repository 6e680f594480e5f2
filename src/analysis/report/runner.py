"""Executes one notebook in a process of its own and says truly whether that worked (DESIGN 5).

Every notebook gets its own child process, private folder, environment and kernel: papermill changes
the working directory and global state of its process, so two notebooks in one process land in each
other's folders.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis import errors
from analysis.errors import MachineError, Problem, ReportError, SpotOutcomesError
from analysis.ingest.reading.private_folder import private_folder
from analysis.parameters import NotebookParameters
from analysis.report.asked import checked_values
from analysis.report.child import execute
from analysis.report.success import reasons_against
from analysis.report.trusted import trusted_bytes

TIME_LIMIT_SECONDS = 600.0
# A socket's path may have about 100 characters; the folder gets these few below the temp folder.
LONGEST_TEMP_FOLDER = 70
PREFIX = "spot-outcomes-nb-"


def run_notebook(
    notebook: Path,
    parameters: NotebookParameters,
    keep_as: Path | None = None,
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
    project_root: Path | None = None,
    *,
    given: Mapping[str, bytes] | None = None,
    manifest: Mapping[str, str] | None = None,
    memory_limit_bytes: int | None = None,
) -> NotebookNode:
    """The executed notebook, outputs included; raises unless every cell ran and the last reported.

    Only a notebook whose hash is in the manifest runs (default: this project's own). With `given`
    (contents by relative path) it runs enclosed: these files in a working folder that is made for
    it are all the data it gets, and relative paths among the parameters are meant from there.

    The limits end the notebook: wall clock for the whole of it, memory for its kernel. With
    `keep_as` the executed copy is also left there (mode 0600, replaced in one step); after a
    failure it lies beside that as `<name>.failed.ipynb` and the earlier copy is untouched. Relative
    paths among the parameters are meant from `project_root` (default: the working directory).
    Errors of our own classes raised by a cell arrive here as the same class with their problems;
    of any other error only the class and the cell are told, for its text may hold a record.
    """
    source = trusted_bytes(notebook, manifest)
    with private_folder(PREFIX, _temporary()) as folder:
        root = (project_root or Path.cwd()).absolute() if given is None else folder / "work"
        _place(given or {}, folder / "work")
        nonce, nonce_file = secrets.token_hex(16), folder / "nonce"
        asked = parameters.model_copy(update={"nonce": nonce, "nonce_file": str(nonce_file)})
        values = checked_values(notebook.name, source, asked)
        copy = _private_file(folder / "notebook.ipynb", source)
        content = {"notebook": str(copy), "parameters": values, "enclosed": given is not None}
        content["memory_limit_bytes"] = memory_limit_bytes
        job = _private_file(folder / "job.json", json.dumps(content, allow_nan=False).encode())
        execute(job, root, time_limit_seconds, enclosed=given is not None)
        executed = _read(folder)
        reasons = _reasons(folder, executed, nonce, nonce_file)
        if reasons or executed is None:
            raise _told(folder) or _failure(notebook, folder, reasons, keep_as)
        _kept(folder, keep_as, failed=False)
        return executed


def _temporary() -> Path:
    parent = tempfile.gettempdir()
    return Path(parent if len(parent) <= LONGEST_TEMP_FOLDER else "/tmp")


def _private_file(path: Path, content: bytes) -> Path:
    """A new file that only this user can read; an existing one, or a link, is never written to."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return path


def _place(given: Mapping[str, bytes], work: Path) -> None:
    work.mkdir(mode=0o700)
    for name, content in given.items():
        (work / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private_file(work / name, content)


def _read(folder: Path) -> NotebookNode | None:
    file = folder / "executed.ipynb"
    if not file.is_file():
        return None
    return nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call,no-any-return]


def _result(folder: Path) -> dict[str, Any]:
    file = folder / "result.json"
    if not file.is_file():
        return {"status": "failed", "class": "no result", "cell": 0}
    result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return result


def _reasons(
    folder: Path, executed: NotebookNode | None, nonce: str, nonce_file: Path
) -> list[str]:
    result = _result(folder)
    if result["status"] != "returned" or executed is None:
        place = f"stopped at cell [{result['cell']}]" if result["cell"] else "did not start"
        why = "the time limit ended" if result["status"] == "stopped" else result["class"]
        return [f"{place} ({why})"]
    return reasons_against(executed, nonce, nonce_file)


def _kept(folder: Path, keep_as: Path | None, *, failed: bool) -> Path | None:
    """Where the executed copy now is; None if it was not wanted or there is none."""
    made = folder / "executed.ipynb"
    if keep_as is None or not made.is_file():
        return None
    target = keep_as.with_suffix(".failed.ipynb") if failed else keep_as
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    _private_file(aside, made.read_bytes()).replace(target)
    return target


def _told(folder: Path) -> SpotOutcomesError | None:
    """An error of our own that a cell raised: it says by itself what, where and what to do."""
    passed_on = folder / "problems.json"
    if not passed_on.is_file():
        return None
    told = json.loads(passed_on.read_text(encoding="utf-8"))
    kind = getattr(errors, told["class"], ReportError)
    if not (isinstance(kind, type) and issubclass(kind, SpotOutcomesError)):
        kind = ReportError
    return kind([Problem(*row) for row in told["problems"]])


def _failure(notebook: Path, folder: Path, reasons: list[str], keep_as: Path | None) -> ReportError:
    """Any other failure; the executed copy that shows where is kept beside `keep_as`."""
    copy = _kept(folder, keep_as, failed=True)
    remedy = f"the private copy {copy} shows where and why" if copy else ""
    did_start = _result(folder).get("cell") != 0
    kind = ReportError if did_start else MachineError
    return kind(Problem("; ".join(reasons), f"notebook {notebook.name}", remedy))
