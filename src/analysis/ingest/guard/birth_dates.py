"""Dates of birth: said in words, or dates in a column that the profile does not use as such."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from .texts import Mask, Texts

_DAY = r"\d{1,2}[./ -]\d{1,2}[./ -](?:\d{4}|\d{2})"
_YEAR = r"(?:19|20)\d\d"
_WORDS = (
    rf"\b{_YEAR}\W{{0,2}}(?:de|da|te|ta)?\s*dogumlu",
    rf"\bdogumlu\b.{{0,10}}\b{_YEAR}\b",
    r"\bdogum (?:tarihi|gunu|yili)\W{0,4}\d",
    rf"\bd\.? ?t\.?\W{{1,3}}{_DAY}",
    rf"\bborn\b.{{0,20}}\b{_YEAR}\b",
    r"\b(?:dob|birth ?da(?:te|y)|date of birth)\W{0,4}\d",
)
# A whole cell that is a date, with or without a time of day; the year is the group.
_ISO = r"^(?P<year>\d{4})[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?$"
_DAY_FIRST = r"^\d{1,2}[-/. ]\d{1,2}[-/. ](?P<year>\d{4})(?: .*)?$"
# Any sign beyond ASCII passes for a letter: all letters there are take RE2 milliseconds to prepare,
# for every column anew.
_IN_WORDS = r"^\d{1,2}[. -] ?[A-Za-z\x{80}-\x{10FFFF}]{3,9}[ -](?P<year>\d{4})$"
_SHORT_YEAR = r"^\d\d[./-]\d\d[./-]\d\d$"
MOST = 0.5  # of the cells that hold something: then the column is one of dates
# A course lasts months, an archive seldom more than some 20 years; births lie a generation back.
# Source of the 15 years: rule G6 of the guard's specification.
BIRTH_YEARS_BACK = 15
# The end of the records: a single typing error in the century must not move it.
LATE_SHARE = 0.9


def birth_words(texts: Texts) -> Mask:
    """Texts that say when somebody was born."""
    return texts.match_folded("|".join(_WORDS))


def is_date_column(texts: Texts) -> bool:
    """Whether most cells that hold something are dates."""
    if not len(texts):
        return False
    shaped = texts.match(
        "|".join((_ISO, _DAY_FIRST, _IN_WORDS, _SHORT_YEAR)).replace("P<year>", ":")
    )
    return bool(texts.cells[shaped].sum() >= MOST * texts.cells.sum())


def years_of(texts: Texts) -> npt.NDArray[np.int64]:
    """The year of every cell that is a date with four digits for the year."""
    years = [_years(texts, shape) for shape in (_ISO, _DAY_FIRST, _IN_WORDS)]
    return np.concatenate(years)


def last_year(columns: Iterable[Texts]) -> float:
    """The year near which these columns end; NaN without a date."""
    years = np.concatenate([np.empty(0, dtype=np.int64), *map(years_of, columns)])
    return float(np.quantile(years, LATE_SHARE)) if len(years) else float("nan")


def lies_a_generation_back(texts: Texts, end: float) -> bool:
    """Whether the middle date of a column lies more than 15 years before the end of the records."""
    years = years_of(texts)
    return len(years) > 0 and float(np.median(years)) < end - BIRTH_YEARS_BACK


def _years(texts: Texts, shape: str) -> npt.NDArray[np.int64]:
    found = pc.struct_field(pc.extract_regex(texts.raw, shape), "year")
    years = pd.Series(found.to_numpy(zero_copy_only=False), dtype="object")
    is_read = years.notna().to_numpy()
    return np.repeat(years[is_read].astype("int64").to_numpy(), texts.cells[is_read])
