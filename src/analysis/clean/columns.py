"""Typed cells of a worksheet, and what happens to cells that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.schema.vocabulary import Vocabulary

from .arrays import Mask
from .cells import Reading, read_texts
from .texts import codes_of, filled, words_of
from .worksheet import Worksheet

_AMBIGUOUS_DATE = "ambiguous_date"


def read_cells(
    sheet: Worksheet, shared: Mapping[str, Reading], vocabulary: Vocabulary
) -> dict[str, Reading]:
    """Fill `sheet.cells` with typed columns; `shared` are identifiers read for all tables at once.

    Judges nothing yet: what an edit replaces need not be mended.
    """
    readings = {}
    for column in sheet.table.columns:
        texts = sheet.texts[column.name]
        reading = shared.get(column.name)
        if reading is None:
            reading = read_texts(column, texts.cat.categories, vocabulary)
        readings[column.name] = reading
        sheet.cells[column.name] = reading.values[codes_of(texts)]
        sheet.words[column.name] = reading.words
    return readings


def judge_cells(sheet: Worksheet, readings: Mapping[str, Reading], may_be_blank: Mask) -> None:
    """Quarantine records for bad or missing required cells; note bad optional ones as blanked.

    Records that others complete (`may_be_blank`) need their key only, for now.
    """
    for column in sheet.table.columns:
        if column.required:
            spared = may_be_blank & (column.name not in sheet.table.key)
            blank = ~filled(sheet.texts[column.name])
            sheet.quarantine(blank & ~spared, "missing_required", column.name)
        _judge_unreadable(sheet, column.name, readings[column.name], required=column.required)


def _judge_unreadable(sheet: Worksheet, name: str, reading: Reading, *, required: bool) -> None:
    for reason in sorted(set(reading.reasons.values())):
        where = _holds(sheet, name, {at for at, why in reading.reasons.items() if why == reason})
        lost = where & sheet.missing(name)
        if required and lost.any():
            sheet.quarantine(lost & _two_ways(sheet, name), _AMBIGUOUS_DATE, name)
            sheet.quarantine(lost, reason, name)
        sheet.repair(where, reason, name)


def _holds(sheet: Worksheet, name: str, positions: set[int]) -> Mask:
    chosen = np.zeros(len(sheet.texts[name].cat.categories) + 1, dtype=bool)
    chosen[list(positions)] = True
    found: Mask = chosen[codes_of(sheet.texts[name])]
    return found


def _two_ways(sheet: Worksheet, name: str) -> Mask:
    """Records of which the mapping says that this date can be read as two different days."""
    return _is(sheet, "note", _AMBIGUOUS_DATE) & _is(sheet, "noted_column", name)


def _is(sheet: Worksheet, name: str, text: str) -> Mask:
    words = words_of(sheet.texts[name])
    return _holds(sheet, name, {words.index(text)} if text in words else set())


def require_what_nobody_filled(sheet: Worksheet, gathering: Mask) -> None:
    """A united record that still lacks a required cell waits like any other."""
    if gathering.any():
        for column in sheet.table.columns:
            if column.required:
                lacking = gathering & sheet.missing(column.name)
                sheet.quarantine(lacking, "missing_required", column.name)
