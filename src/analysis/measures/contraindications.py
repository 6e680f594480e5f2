"""Courses started although something spoke against them (plan 4.3)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.schema.codes import CONTRAINDICATIONS
from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .shares import NOTHING_RECORDED, counted

FLAGGED = "process.contraindication_flagged"
NONE, ANY = "none", "any"


def contraindication_estimates(courses: pd.DataFrame, clinic_id: str = ALL) -> list[Estimate]:
    """How many courses were started despite a recorded contraindication: count only (plan 4.3).

    `process.contraindication_flagged` (`flag=<code or any>`, count): of all courses recorded;
    `n_assessed` are those whose contraindications were asked about (`none` is an answer). A count
    of 0 stands where nobody has that flag; where nobody was asked the row is withheld.
    """
    codes = courses["contraindications"].map(lambda cell: cell if isinstance(cell, list) else [])
    asked = courses[codes.map(bool).to_numpy(dtype=bool)]
    flags = codes[asked.index].map(lambda cell: set(cell) - {NONE})
    rows = []
    for flag in (ANY, *(code for code in CONTRAINDICATIONS if code != NONE)):
        has_it = flags.map(lambda found, flag=flag: bool(found) if flag == ANY else flag in found)
        flagged = asked[has_it.to_numpy(dtype=bool)]
        row = counted(Estimate(FLAGGED, level=level_of(flag=flag)), flagged)
        row = replace(row, value=float(len(flagged)), n_assessed=len(asked))
        rows.append(withheld(row, NOTHING_RECORDED) if asked.empty else row)
    return [replace(row, plan_section="4.3", clinic_id=clinic_id) for row in rows]
