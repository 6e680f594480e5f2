"""The numbers that the released tables hold, in every form in which `present` prints them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.present import words
from analysis.present.language import day, folded, say
from analysis.present.lookup import Row
from analysis.present.measure_words import period
from analysis.present.numbers import interval, value
from analysis.present.titles import title

from . import derived
from .notations import COUNT
from .own_texts import own_phrases, own_words, words_of
from .phrases import Phrases
from .printed import BARE, counts_of, forms_of
from .sources import Sources
from .tokens import Token, bare, has_digit, plain, tokens

Pair = tuple[str, str]


@dataclass(frozen=True)
class Scope:
    """Which rows a place can speak of: of these spot types (none: all), at this session count."""

    spot_types: frozenset[str] = frozenset()
    session: str = ""

    def holds(self, row: Row) -> bool:
        """Whether the row is one of them."""
        return (not self.spot_types or row.spot_type in self.spot_types) and (
            not self.session or row.level.get("k") == self.session
        )


@dataclass
class Held:
    """What may stand in an edition made from these sources."""

    sources: Sources
    _tokens: dict[Scope, set[Token]] = field(default_factory=dict)
    _pairs: dict[Scope, set[Pair]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = self.sources.evidence.rows

    def tokens(self, scope: Scope) -> set[Token]:
        """Every number and interval of the rows of a scope."""
        if scope not in self._tokens:
            inside = (held for row, held, _ in self._by_row if scope.holds(row))
            self._tokens[scope] = set().union(*inside)
        return self._tokens[scope]

    def pairs(self, scope: Scope) -> set[Pair]:
        """A value and the interval of the same row, without units."""
        if scope not in self._pairs:
            inside = (pair for row, _, pair in self._by_row if scope.holds(row))
            self._pairs[scope] = {pair for pair in inside if pair is not None}
        return self._pairs[scope]

    @cached_property
    def _by_row(self) -> list[tuple[Row, set[Token], Pair | None]]:
        """Each row with its numbers, and its value beside its interval."""
        return [
            (
                row,
                {token for text in forms_of(row) for token in tokens(text)}
                | {Token(number, "", COUNT) for number in counts_of(row)},
                (bare(value(row)), bare(interval(row))) if row.has_interval else None,
            )
            for row in self.rows
        ]

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """Every released number as it is and in percent, in order."""
        every = (
            self.sources.estimates.select_dtypes("number")
            .to_numpy(dtype="float64", na_value=math.nan)
            .ravel()
        )
        found = every[~np.isnan(every)]
        return np.unique(np.concatenate([found, found * 100.0]))

    @cached_property
    def sessions(self) -> set[str]:
        """The session counts that rows are about."""
        return {row.level["k"] for row in self.rows if "k" in row.level}

    @cached_property
    def of_levels(self) -> set[Token]:
        """Numbers that label a row: age bands, phototypes, periods, weeks (in months, too)."""
        said = {text for row in self.rows for text in row.level.values()}
        weeks = {row.level.get("weeks", "") for row in self.rows}
        in_months = {round(int(text) * 12 / 52) for text in weeks if text.isdecimal()}
        months = {say("within_months", number=str(number)) for number in in_months}
        return {token for text in said | months | self.periods for token in tokens(text)}

    @cached_property
    def periods(self) -> set[str]:
        """Months, quarters and years as a chart names them."""
        return {period(row.level["period"]) for row in self.rows if "period" in row.level}

    @cached_property
    def flows(self) -> set[Token]:
        """Sums of the flow of rows."""
        return {Token(text, "", unit) for text in self._flow_texts for unit in ("", COUNT)}

    @cached_property
    def _flow_texts(self) -> set[str]:
        return derived.flow_counts(self.sources.evidence)

    @cached_property
    def phrases(self) -> Phrases:
        """Texts with numbers that pass as a whole."""
        said = {
            *own_phrases(),
            *self._leaves,
            *derived.sentences_of(self.sources.evidence),
        }
        labels = {words.humanised(text) for row in self.rows for text in row.level.values()}
        names = {title(row.estimand) for row in self.rows}
        texts = {plain(text) for text in said | labels | names | self.periods}
        return Phrases(text for text in texts if has_digit(text) and not BARE.fullmatch(text))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that may stand in an edition."""
        table = self.sources.estimates
        texts = table.select_dtypes(exclude="number").columns
        codes = {str(text) for name in texts for text in table[name].unique()}
        said = {*self._leaves, *codes, *table.columns}
        return own_words() | {word for text in said for word in words_of(text)}

    @cached_property
    def _leaves(self) -> set[str]:
        """What is known about the release; its days as they are, and as they are written."""
        leaves = self.sources.leaves()
        return leaves | {day(text) for text in leaves}

    @cached_property
    def spot_type_names(self) -> dict[str, str]:
        """Code by the folded name that a page shows."""
        return {folded(words.spot_type(row.spot_type)): row.spot_type for row in self.rows}

    @cached_property
    def _claims(self) -> dict[str, str]:
        labels = derived.claim_labels(self.sources.evidence)
        return {folded(plain(label)): spot_type for label, spot_type in labels.items()}

    def scope_of(self, text: str, outer: Scope | None = None) -> Scope:
        """The scope of a place that is headed so; the outer one where no spot type is named."""
        compared = folded(text)
        if (said := plain(compared)) in self._claims:
            spot_type = self._claims[said]
            return Scope() if spot_type == "all" else Scope(frozenset({spot_type}))
        named = frozenset(
            code
            for name, code in self.spot_type_names.items()
            if re.search(rf"(?<!\w){re.escape(name)}", compared)
        )
        return Scope(named) if named else outer or Scope()
