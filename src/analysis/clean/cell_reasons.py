"""Ledger reasons for cells that cannot be read, days that cannot be, lines that are no records."""

from __future__ import annotations

from .outcomes import NOT_A_RECORD, OUT_OF_SCOPE, QUARANTINED, REPAIRED, Reason

_BOTH = (QUARANTINED, REPAIRED)

_CELLS = (
    Reason(
        "missing_required",
        (QUARANTINED,),
        "A cell without which the record cannot be used is blank.",
        "fill in the named column",
    ),
    Reason(
        "not_an_id",
        _BOTH,
        "The identifier holds other signs than letters, digits, `.`, `_` and `-`, or is too long.",
        "use letters, digits, `.`, `_`, `-` only (clinic: 32 characters, others 64)",
    ),
    Reason(
        "unknown_code",
        _BOTH,
        "The word is neither a code of the data contract nor a spelling of the vocabulary.",
        "use a code of the data contract, or add the spelling to the vocabulary",
    ),
    Reason(
        "ambiguous_word",
        _BOTH,
        "The word is used for several codes: read as the most usual one, or blank without one.",
        "write the code that is meant",
    ),
    Reason(
        "not_an_iso_date",
        _BOTH,
        "The text is no date as the data contract writes dates, or no day of the calendar.",
        "write the date as YYYY-MM-DD, or declare its format in the profile",
    ),
    Reason(
        "not_a_number",
        _BOTH,
        "The text is no number, or no whole number where one is needed.",
        "write a plain number",
    ),
    Reason(
        "outside_limits",
        _BOTH,
        "The number lies outside the limits of its column.",
        "correct the number: it lies outside the column's limits",
    ),
    Reason(
        "ambiguous_date",
        _BOTH,
        "Two formats that the profile lists read the text as two different days.",
        "write the date as YYYY-MM-DD",
    ),
    Reason(
        "ambiguous_note",
        _BOTH,
        "The note says two different things; neither was taken.",
        "write the code that is meant in a column of its own",
    ),
    Reason(
        "range_across_grades",
        _BOTH,
        "The range of percentages reaches over several improvement grades.",
        "write the improvement grade, 0-4",
    ),
)

_DATES = (
    Reason(
        "impossible_date",
        _BOTH,
        "The day lies before 2000, or more than a year after the export.",
        "correct the date: before 2000, or more than a year after the export",
    ),
    Reason(
        "after_as_of",
        (OUT_OF_SCOPE, REPAIRED),
        "The day lies after the day that the analysis looks from.",
    ),
    Reason(
        "after_export",
        _BOTH,
        "The day lies after the day of the export, so it cannot have happened yet.",
        "correct the date, or leave planned visits out",
    ),
    Reason(
        "before_the_start",
        (REPAIRED,),
        "The day lies before the course started; the cell was blanked.",
        "correct the date, or the start of the course",
    ),
    Reason(
        "before_the_last_session",
        (REPAIRED,),
        "The course's final assessment is dated before its last session; the date was blanked.",
        "correct `ended_on`, or the date of the session",
    ),
)

_NOT_RECORDS = (
    Reason("blank_row", (NOT_A_RECORD,), "The line is blank."),
    Reason("total_row", (NOT_A_RECORD,), "The line holds totals."),
    Reason("section_title", (NOT_A_RECORD,), "The line is a title between records."),
    Reason("footer", (NOT_A_RECORD,), "The line stands below the records."),
    Reason(
        "skipped_by_profile",
        (NOT_A_RECORD,),
        "The profile says that such a row makes no record of this table.",
    ),
    Reason(
        "dropped_by_correction",
        (NOT_A_RECORD,),
        "A person wrote `no` under `use` in the quarantine file.",
    ),
)

CELL_REASONS = (*_CELLS, *_DATES, *_NOT_RECORDS)
