"""How well the values of a column suit one column of the contract, or another use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from analysis.schema.columns import CLINIC_PATTERN, ID_PATTERN, Column
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary, fold

from .days import Days, days_of
from .header_words import EDITED_AT, IGNORED, NOTES, VISIT_DATE, VISIT_STATUS, HeaderWords
from .numbers import Numbers, has_grades, is_clearance, is_session, numbers_of
from .values import Values, parts_of

COLUMNS: dict[str, Column] = {
    column.name: column for table in RAW_TABLES.values() for column in table.columns
}
_SEPARATORS = ("+", ",", "/", "&", ";")
_LONGEST_CODE = 64
_MOST_CLINICS = 200


@dataclass(frozen=True)
class Evidence:
    """The values of one column, or of wide columns of one name, and what they can be read as."""

    values: Values
    vocabulary: Vocabulary
    words: HeaderWords

    @cached_property
    def days(self) -> Days:
        """The values as dates."""
        return days_of(self.values)

    @cached_property
    def numbers(self) -> Numbers:
        """The values as numbers."""
        return numbers_of(self.values)

    @cached_property
    def is_free_text(self) -> bool:
        """Whether cells hold sentences: texts longer than any code."""
        return self.values.share(lambda text: len(text) > _LONGEST_CODE) > 0

    def separators(self, target: str) -> list[str]:
        """Signs between known words of one cell."""
        return [
            sign
            for sign in _SEPARATORS
            if self.values.any(
                lambda text, sign=sign: sign in text and self._all_known(target, text, (sign,))  # type: ignore[misc]
            )
        ]

    def _all_known(self, target: str, text: str, signs: tuple[str, ...]) -> bool:
        parts = parts_of(text, signs)
        return bool(parts) and all(self.vocabulary.knows(target, part) for part in parts)

    def knows(self, target: str, text: str) -> bool:
        """Whether the text holds known words of that column, or a list of them."""
        return self.vocabulary.knows(target, text) or self._all_known(target, text, _SEPARATORS)

    def fit(self, target: str) -> float | None:
        """From 0 to 1 how well the values suit the target; None where they say nothing."""
        if not self.values.cells or target in (NOTES, IGNORED):
            return None
        if target in (VISIT_DATE, EDITED_AT):
            return self.days.share
        if target == VISIT_STATUS:
            return self._status()
        return self._fit_column(COLUMNS[target])

    def _status(self) -> float:
        kinds = ("not_given", "follow_up")
        said = self.values.any(lambda text: any(self.words.says(kind, text) for kind in kinds))
        return 1.0 if said else 0.5

    def _fit_column(self, column: Column) -> float:
        share = self.values.share
        if column.name == "session_no":
            return share(is_session)
        if column.name == "improvement_grade" and has_grades(self.values, self.numbers):
            return share(lambda text: is_clearance(text, self.numbers))
        match column.kind:
            case "date":
                return self.days.share
            case "code" | "codes":
                return share(lambda text: self.knows(column.name, text))
            case "clinic":
                few = len(self.values.counts) <= _MOST_CLINICS
                return share(lambda t: bool(re.fullmatch(CLINIC_PATTERN, t))) if few else 0.0
            case "id":
                return share(lambda text: bool(re.fullmatch(ID_PATTERN, text)))
            case _:
                return share(lambda text: self._is_number(column, text))

    def _is_number(self, column: Column, text: str) -> bool:
        if self.vocabulary.knows(column.name, text):
            return True
        number = self.numbers.read(text)
        if number is None or (column.kind == "integer" and not number.is_integer()):
            return False
        low, high = column.low, column.high
        return (low is None or number >= low) and (high is None or number <= high)

    def by_values(self) -> dict[str, float]:
        """Columns of codes whose words fill most cells, whatever the header says.

        Bare numbers and lone words prove nothing: `yes` fits three columns.
        """
        known = {}
        for target, column in COLUMNS.items():
            if column.kind not in ("code", "codes"):
                continue
            told = {fold(t) for t in self.values.counts if self.knows(target, t)}
            told = {word for word in told if not word.isdecimal()}
            if len(told) > 1:
                known[target] = self._fit_column(column)
        return known
