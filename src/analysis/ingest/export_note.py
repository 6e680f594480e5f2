"""`export.yml`: what the sender says about an export folder; every line of it is optional."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from analysis.parameters import Settings

from .study_files import read_study_file

FILE_NAME = "export.yml"


class ExportNote(Settings):
    """Title, profile and day of an export, and whether its patients are made up."""

    title: str = ""
    profile: str = "canonical"
    exported_on: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    synthetic: bool = False


def read_export_note(folder: Path) -> ExportNote:
    """The note in the folder, or an empty one where there is none."""
    path = folder / FILE_NAME
    return ExportNote.read(read_study_file(path), FILE_NAME) if path.exists() else ExportNote()
