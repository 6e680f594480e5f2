"""One typed, frozen set of parameters; nothing here reads a file."""

from .base import Settings, problems_of
from .claim import Claim, ClaimFile, ClaimTest
from .conflict import Conflict, ConflictFile, Side
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
from .region import Region
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
    "ClaimTest",
    "ClaimsParameters",
    "CohortSettings",
    "Conflict",
    "ConflictFile",
    "DashboardParameters",
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
    "Region",
    "Settings",
    "Side",
    "StudyParameters",
    "problems_of",
]
