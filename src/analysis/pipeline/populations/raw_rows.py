"""Populations of raw rows: whose they are, as far as the row ledger knows."""

from __future__ import annotations

import pandas as pd

from analysis.measures.shares import COURSE

from .members import Members, contributed

# Rows nobody can be named for count as one person's: eight of them prove no eight patients.
NOBODY = "(nobody)"


def raw_row_members(ledger: pd.DataFrame) -> Members:
    """`raw_rows` by table and outcome, `raw_rows_by_reason`, as `measures.flow` counts them."""
    place = ["table", "outcome", "reason", "clinic_id", "patient_id", "course_id"]
    texts = ledger[place].astype("str").replace("nan", "").fillna("")
    counts = texts.groupby(place, sort=False).size().rename("amount").reset_index()
    counts["patient_id"] = _owners(counts)
    by = {"table": "table", "outcome": "outcome"}
    yield contributed("raw_rows", counts, by)
    reasons = counts[counts["reason"].ne("") & counts["outcome"].ne("not_a_record")]
    yield contributed("raw_rows_by_reason", reasons, {**by, "reason": "reason"})


def _owners(counts: pd.DataFrame) -> pd.Series[str]:
    """The patient of each row: its own, or that of its course where the ledger has it."""
    of_courses = counts[counts["patient_id"].ne("") & counts["course_id"].ne("")]
    known = of_courses.drop_duplicates(COURSE)[[*COURSE, "patient_id"]]
    owner = counts[COURSE].merge(known, on=COURSE, how="left")["patient_id"]
    own = counts["patient_id"].where(counts["patient_id"].ne(""), owner.to_numpy())
    return own.fillna(NOBODY)
