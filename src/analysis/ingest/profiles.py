"""Finding and loading a source profile from `study/sources/`."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import ParameterError, Problem

from .profile import Profile
from .study_files import read_study_file


def load_profile(name: str, folder: Path) -> Profile:
    """The profile of that name; one that `extends` another takes over what it does not set.

    `ParameterError` lists the known names for an unknown one, and every fault of a faulty file.
    """
    known = sorted(path.stem for path in folder.glob("*.yml"))
    if name not in known:
        raise ParameterError(
            Problem(f"unknown profile `{name[:64]}`", "--profile", f"known: {', '.join(known)}")
        )
    path = folder / f"{name}.yml"
    values = read_study_file(path)
    parent = values.get("extends")
    if parent is not None:
        if parent == name or parent not in known:
            raise ParameterError(Problem("`extends` names no other profile", path.name))
        values = {**load_profile(parent, folder).model_dump(by_alias=True), **values}
    return Profile.read(values, path.name)
