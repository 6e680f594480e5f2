"""Two saved tables of released numbers, held against each other cell by cell."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.disclosure.kinds import without_verdict
from analysis.disclosure.rounding import DECIMALS, OTHER_DECIMALS
from analysis.schema.estimates import COUNT_COLUMNS, KEY_COLUMNS

SHARED = ("value", "ci_low", "ci_high")
LAST_DIGIT = {"p_value": 0.001, "fmi": 0.01}  # what a released number of that column ends with
ROW, VERDICT, THERE, NO_ROW = "row", "verdict", "there", "no row"
Cells = dict[str, str]
_BARELY = 1 + 1e-9


@dataclass(frozen=True)
class Difference:
    """One cell that is not the same; `row` stands for a whole row that only one side has.

    `is_last_digit`: the numbers differ by no more than one unit of the last digit that is shown,
    which another machine's rounding can do. Counts have no such tolerance.
    """

    estimand: str
    spot_type: str
    level: str
    method: str
    clinic_id: str
    column: str
    before: str
    after: str
    is_last_digit: bool = False

    @property
    def by(self) -> float:
        """After less before; NaN where one of them is no number."""
        return _number(self.after) - _number(self.before)

    def in_words(self, before: str = "issued", after: str = "now") -> str:
        """`recurrence.risk, adherence=high;weeks=52, all clinics, value: issued 0.31, now 0.33`."""
        about = [self.spot_type] if self.spot_type != "all" else []
        about += [part for part in (self.level, self.method) if part not in ("", "plan")]
        where = "all clinics" if self.clinic_id == "all" else self.clinic_id
        by = "" if math.isnan(self.by) else f" ({self.by:+.6g})"
        place = ", ".join([self.estimand, *about, where, self.column])
        said = f"{place}: {before} {self.before or 'empty'}, {after} {self.after or 'empty'}{by}"
        return said + (", the last digit" if self.is_last_digit else "")


def differences(before: bytes, after: bytes) -> list[Difference]:
    """Every cell in which two saved tables differ, in the order of the first; the same is nothing.

    Rows are found by estimand, spot type, level, method and clinic; a verdict is a cell of its own.
    """
    if before == after:
        return []
    old, new = _read(before), _read(after)
    changed = [one for key in old if key in new for one in _cells(old[key], new[key])]
    gone = [_whole(old[key], THERE, NO_ROW) for key in old if key not in new]
    come = [_whole(new[key], NO_ROW, THERE) for key in new if key not in old]
    return [*changed, *gone, *come]


def _read(content: bytes) -> dict[tuple[str, ...], Cells]:
    """The rows by their key, every cell as the text that stands there."""
    table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    verdict = table["level"].str.extract(r"verdict=([^;]*)")[0].fillna("")
    table = table.assign(**{VERDICT: verdict, "level": without_verdict(table["level"])})
    rows = [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]
    return {tuple(row[name] for name in KEY_COLUMNS): row for row in rows}


def _whole(row: Cells, before: str, after: str) -> Difference:
    return _difference(row, ROW, before, after)


def _difference(
    row: Cells, column: str, before: str, after: str, *, is_last_digit: bool = False
) -> Difference:
    key = {name: row[name] for name in KEY_COLUMNS}
    return Difference(**key, column=column, before=before, after=after, is_last_digit=is_last_digit)


def _cells(old: Cells, new: Cells) -> Iterator[Difference]:
    for column in dict.fromkeys([*old, *new]):
        before, after = old.get(column, ""), new.get(column, "")
        if before != after:
            is_last = _is_last_digit(column, old["unit"], before, after)
            yield _difference(old, column, before, after, is_last_digit=is_last)


def _is_last_digit(column: str, unit: str, before: str, after: str) -> bool:
    if column in COUNT_COLUMNS or (unit == "count" and column in SHARED):
        return False
    if column in SHARED:
        tolerance = 10.0 ** -DECIMALS.get(unit, OTHER_DECIMALS)
    else:
        tolerance = LAST_DIGIT.get(column, 0.0)
    return abs(_number(after) - _number(before)) <= tolerance * _BARELY


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
