"""Raw text -> one typed record for each thing that the export tells of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.schema.columns import Table
from analysis.schema.vocabulary import Vocabulary

from .columns import judge_cells, read_cells, require_what_nobody_filled
from .corrections import take_up_corrections
from .edits import keep_latest_edit
from .gathering import gathering_rows, unite_gathering
from .keys import number_records, read_shared_ids
from .texts import text_table
from .unknown_words import listed, unknown_words
from .worksheet import Worksheet


def open_sheet(table: Table, raw: pd.DataFrame) -> Worksheet:
    """A raw table ready for cleaning, corrected records in place of those they replace."""
    texts, replaced = take_up_corrections(table, text_table(table, raw))
    sheet = Worksheet(table, texts)
    sheet.merge(replaced, "corrected")
    return sheet


def read_records(sheets: Mapping[str, Worksheet], vocabulary: Vocabulary) -> pd.DataFrame:
    """Type the cells, keep the latest edits, judge the cells, unite what belongs together.

    Returns the words that the vocabulary lacks. Patients that gather are united later: their rows
    vote.
    """
    shared = read_shared_ids(sheets.values())
    readings = {name: read_cells(sheet, shared[name], vocabulary) for name, sheet in sheets.items()}
    words = [unknown_words(sheet, readings[name]) for name, sheet in sheets.items()]
    number_records(sheets)
    for name, sheet in sheets.items():
        gathering = gathering_rows(sheet)
        keep_latest_edit(sheet, gathering)
        judge_cells(sheet, readings[name], may_be_blank=gathering)
        if name != "patients":
            unite_gathering(sheet, gathering)
        require_what_nobody_filled(sheet, gathering)
    return listed(words, vocabulary)
