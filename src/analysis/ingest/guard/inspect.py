"""All rules over one sheet: its names, its headers, the distinct values of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from analysis.errors import printable

from ..reading.sheet import Sheet
from . import birth_dates, uniqueness
from .column_names import header_rule
from .findings import LONGEST_HEADER_SHOWN, Finding, Level
from .texts import Texts
from .values import Hit, level_of, value_hits

# Of a column of bare numbers some look like identity numbers or phones by chance: of random
# numbers with eleven digits about 1 % has valid check digits. Rule G2 draws the line here.
NUMBERS_ALIKE_SHARE = 0.2

Told = tuple[str, Level, int]  # rule, level, cells


@dataclass(frozen=True)
class _Uses:
    """Headers by what the profile uses them for."""

    measures: set[str]
    pseudonyms: set[str]
    dates: set[str]
    notes: set[str]

    def __contains__(self, header: str) -> bool:
        return any(
            header in use for use in (self.measures, self.pseudonyms, self.dates, self.notes)
        )


_NO_USES = _Uses(set(), set(), set(), set())


def inspect_sheet(
    sheet: Sheet, *, measures: set[str], pseudonyms: set[str], dates: set[str], notes: set[str]
) -> list[Finding]:
    """Everything in the sheet that looks like a person, in order of column and rule.

    The sets name the headers that the profile uses as numbers or codes, as pseudonyms, as days of
    sessions and follow-up, and as notes; a header in none of them is one that the profile ignores.
    In notes hits only warn, because their text never goes further.
    """
    uses = _Uses(measures, pseudonyms, dates, notes)
    texts = {header: Texts.of(sheet.cells[header]) for header in sheet.header}
    end = birth_dates.last_year(texts[header] for header in texts if header in dates)
    own = {(header, True): Texts.lone(header) for header in texts}
    hits = value_hits({**own, **{(header, False): texts[header] for header in texts}})
    told = {
        header: [
            *_told_of_header(header, uses),
            *_told_of_values(hits[header, False], texts[header], in_notes=header in notes),
            *_told_of_column(header, texts[header], uses, end),
        ]
        for header in texts
    }
    personal = {header: hits[header, True] for header in texts}
    found = inspect_names(sheet.file, sheet.sheet) + _findings(sheet, told, personal, uses)
    return sorted(found, key=lambda finding: (finding.column, finding.rule))


def inspect_names(file: str, sheet: str) -> list[Finding]:
    """What in the names of the file and the sheet looks like a person; the names are masked."""
    hits = _hits_in_names(file, sheet)
    shown_file, shown_sheet = _shown_names(file, sheet, hits)
    return [
        Finding(shown_file, f"name of the {place}", hit.rule, level_of(hit.rule), 1, shown_sheet)
        for place in hits
        for hit in hits[place]
    ]


def check_text(column: str, value: str) -> Finding | None:
    """The gravest finding on one cell of a column that the profile does not know; None = harmless.

    Rules about whole columns (dates, uniqueness) need more than one cell and are not applied.
    """
    return check_texts([(column, value)])[0]


def check_texts(cells: Sequence[tuple[str, str]]) -> list[Finding | None]:
    """`check_text` for many pairs of column and value: much cheaper together than one by one."""
    hits = value_hits({n: Texts.lone(value) for n, (_, value) in enumerate(cells)})
    return [
        _gravest(column, [*_told_of_header(column, _NO_USES), *_told_of_lone(hits[n])])
        for n, (column, _) in enumerate(cells)
    ]


def _gravest(column: str, told: list[Told]) -> Finding | None:
    told.sort(key=lambda each: each[1] != "refuse")
    return next((Finding("", column, rule, level, count) for rule, level, count in told), None)


def _findings(
    sheet: Sheet, told: dict[str, list[Told]], personal: dict[str, list[Hit]], uses: _Uses
) -> list[Finding]:
    """The findings on columns. A header that looks personal (`personal`: what it broke as a text of
    its own), or one among none that is known, is named by its place: it may be somebody's first
    record.
    """
    file, name = _shown_names(sheet.file, sheet.sheet, _hits_in_names(sheet.file, sheet.sheet))
    is_known = any(header in uses for header in told)
    found = []
    for place, header in enumerate(told, start=1):
        is_personal = any(level_of(hit.rule) == "refuse" for hit in personal[header])
        is_shown = is_known and not personal[header]
        shown = (
            f"column `{printable(header[:LONGEST_HEADER_SHOWN])}`"
            if is_shown
            else f"column {place}"
        )
        if is_personal:
            found.append(Finding(file, shown, "header_value", "refuse", 1, name))
        found += [Finding(file, shown, rule, level, n, name) for rule, level, n in told[header]]
    return found


def _told_of_header(header: str, uses: _Uses) -> Iterator[Told]:
    broken = header_rule(header)
    if broken is None:
        return
    rule, beyond_doubt = broken
    # A number or code of a closed list cannot be a name; a declared pseudonym may be called a
    # file number, which is worth a word and no more.
    is_excused = header in uses.measures and not beyond_doubt
    is_excused |= header in uses.pseudonyms and rule == "record_number"
    yield rule, "warn" if is_excused else "refuse", 1


def _told_of_values(hits: list[Hit], texts: Texts, *, in_notes: bool) -> Iterator[Told]:
    is_numeric = uniqueness.is_numeric(texts) if hits else False
    for hit in hits:
        by_chance = is_numeric and hit.distinct < NUMBERS_ALIKE_SHARE * len(texts)
        yield hit.rule, "warn" if in_notes or by_chance else level_of(hit.rule), hit.cells


def _told_of_lone(hits: list[Hit]) -> Iterator[Told]:
    return ((hit.rule, level_of(hit.rule), hit.cells) for hit in hits)


def _told_of_column(header: str, texts: Texts, uses: _Uses, end: float) -> Iterator[Told]:
    """What the column tells as a whole: dates, uniqueness, running numbers."""
    filled = int(texts.cells.sum())
    if header in uses.notes or not filled:
        return
    if header in uses.pseudonyms:
        if uniqueness.are_consecutive(texts):
            yield "consecutive_ids", "warn", filled
    elif birth_dates.is_date_column(texts):
        if birth_dates.lies_a_generation_back(texts, end):
            yield "birth_date", "refuse", filled
        elif header not in uses:
            yield "undeclared_date", "refuse", filled
    else:
        yield from _told_of_free_text(header, texts, uses)


def _told_of_free_text(header: str, texts: Texts, uses: _Uses) -> Iterator[Told]:
    long = uniqueness.long_texts(texts, is_list=header in uses)
    if long.any():
        yield "long_text", "refuse", int(texts.cells[long].sum())
    if header not in uses and (once := uniqueness.cells_seen_once(texts)):
        yield "unique_values", "refuse", once
    if (words := uniqueness.words_of_codes(texts)) > uniqueness.MOST_WORDS:
        yield "many_values", "refuse", words


@lru_cache(maxsize=256)  # the same names are asked for by the sheet, its columns and each error
def _hits_in_names(file: str, sheet: str) -> dict[str, list[Hit]]:
    names = {"file": PurePath(file).stem, "sheet": sheet}
    return value_hits({place: Texts.lone(re.sub("_+", " ", names[place])) for place in names})


def _shown_names(file: str, sheet: str, hits: dict[str, list[Hit]]) -> tuple[str, str]:
    """Both names as they may be printed: masked where the name is itself a finding."""
    masked_file = _masked(PurePath(file).stem) + PurePath(file).suffix
    shown_file = masked_file if hits["file"] else file
    shown_sheet = _masked(sheet) if hits["sheet"] else sheet
    return printable(shown_file), printable(shown_sheet)


def _masked(name: str) -> str:
    return re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "9", name))
