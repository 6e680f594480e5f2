"""Which notebooks may run: those of this project, by the SHA-256 of their bytes.

A notebook is a program. One that came by mail, or that somebody changed to try something, does not
run unattended with patients' records in reach until it is noted here on purpose: `./run notebooks`.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import Problem, ReportError
from analysis.storage import project_root

MANIFEST = Path(__file__).with_name("notebooks.json")
LARGEST_BYTES = 5_000_000


def trusted_bytes(notebook: Path, manifest: Mapping[str, str] | None = None) -> bytes:
    """What stands in the notebook, read once; `ReportError` if its hash is not in the manifest.

    Whoever runs it runs these bytes, so that nothing can be exchanged between check and start.
    """
    known = noted() if manifest is None else manifest
    try:
        with notebook.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError:
        raise ReportError(Problem("there is no such notebook", notebook.name)) from None
    if known.get(notebook.name) != hashlib.sha256(content).hexdigest():
        remedy = "if the change is meant, look at it and note it with `./run notebooks`"
        raise ReportError(Problem("is not a notebook of this project", notebook.name, remedy))
    return content


def noted() -> dict[str, str]:
    """Hash by file name, as committed."""
    found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


def hashes(folder: Path) -> dict[str, str]:
    """Hash by file name of the notebooks that lie in a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.ipynb"))
    }


def main() -> None:
    """Note the notebooks of this project as they are now, and say which of them are new."""
    before, now = noted() if MANIFEST.exists() else {}, hashes(project_root() / "notebooks")
    MANIFEST.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
    for name in sorted(set(before) | set(now)):
        if before.get(name) != now.get(name):
            sys.stdout.write(f"{name}: {'noted' if name in now else 'taken out'}\n")


if __name__ == "__main__":
    main()
