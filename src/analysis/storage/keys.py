"""What a result depends on, as hashes: data, code, parameters and locked libraries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from .places import project_root

# Everything that can change a number or a page, besides the data.
CODE = ("src/analysis", "notebooks", "study")
LOCK = "requirements.lock"
CORRECTIONS = "quarantine"  # corrected rows of earlier exports lie in this folder of an export
_CODE_SUFFIXES = frozenset({".py", ".ipynb", ".yml", ".j2", ".json", ".css"})


def code_hash() -> str:
    """SHA-256 over the code, notebooks, templates and study files of the project."""
    return hash_files(_code_files(), project_root())


def file_hashes() -> dict[str, str]:
    """By path from the project's root: the first 16 signs of the SHA-256 of each such file, and of
    the list of locked libraries. Enough to name the file that has changed."""
    root = project_root()
    lock = root / LOCK
    files = [*_code_files(), *([lock] if lock.exists() else [])]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(files)
    }


def _code_files() -> list[Path]:
    root = project_root()
    return [
        path
        for folder in CODE
        for path in (root / folder).rglob("*")
        if path.suffix in _CODE_SUFFIXES and not any(p.startswith(".") for p in path.parts[-3:])
    ]


def folder_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of the files in an export, corrections included."""
    folders = (folder, folder / CORRECTIONS)
    files = (path for place in folders if place.is_dir() for path in place.iterdir())
    return hash_files((path for path in files if path.is_file()), folder)


def hash_files(paths: Iterable[Path], root: Path) -> str:
    """SHA-256 over names (from `root`) and contents, whatever the order given."""
    lines = []
    for path in sorted(paths):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{path.relative_to(root).as_posix()} {digest}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def run_key(raw_dir: Path, **choices: str) -> str:
    """The key of a whole run: what lies in the raw folder, and everything of `result_key`."""
    return result_key(data=folder_hash(raw_dir), **choices)


def result_key(**facts: str) -> str:
    """One key for code, locked libraries and the given facts: equal keys mean equal results."""
    lock = project_root() / LOCK
    content = {
        "code": code_hash(),
        "lock": hashlib.sha256(lock.read_bytes()).hexdigest() if lock.exists() else "",
        **facts,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
