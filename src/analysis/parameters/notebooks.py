"""The parameters of each notebook: the same names, types and defaults as its `parameters` cell.

Paths are text; a relative one is meant from the project's root. `nonce` is a one-time word the
runner sets; the last cell leaves it in `nonce_file`, which proves that the notebook ran to its end.
"""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import Field

from .base import Settings
from .study import FEWEST_IMPUTATIONS, CohortSettings, ImprovementSettings, RecurrenceSettings

Imputations = Annotated[int, Ge(FEWEST_IMPUTATIONS), Le(200)]


class NotebookParameters(Settings):
    """What every notebook takes."""

    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]*$")] = ""
    nonce_file: str = ""


class PrepareParameters(NotebookParameters):
    """10: an export folder -> cleaned tables."""

    raw_dir: str = "data/raw/example"
    processed_dir: str = "data/processed/notebook"
    profile: str = ""
    as_of: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    pseudonym_key_file: str = ""


class DescribeParameters(NotebookParameters, CohortSettings):
    """20: cleaned tables -> counts, Table 1, measures."""

    processed_dir: str = "data/processed/notebook"
    estimates_dir: str = "data/processed/notebook/estimates"


class ImprovementParameters(NotebookParameters, ImprovementSettings):
    """30: improvement against session count."""

    imputations: Imputations = 20
    processed_dir: str = "data/processed/notebook"
    estimates_dir: str = "data/processed/notebook/estimates"


class RecurrenceParameters(NotebookParameters, RecurrenceSettings):
    """40: recurrence against sun protection."""

    imputations: Imputations = 20
    processed_dir: str = "data/processed/notebook"
    estimates_dir: str = "data/processed/notebook/estimates"


class ClaimsParameters(NotebookParameters):
    """50: verdicts on published claims, from the estimates of 20-40."""

    processed_dir: str = "data/processed/notebook"
    estimates_dir: str = "data/processed/notebook/estimates"


class ResearchParameters(NotebookParameters):
    """70: the research report, from released tables alone."""

    released_dir: str = ""
    clinic_id: str = "all"


class DashboardParameters(ResearchParameters):
    """60: the leadership dashboard, from released tables alone; in one of its languages."""

    lang: Literal["en", "tr"] = "en"


NOTEBOOKS: dict[str, type[NotebookParameters]] = {
    "10_prepare_data": PrepareParameters,
    "20_describe_courses": DescribeParameters,
    "30_model_improvement": ImprovementParameters,
    "40_model_recurrence": RecurrenceParameters,
    "50_test_claims": ClaimsParameters,
    "60_leadership_dashboard": DashboardParameters,
    "70_research_report": ResearchParameters,
}
