"""Editions copied to a folder or an object store, through fsspec (extra `copy`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem

from ..record_names import MANIFEST

NEWEST = "latest.txt"  # a store of objects has no links: the name of the edition stands in a file


def copy_edition(edition: Path, target: str, name: str, *, is_newest: bool) -> bool:
    """Copy an edition to `<target>/<name>/<edition>/` unless it is there; whether it was copied.

    The manifest is written last: where it stands, the edition is whole. Where the edition is the
    newest, `latest.txt` beside it says so after that.
    """
    files, root = _place(target)
    shelf = f"{root.rstrip('/')}/{name}"
    goal = f"{shelf}/{edition.name}"
    manifest = (edition / MANIFEST).read_bytes()
    noted = f"{goal}/{MANIFEST}"
    is_there = files.exists(noted) and files.cat_file(noted) == manifest
    if not is_there:
        for file in sorted(json.loads(manifest)):
            files.makedirs(f"{goal}/{file}".rpartition("/")[0], exist_ok=True)
            files.pipe_file(f"{goal}/{file}", (edition / file).read_bytes())
        files.pipe_file(noted, manifest)
    if is_newest:
        files.pipe_file(f"{shelf}/{NEWEST}", f"{edition.name}\n".encode())
    return not is_there


def _place(target: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        remedy = "install the extra: pip install 'spot-outcomes[copy]'"
        raise ParameterError(Problem("needs fsspec", "copy_to", remedy)) from None
    try:
        files, root = url_to_fs(target)
    except (ImportError, ValueError) as error:
        remedy = "install the package that fsspec needs for this kind of address"
        raise ParameterError(Problem(type(error).__name__, "copy_to", remedy)) from None
    return files, root
