"""An XLSX workbook -> the lines of the sheets that the options name."""

from __future__ import annotations

import fnmatch
import warnings
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from analysis.errors import DataError, Problem

from .containers import check_container
from .lines import Lines
from .options import ReadOptions
from .place import Place
from .text_column import clean_text
from .worksheet import read_worksheet
from .worksheet_lines import lines_of


class _Tab(NamedTuple):
    """A worksheet, and its number among those that a person sees (0 = hidden)."""

    worksheet: Any
    number: int


def read_workbook(path: Path, options: ReadOptions) -> list[Lines]:
    """The lines of each chosen sheet, in the order of the workbook."""
    with path.open("rb") as file, warnings.catch_warnings():
        # openpyxl warns about features it leaves out, and quotes cells as it does.
        warnings.simplefilter("ignore")
        check_container(file, path.name)
        tabs = _chosen(_opened(file, path), options, path)
        return [_lines(tab, options, path.name) for tab in tabs]


def _opened(file: BinaryIO, path: Path) -> Any:
    import openpyxl  # 0.2 s that CSV exports need not pay

    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise _damaged(error, path.name) from None


def _chosen(book: Any, options: ReadOptions, path: Path) -> list[_Tab]:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    tabs = [_Tab(sheet, number) for number, sheet in enumerate(visible, start=1)]
    if options.sheet is not None:
        # A hidden sheet is read only where it is named.
        tabs += [_Tab(sheet, 0) for sheet in book.worksheets if sheet not in visible]
        chosen, asked = [tab for tab in tabs if _is_called(tab, options.sheet)], options.sheet
    elif options.sheets:
        asked = " or ".join(options.sheets)
        chosen = [tab for tab in tabs if any(_fits(tab, pattern) for pattern in options.sheets)]
    else:
        asked = path.stem
        chosen = tabs if len(tabs) == 1 else [tab for tab in tabs if _is_called(tab, asked)]
    if not chosen:
        # The sheets that are there are not named: a sheet may be called like a patient.
        what = f"has no sheet called `{asked}` among its {len(visible)} visible sheets"
        raise DataError(Problem(what, path.name, "name the sheets to read in the profile"))
    return chosen


def _is_called(tab: _Tab, name: str) -> bool:
    return clean_text(tab.worksheet.title) == clean_text(name)


def _fits(tab: _Tab, pattern: str) -> bool:
    return fnmatch.fnmatchcase(clean_text(tab.worksheet.title), clean_text(pattern))


def _lines(tab: _Tab, options: ReadOptions, name: str) -> Lines:
    place = Place(name, tab.number or None)
    try:
        worksheet = read_worksheet(tab.worksheet, place)
    except DataError:
        raise
    except Exception as error:  # as above
        raise _damaged(error, str(place)) from None
    return lines_of(worksheet, options, place)


def _damaged(error: Exception, where: str) -> DataError:
    what = f"cannot be opened as a workbook ({type(error).__name__})"
    return DataError(Problem(what, where, "is it complete? save it again as .xlsx"))
