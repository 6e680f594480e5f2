"""Faults of the kind that real exports have, in a little under 1 % of the rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

Tables = dict[str, pd.DataFrame]

# (table, column, share of rows, what is written instead). The texts are neither codes nor
# spellings of any vocabulary, the scores are on no scale, the days are in no calendar or century.
_SPOILED_CELLS = (
    ("assessments", "severity_score", 0.0006, "999"),
    ("sessions", "pain_score", 0.0006, "14"),
    ("sessions", "session_date", 0.0005, "2025-02-30"),
    ("assessments", "assessed_on", 0.0004, "1899-12-30"),
    ("courses", "spot_type", 0.0015, "xq-17"),
    ("courses", "cause", 0.0030, "xq-18"),
    ("assessments", "sun_protection", 0.0006, "xq-19"),
    ("courses", "started_on", 0.0010, "2031-04-05"),
    ("patients", "age_years", 0.0020, "16"),  # under 18: out of scope
    ("courses", "spot_type", 0.0025, "saç dökülmesi"),  # hair loss: out of scope
)
# (table, column, code, share of the rows with that code, its spelling in the clinic's language)
_SPELLINGS = (
    ("courses", "spot_type", "melasma", 0.02, "melazma"),
    ("courses", "spot_type", "solar_lentigo", 0.03, "güneş lekesi"),
    ("assessments", "sun_protection", "high", 0.006, "yüksek"),
    ("assessments", "is_recurrence", "no", 0.006, "hayır"),
)
# (table, share of rows written twice)
_REPEATED = (
    ("patients", 0.0015),
    ("courses", 0.0015),
    ("sessions", 0.0012),
    ("assessments", 0.0012),
)
# (table, column that differs, share of rows, what the second record says)
_DISAGREEING = (
    ("sessions", "session_date", 0.0003, "2024-05-06"),
    ("assessments", "severity_score", 0.0003, "3"),
    ("patients", "sex", 0.0010, "other"),
)


def soiled(rng: np.random.Generator, tables: Tables) -> Tables:
    """The same tables with faults of every kind listed here; the clean ones stay as they are.

    Cells spoiled or spelt otherwise, records doubled (alike, and disagreeing), sessions of unknown
    courses, gaps in the session numbers, two sessions on one day.
    """
    dirty = {name: table.copy() for name, table in tables.items()}
    for table, column, share, text in _SPOILED_CELLS:
        _write(rng, dirty[table], column, share, text)
    for table, column, code, share, text in _SPELLINGS:
        where = dirty[table][column].eq(code)
        _write(rng, dirty[table], column, share, text, where)
    _leave_gaps(rng, dirty)
    _put_on_one_day(rng, dirty["sessions"])
    for table, share in _REPEATED:
        dirty[table] = _with_copies(rng, dirty[table], share, {})
    for table, column, share, text in _DISAGREEING:
        dirty[table] = _with_copies(rng, dirty[table], share, {column: text})
    dirty["sessions"] = _with_copies(rng, dirty["sessions"], 0.0006, {"course_id": "x0rphan"})
    return dirty


def _some(rng: np.random.Generator, candidates: pd.Index, share: float) -> pd.Index:
    """At least one of the candidates where there are any: small clinics have faults, too."""
    count = min(len(candidates), max(1, round(share * len(candidates))))
    return candidates[np.sort(rng.choice(len(candidates), count, replace=False))]


def _write(
    rng: np.random.Generator,
    table: pd.DataFrame,
    column: str,
    share: float,
    text: str,
    where: pd.Series | None = None,
) -> None:
    """Overwrite some of the cells that hold something (or some of `where`)."""
    candidates = table.index[table[column].ne("") if where is None else where]
    if len(candidates):
        table.loc[_some(rng, candidates, share), column] = text


def _with_copies(
    rng: np.random.Generator, table: pd.DataFrame, share: float, instead: Mapping[str, str]
) -> pd.DataFrame:
    """The table with copies of some rows, each below its original and differing in `instead`."""
    copies = table.loc[_some(rng, table.index, share)].assign(**instead)
    return pd.concat([table, copies]).sort_index(kind="stable").reset_index(drop=True)


def _leave_gaps(rng: np.random.Generator, dirty: Tables) -> None:
    """Number some courses 1, 2, 4, 5, ...: their adverse events carry the same numbers."""
    numbers = pd.to_numeric(dirty["sessions"]["session_no"])
    long = dirty["sessions"].loc[numbers.eq(4), "course_id"]
    if long.empty:
        return
    chosen = set(long[_some(rng, long.index, 0.006)])
    for name in ("sessions", "adverse_events"):
        table = dirty[name]
        number = pd.to_numeric(table["session_no"])
        moved = table["course_id"].isin(chosen) & number.ge(3)
        table["session_no"] = number.add(moved.astype("int64")).astype("str")


def _put_on_one_day(rng: np.random.Generator, sessions: pd.DataFrame) -> None:
    """Give some second sessions the day of the first (rows are sorted by course and number)."""
    second = sessions.index[sessions["session_no"].eq("2")]
    if len(second):
        chosen = _some(rng, second, 0.002)
        sessions.loc[chosen, "session_date"] = sessions.loc[chosen - 1, "session_date"].to_numpy()
