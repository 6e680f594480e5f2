"""Three clinics' own forms, full of mess, give back the canonical tables cell for cell.

Every injected fault says what the ledger must hold and what must be missing in the clean tables;
nothing else may be missing, changed or added. Faults are listed in `tests/mess/injections.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from analysis.clean import CleanExport
from mess import english_visits, turkish_visits, wide_workbook
from mess.book import Book, Written
from mess.cleaning import cleaned, differences, unaccounted, unfulfilled
from mess.injections import (
    ENGLISH_FORM,
    ENGLISH_ONLY,
    EVERYWHERE,
    TURKISH_FORM,
    TURKISH_ONLY,
)
from mess.wide_injections import WIDE

PATIENTS = 160


@dataclass(frozen=True)
class Form:
    profile: str
    make: Callable[[], Book]
    write: Callable[[Book, Path], Written]
    mess: tuple[Callable[[Book], None], ...]


def _for(form: object, *lists: list) -> tuple[Callable[[Book], None], ...]:
    return tuple(
        lambda book, spoil=spoil: spoil(book, form) for several in lists for spoil in several
    )


FORMS = {
    "turkish": Form(
        turkish_visits.PROFILE,
        lambda: turkish_visits.turkish_book(PATIENTS),
        turkish_visits.write_turkish,
        _for(TURKISH_FORM, EVERYWHERE, TURKISH_ONLY),
    ),
    "wide": Form(
        wide_workbook.PROFILE,
        lambda: wide_workbook.wide_book(PATIENTS),
        wide_workbook.write_wide,
        tuple(WIDE),
    ),
    "english": Form(
        english_visits.PROFILE,
        lambda: english_visits.english_book(PATIENTS),
        english_visits.write_english,
        _for(ENGLISH_FORM, EVERYWHERE, ENGLISH_ONLY),
    ),
}


@dataclass(frozen=True)
class Run:
    book: Book
    written: Written
    result: CleanExport


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    @cache
    def once(name: str) -> Run:
        form = FORMS[name]
        book = form.make()
        for spoil in form.mess:
            spoil(book)
        written = form.write(book, tmp_path_factory.mktemp(name))
        return Run(book, written, cleaned(written.folder, form.profile))

    return once


@pytest.mark.parametrize("form", FORMS)
def test_the_canonical_tables_come_back_cell_for_cell(run, form):
    done = run(form)

    assert differences(done.result, done.book.tables) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_ledger_says_what_became_of_every_spoiled_line_and_of_no_other(run, form):
    done = run(form)

    assert unfulfilled(done.result, done.book, done.written) == []


@pytest.mark.parametrize("form", FORMS)
def test_every_line_of_every_file_stands_in_the_ledger_once_for_each_table(run, form):
    done = run(form)

    assert unaccounted(done.result, done.written) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_mess_is_real(run, form):
    """What comes back is not what the clinics recorded before their lines were spoiled."""
    done = run(form)

    assert differences(done.result, FORMS[form].make().tables) != []
    assert len(done.book.expected) > len(FORMS[form].mess)
