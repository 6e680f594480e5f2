"""The research report, section by section: released tables in, pieces of the page out.

Every function takes the released table, what is known about the release, and the clinic (or `all`).
"""

from .checklist import contents, limits, references, reporting_checklist
from .diagnosing import diagnostics
from .everything import all_estimates, provenance
from .methods import methods
from .participants import participants
from .protocol import header, protocol
from .results import improvement, main_results, recurrence, safety
from .robustness import sensitivity
from .studies import published_studies
from .tables import exported

__all__ = [
    "all_estimates",
    "contents",
    "diagnostics",
    "exported",
    "header",
    "improvement",
    "limits",
    "main_results",
    "methods",
    "participants",
    "protocol",
    "provenance",
    "published_studies",
    "recurrence",
    "references",
    "reporting_checklist",
    "safety",
    "sensitivity",
]
