"""Columns that stand in the name of the file or of the sheet."""

from __future__ import annotations

import re
from pathlib import PurePath

from analysis.errors import DataError, Problem

from ..profiles.source import Source
from ..reading.sheet import Sheet


def virtual_fields(sheet: Sheet, source: Source) -> dict[str, str]:
    """The text of each virtual column; `DataError` where a name does not fit its pattern.

    A sheet may be called like a patient, so the message does not repeat its name.
    """
    texts, problems = {}, []
    for name, field in source.fields.items():
        is_file = field.from_ == "file_name"
        subject = PurePath(sheet.file).name if is_file else sheet.sheet
        match = re.fullmatch(field.pattern, subject)
        if match is None or match[1] is None:
            what = "the file's name" if is_file else "a sheet's name"
            remedy = "rename it, or mend the pattern: it has to fit the whole name"
            problems.append(
                Problem(f"{what} does not fit the pattern of `{name}`", sheet.file, remedy)
            )
        else:
            texts[name] = match[1].strip()
    if problems:
        raise DataError(problems)
    return texts
