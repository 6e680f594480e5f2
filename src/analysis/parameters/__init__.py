"""One typed, frozen set of parameters; nothing here reads a file."""

from .base import Settings, problems_of
from .claim import Claim, ClaimFile, Decision
from .disclosure import DisclosureFile, DisclosureSettings
from .notebooks import (
    NOTEBOOKS,
    ClaimsParameters,
    DashboardParameters,
    DescribeParameters,
    ImprovementParameters,
    NotebookParameters,
    PrepareParameters,
    RecurrenceParameters,
)
from .published import PublishedFigure
from .study import (
    AnonymitySettings,
    CohortSettings,
    ImprovementSettings,
    RecurrenceSettings,
    StudyParameters,
)

__all__ = [
    "NOTEBOOKS",
    "AnonymitySettings",
    "Claim",
    "ClaimFile",
    "ClaimsParameters",
    "CohortSettings",
    "DashboardParameters",
    "Decision",
    "DescribeParameters",
    "DisclosureFile",
    "DisclosureSettings",
    "ImprovementParameters",
    "ImprovementSettings",
    "NotebookParameters",
    "PrepareParameters",
    "PublishedFigure",
    "RecurrenceParameters",
    "RecurrenceSettings",
    "Settings",
    "StudyParameters",
    "problems_of",
]
