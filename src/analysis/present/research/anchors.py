"""Places of the research report that its contents and checklist point to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..html import Html, render
from ..lookup import Evidence, evidence

About = Mapping[str, Any]
# In the order of the page; the heads are those of the notebook.
SECTIONS = {
    "main": "Main results",
    "protocol": "Protocol and estimands",
    "participants": "Participants",
    "methods": "Methods",
    "improvement": "Improvement",
    "recurrence": "Recurrence",
    "safety": "Safety",
    "diagnostics": "Diagnostics",
    "sensitivity": "Sensitivity analyses",
    "published": "Beside published studies",
    "limits": "Limits",
    "estimates": "All estimates",
    "references": "References",
    "checklist": "Reporting checklist",
    "provenance": "Where the numbers come from",
}


def anchored(place: str, *pieces: Html) -> Html:
    """The pieces, findable under `#place`."""
    return render("anchored.html.j2", place=place, pieces=pieces)


def found_in(estimates: pd.DataFrame, about: About, clinic_id: str) -> Evidence:
    """The rows of one clinic as plain values."""
    return evidence(estimates, about, clinic_id)
