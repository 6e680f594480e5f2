"""The data dictionary says what the schema says."""

from __future__ import annotations

from pathlib import Path

from analysis.present.data_dictionary import as_markdown, dictionary_tables
from analysis.schema import result_columns
from analysis.schema.estimates import ESTIMATE_COLUMNS
from analysis.schema.raw_tables import RAW_TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data_dictionary.md"


def test_the_page_is_up_to_date() -> None:
    remedy = "write it anew: python -m analysis.present.data_dictionary > docs/data_dictionary.md"
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), remedy


def test_every_column_of_every_raw_table_has_a_line_with_a_meaning() -> None:
    lines = {row[0]: row[-1] for table in dictionary_tables()[:5] for row in table.rows}
    for table in RAW_TABLES.values():
        for name in table.names:
            assert lines[f"`{name}`"], name


def test_every_code_is_named() -> None:
    page = as_markdown()
    for table in RAW_TABLES.values():
        for column in table.columns:
            assert all(f"`{code}`" in page for code in column.codes)


def test_results_are_described_column_by_column() -> None:
    from analysis.clean.ledger import LEDGER_COLUMNS

    assert tuple(result_columns.ESTIMATES) == ESTIMATE_COLUMNS
    assert tuple(result_columns.LEDGER) == tuple(LEDGER_COLUMNS)
