"""The rule that a draft gives to one canonical column, and what it leaves to a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.schema.columns import Column

from ..guard.column_names import header_rule
from .fits import COLUMNS, Evidence
from .judgement import Judgement
from .numbers import PLANNED_PATTERN, SESSION_PATTERN, has_grades, says_planned

# In these columns a dash may be an answer (`none`), so that nobody but the clinic can read it.
_MAY_BE_NONE = {"event", "contraindications", "combination", "comorbid_skin_conditions"}
_MAY_BE_NO = {"is_recurrence", "hormonal_event", "is_unscheduled", "sun_protection"}
NAME_THE_CLINIC = "name the clinic"  # no valid id: until somebody does, every record waits


@dataclass(frozen=True)
class RuleDraft:
    """The rule as it stands in YAML, and comments that begin with `review:` where one is due."""

    rule: Mapping[str, Any]
    comments: list[str] = field(default_factory=list)


def rule_of(target: str, judged: Judgement, source: Mapping[str, Any]) -> RuleDraft:
    """The rule that reads the judged column as the target; `source` says where the text is from."""
    column, evidence = COLUMNS[target], judged.evidence
    rule = dict(source)
    comments: list[str] = []
    write = _WRITERS.get(column.kind)
    if write is not None:
        write(column, evidence, rule, comments)
    if header_rule(judged.name) is not None:
        comments.append("review: the clinic's own number; prepare with --pseudonym-key")
    _add_silence(column, evidence, rule, comments)
    _add_counts(column, evidence, comments)
    return RuleDraft(rule, comments)


def planned_rule(judged: Judgement) -> RuleDraft | None:
    """The number of planned sessions out of `3/6`, where the session column holds that."""
    if not judged.evidence.values.any(says_planned):
        return None
    return RuleDraft({"from": judged.name, "extract": PLANNED_PATTERN})


def _dates(_: Column, evidence: Evidence, rule: dict[str, Any], comments: list[str]) -> None:
    days = evidence.days
    if days.formats:
        rule["date_formats"] = list(days.formats)
    for first, second in days.open:
        comments.append(f'review: the dates do not decide between "{first}" and "{second}"')


def _codes(column: Column, evidence: Evidence, rule: dict[str, Any], _: list[str]) -> None:
    signs = [sign for sign in evidence.separators(column.name) if sign != ";"]
    if signs:
        rule["separators"] = signs


def _numbers(column: Column, evidence: Evidence, rule: dict[str, Any], comments: list[str]) -> None:
    numbers, values = evidence.numbers, evidence.values
    if column.name == "session_no":
        if not all(text.isdecimal() for text in values.counts):
            rule["extract"] = SESSION_PATTERN
        return
    # Words for numbers (`III`, `mükemmel`), written out so that they can be read and corrected.
    words = {
        text: code
        for text in sorted(values.counts)
        if not text.isdecimal() and (code := evidence.vocabulary.code(column.name, text))
    }
    if words:
        rule["values"] = words
    if column.name == "improvement_grade" and has_grades(values, numbers):
        rule["grade_of_percent"] = True
    elif numbers.has_percent:
        rule["percent"] = "as_is"
    if numbers.decimal == "," or numbers.thousands:
        rule["decimal"] = numbers.decimal
    if numbers.thousands:
        rule["thousands"] = numbers.thousands
    if numbers.is_open:
        comments.append("review: the numbers do not tell the decimal sign from the thousands'")


_WRITERS: dict[str, Callable[[Column, Evidence, dict[str, Any], list[str]], None]] = {
    "date": _dates,
    "codes": _codes,
    "integer": _numbers,
    "number": _numbers,
}


def _add_silence(
    column: Column, evidence: Evidence, rule: dict[str, Any], comments: list[str]
) -> None:
    """Words for `no answer` become blank cells with a reason; a dash that may be one is asked."""
    unclear = column.name in _MAY_BE_NONE | _MAY_BE_NO
    codes: dict[str, str] = {}
    for text, reason in sorted(evidence.values.silent.items()):
        if evidence.vocabulary.knows(column.name, text):
            continue
        if unclear and not any(letter.isalnum() for letter in text):
            comments.append(f'review: does "{text}" mean no, or not recorded?')
        else:
            codes[text] = reason
    if codes:
        rule["text_codes"] = codes


def _add_counts(column: Column, evidence: Evidence, comments: list[str]) -> None:
    """How many cells hold words that only a person can place."""
    if column.kind not in ("code", "codes"):
        return
    values, name = evidence.values, column.name
    unknown = round(values.cells * values.share(lambda text: not evidence.knows(name, text)))
    unsure = round(
        values.cells * values.share(lambda text: evidence.vocabulary.is_ambiguous(name, text))
    )
    unsure += sum(
        n for text, n in values.silent_cells.items() if evidence.vocabulary.is_ambiguous(name, text)
    )
    if unknown:
        comments.append(f"review: {unknown} cells hold words that the vocabulary does not know")
    if unsure:
        comments.append(f"{unsure} cells hold ambiguous words")
