"""Rows of a sheet -> records of a canonical raw table, as a feed of the profile says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from .profile import ColumnRule, Count, DateRule, Feed, wide_numbers
from .sheets import Sheet

DAYS_PER_MONTH = 365.25 / 12


@dataclass
class Record:
    """One canonical record as text, with the raw row it came from.

    `note` and `noted_column` hold the ledger reason of a text code that was met in a numeric
    column; `is_record` is False for a row that the profile says makes no record.
    """

    row: int
    cells: dict[str, str] = field(default_factory=dict)
    is_record: bool = True
    reason: str = ""
    note: str = ""
    noted_column: str = ""


def records_of(sheet: Sheet, feed: Feed) -> Iterator[Record]:
    """Every record that the feed makes of the sheet, and one non-record per row that makes none."""
    wide = wide_numbers(feed.each, sheet.header) if feed.each else {}
    for number, cells in sheet.rows:
        row = dict(zip(sheet.header, cells, strict=True))
        if not any(cells):
            yield Record(number, is_record=False, reason="blank_row")
            continue
        if feed.each is None:
            yield _record(number, row, feed, 0, "")
            continue
        filled = [(index, row[header]) for index, header in wide.items() if row[header]]
        if not filled:
            yield Record(number, is_record=False, reason="no_filled_column")
        for index, cell in filled:
            yield _record(number, row, feed, index, cell)


def _record(number: int, row: dict[str, str], feed: Feed, index: int, cell: str) -> Record:
    record = Record(number)
    for name, rule in feed.columns.items():
        text = _value(rule, row, index, cell)
        if text in rule.text_codes:
            record.note, record.noted_column = rule.text_codes[text], name
            text = ""
        record.cells[name] = _written(rule, text)
    if any(row.get(column) in texts for column, texts in feed.skip_when.items()):
        record.is_record, record.reason = False, "skipped_by_profile"
    return record


def _value(rule: ColumnRule, row: dict[str, str], index: int, cell: str) -> str:
    """The text of one canonical cell before it is rewritten; every rule has exactly one source."""
    if rule.const is not None:
        return rule.const
    if rule.from_ is not None:
        return row[rule.from_]
    if rule.cell:
        return cell
    if rule.date is not None:
        return _date(rule.date, row, index)
    for case in rule.cases or ():
        if all(row.get(column) in texts for column, texts in case.when.items()):
            return case.value
    return rule.otherwise if rule.cases is not None else str(index)


def _written(rule: ColumnRule, text: str) -> str:
    """The text in canonical writing: mapped codes, ISO date, decimal point, `;` between codes.

    A text that does not fit the declared format is left as it is; cleaning will name it.
    """
    text = rule.values.get(text, text)
    if rule.date_format and text:
        try:
            return dt.datetime.strptime(text, rule.date_format).date().isoformat()  # noqa: DTZ007
        except ValueError:
            return text
    if rule.decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    if rule.separator:
        text = ";".join(part.strip() for part in text.split(rule.separator))
    return text


def _date(rule: DateRule, row: dict[str, str], index: int) -> str:
    """The ISO date counted from the origin, or "" where a count is missing on this row."""
    days = 0.0
    for count, unit_days in ((rule.weeks, 7.0), (rule.months, DAYS_PER_MONTH)):
        if count is not None:
            number = _count(count, row, index)
            if number is None:
                return ""
            days += number * unit_days
    if rule.spread is not None:
        weeks, parts = _count(rule.spread.weeks, row, index), _count(rule.spread.of, row, index)
        if not weeks or not parts:
            return ""
        days += (index - 1) * 7 * weeks // parts
    return (dt.date.fromisoformat(rule.origin) + dt.timedelta(days=round(days))).isoformat()


def _count(count: Count, row: dict[str, str], index: int) -> int | None:
    if count.index:
        return index
    if count.last_filled is not None:
        headers = wide_numbers(count.last_filled, list(row))
        return max((n for n, header in headers.items() if row[header]), default=None)
    text = row[count.from_ or ""]
    text = count.values.get(text, text)
    return int(text) if text.isdecimal() else None
