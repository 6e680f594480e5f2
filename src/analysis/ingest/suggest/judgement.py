"""What a column of an unknown file probably is: by its header, and by its values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from analysis.schema.vocabulary import Vocabulary

from ..guard.column_names import header_rule
from ..reading.sheet import Sheet
from .fits import Evidence
from .header_words import IGNORED, NOTES, HeaderWords
from .values import values_of
from .wide import wide_names

Use = Literal["mapped", "review", "refused", "note", "ignored"]
# The name weighs more than the values: 30 may be an age, a factor or a score.
_NAME_WEIGHT = 0.6
_BY_VALUES_ONLY = 0.75
_WITHOUT_VALUES = 0.9
_FEWEST_FITTING = 0.8
MAPPED_FROM = 0.8
MARGIN = 0.1
_SHOWN_CANDIDATES = 3


@dataclass(frozen=True)
class Judgement:
    """One header, or wide columns of one name (`Seans {n}`), and what it was taken for.

    `scores`: the likeliest targets, best first. `target` is set where `use` is `mapped`.
    """

    name: str
    use: Use
    evidence: Evidence
    scores: Mapping[str, float] = field(default_factory=dict)
    target: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether the name stands for numbered columns."""
        return "{n}" in self.name


def judgements_of(
    sheet: Sheet, vocabulary: Vocabulary, words: HeaderWords
) -> tuple[Judgement, ...]:
    """One judgement per header, wide ones together, in the order of the sheet."""
    cells = sheet.cells[sheet.not_records.eq("").to_numpy()]
    found = []
    for name, headers in wide_names(sheet.header).items():
        first, *others = (values_of(cells[header], words) for header in headers)
        evidence = Evidence(first.joined(others), vocabulary, words)
        found.append(_judged(name, evidence, words))
    return tuple(_each_target_once(found))


def _judged(name: str, evidence: Evidence, words: HeaderWords) -> Judgement:
    broken = header_rule(name.replace("{n}", " "))
    if broken is not None and broken[0] != "record_number":
        return Judgement(name, "refused", evidence)
    scores = _scores(name, evidence, words)
    best = next(iter(scores), "")
    if evidence.is_free_text or (best == NOTES and scores[best] >= MAPPED_FROM):
        return Judgement(name, "note", evidence, scores)
    if not best or scores[best] < MAPPED_FROM or _has_rival(list(scores.values())):
        return Judgement(name, "review", evidence, scores)
    if best == IGNORED:
        return Judgement(name, "ignored", evidence, scores)
    return Judgement(name, "mapped", evidence, scores, best)


def _scores(name: str, evidence: Evidence, words: HeaderWords) -> dict[str, float]:
    """The best targets with their scores, rounded so that they are shown as they are compared."""
    scores: dict[str, float] = {}
    for target, by_name in _by_name(name, words).items():
        fit = evidence.fit(target)
        if fit is None:
            scores[target] = by_name * _WITHOUT_VALUES
        else:
            scores[target] = _NAME_WEIGHT * by_name + (1 - _NAME_WEIGHT) * fit
    for target, fit in evidence.by_values().items():
        if fit >= _FEWEST_FITTING:
            scores[target] = max(scores.get(target, 0.0), _BY_VALUES_ONLY * fit)
    ordered = sorted(
        ((target, round(score, 2)) for target, score in scores.items()),
        key=lambda entry: (-entry[1], entry[0]),
    )
    return dict(ordered[:_SHOWN_CANDIDATES])


def _by_name(name: str, words: HeaderWords) -> dict[str, float]:
    """Targets by the header alone; `Seans {n}` holds the n-th session's day, not its number."""
    found = words.candidates(name.replace("{n}", " "))
    if "{n}" in name and "session_no" in found:
        found["session_date"] = max(found.pop("session_no"), found.get("session_date", 0.0))
    return found


def _has_rival(scores: Sequence[float]) -> bool:
    return len(scores) > 1 and scores[0] - scores[1] < MARGIN


def _each_target_once(found: Iterable[Judgement]) -> list[Judgement]:
    """Where two headers are taken for one target the better one gets it, the other is reviewed.

    Wide columns and plain ones do not compete: `Skor 3` is of session 3, `Bitiş Skoru` of the end.
    """
    judged = list(found)
    rivals: dict[tuple[str, bool], list[Judgement]] = defaultdict(list)
    for each in judged:
        if each.use == "mapped":
            rivals[each.target, each.is_wide].append(each)
    demoted = set()
    for group in rivals.values():
        ranked = sorted(group, key=lambda each: -each.scores[each.target])
        is_tie = len(ranked) > 1 and (
            ranked[0].scores[ranked[0].target] == ranked[1].scores[ranked[1].target]
        )
        demoted |= {each.name for each in (ranked if is_tie else ranked[1:])}
    return [
        replace(each, use="review", target="") if each.name in demoted else each for each in judged
    ]
