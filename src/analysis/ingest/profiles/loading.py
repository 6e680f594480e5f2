"""Finding and loading a source profile from `study/sources/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem

from ..study_files import read_study_file
from .profile import Profile


def load_profile(name: str, folder: Path) -> Profile:
    """The profile of that name; one that `extends` another takes over what it does not set.

    `ParameterError` lists the known names for an unknown one, and every fault of a faulty file.
    """
    known = sorted(path.stem for path in folder.glob("*.yml"))
    if name not in known:
        raise ParameterError(
            Problem(f"unknown profile `{name[:64]}`", "--profile", f"known: {', '.join(known)}")
        )
    return Profile.read(_with_parents(name, folder, known, ()), f"{name}.yml")


def _with_parents(
    name: str, folder: Path, known: list[str], heirs: tuple[str, ...]
) -> dict[str, Any]:
    values = read_study_file(folder / f"{name}.yml")
    parent = values.get("extends")
    if parent is None:
        return values
    if parent not in known or parent in (*heirs, name):
        raise ParameterError(Problem("`extends` names no other profile", f"{name}.yml"))
    return {**_with_parents(parent, folder, known, (*heirs, name)), **values}
