"""Reports as data: `study/reports/<name>.yml` names the notebook and the audience."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from analysis.errors import ParameterError, Problem
from analysis.ingest.study_files import read_study_file
from analysis.parameters import NOTEBOOKS, Settings
from analysis.storage import project_root

from .schedule import Schedule


class ReportDefinition(Settings):
    """One report: its title, its notebook, who may read it, when it is due, how many are kept."""

    title: str
    source: str
    authored_by: str
    reviewed: str
    notebook: str
    audience: Literal["internal", "release"] = "release"
    # Single tables of the report as files: those that the report names, else those of its page.
    tables: list[Literal["csv", "xlsx", "latex"]] = Field(default_factory=list)
    # Each figure of the page as a PNG, with its numbers as CSV.
    pictures: bool = False
    # The page as a PDF, where something on the machine can make one: that of all clinics together
    # (or the only one there is), or every page.
    pdf: Literal["no", "all", "every"] = "no"
    # The findings as a message that can be sent, beside the page.
    message: bool = False
    schedule: Schedule | None = None
    keep_editions: int | None = Field(default=None, ge=1)
    # The first language is that of `index.html`; each further one has a page beside it.
    languages: list[Literal["en", "tr"]] = Field(default=["en"], min_length=1)


def report_names() -> list[str]:
    """Names of all reports of the project."""
    return sorted(path.stem for path in (project_root() / "study" / "reports").glob("*.yml"))


def report_definition(name: str) -> ReportDefinition:
    """The report of that name; `ParameterError` lists the known ones."""
    if name not in report_names():
        known = f"known: {', '.join(report_names())}"
        raise ParameterError(Problem(f"unknown report `{name[:64]}`", "report name", known))
    path = project_root() / "study" / "reports" / f"{name}.yml"
    definition = ReportDefinition.read(read_study_file(path), path.name)
    if definition.notebook not in NOTEBOOKS:
        known = f"known: {', '.join(NOTEBOOKS)}"
        raise ParameterError(Problem("`notebook` names no notebook", path.name, known))
    has_language = "lang" in NOTEBOOKS[definition.notebook].model_fields
    if not has_language and definition.languages != ["en"]:
        spoken = "this notebook has no parameter `lang`; it speaks English"
        raise ParameterError(Problem("`languages` cannot be chosen", path.name, spoken))
    return definition
