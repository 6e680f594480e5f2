"""Distinct texts -> typed values and reasons; what cannot be read is never guessed."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.schema.codes import OUT_OF_SCOPE
from analysis.schema.columns import CLINIC_PATTERN, ID_PATTERN, Column
from analysis.schema.vocabulary import Vocabulary

from .arrays import Array

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)([ T]00:00(:00(\.0+)?)?)?", re.ASCII)
_PATTERNS = {"clinic": CLINIC_PATTERN, "id": ID_PATTERN}

# (typed value or None, ledger reason or "")
Read = tuple[Any, str]


@dataclass(frozen=True)
class Reading:
    """What the distinct texts of a column say.

    `values` has one entry per distinct text and a last one for "no text": numbers as floats, days
    as `datetime64[s]`, ids and codes as positions in `words` (-1 = missing; lists of codes are
    joined by `;`). `reasons` says, by a text's position, why it could not be read as it stands;
    `unknown` names the words that the vocabulary lacks.
    """

    values: Array
    reasons: dict[int, str]
    words: pd.Index[str] = field(default_factory=lambda: pd.Index([], dtype="str"))
    unknown: list[tuple[int, str]] = field(default_factory=list)


def read_texts(column: Column, texts: pd.Index[str], vocabulary: Vocabulary) -> Reading:
    """Each distinct text of a column, read once."""
    if column.kind in _PATTERNS:
        return read_ids([texts], column.kind)[0]
    if column.kind in ("code", "codes"):
        return _read_codes(column, texts, vocabulary)
    each = _each(column, vocabulary)
    read = [each(text) if text else (None, "") for text in texts]
    dtype = "datetime64[s]" if column.kind == "date" else "float64"
    return Reading(np.array([*(value for value, _ in read), None], dtype=dtype), _reasons(read))


def _reasons(read: Sequence[Read]) -> dict[int, str]:
    return {position: reason for position, (_, reason) in enumerate(read) if reason}


def read_ids(columns: Sequence[pd.Index[str]], kind: str) -> list[Reading]:
    """Identifiers of several columns on one list of words, sorted; equal ids get equal numbers."""
    arrays = [pa.array(texts.array, type=pa.large_string()) for texts in columns]
    chunks = pa.chunked_array(arrays, type=pa.large_string()).dictionary_encode().chunks
    # All chunks have one dictionary; a column without texts has no chunk.
    rank, words = _sorted_ids(chunks[0].dictionary if chunks else arrays[0], kind)
    numbers = np.concatenate([[], *(chunk.indices.to_numpy() for chunk in chunks)]).astype(np.int64)
    found = np.split(rank[numbers], np.cumsum([len(texts) for texts in columns])[:-1])
    return [
        Reading(np.append(codes, -1).astype(np.int32), _no_ids(texts, codes), words)
        for texts, codes in zip(columns, found, strict=True)
    ]


def _sorted_ids(texts: pa.Array, kind: str) -> tuple[Array, pd.Index[str]]:
    """For each text its place among the sorted identifiers, -1 if it is none; and those."""
    valid = pc.match_substring_regex(texts, rf"\A(?:{_PATTERNS[kind]})\z").to_numpy(
        zero_copy_only=False
    )
    order = pc.sort_indices(texts).to_numpy()
    order = order[valid[order]]
    rank = np.full(len(texts), -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank, pd.Index(texts.take(pa.array(order)).to_pandas(), dtype="str")


def _no_ids(texts: pd.Index[str], codes: Array) -> dict[int, str]:
    bad = np.flatnonzero(codes < 0)
    return {int(position): "not_an_id" for position in bad if texts[int(position)]}


def _read_codes(column: Column, texts: pd.Index[str], vocabulary: Vocabulary) -> Reading:
    split = column.kind == "codes"
    unknown: list[tuple[int, str]] = []
    read: list[Read] = []
    for position, text in enumerate(texts):
        parts = [part.strip() for part in text.split(";")] if split else [text]
        found = [(part, *_code(part, column, vocabulary)) for part in parts if part]
        known = dict.fromkeys(code for _, code, _ in found if code is not None)
        reason = next((reason for *_, reason in found if reason), "")
        read.append((";".join(known) or None, reason))
        unknown += [(position, part) for part, _, why in found if why == "unknown_code"]
    codes = [value for value, _ in read]
    words = pd.Index(sorted({code for code in codes if code is not None}), dtype="str")
    values = words.get_indexer(pd.Index([*codes, None], dtype="str")).astype(np.int32)
    return Reading(values, _reasons(read), words, unknown)


def _code(text: str, column: Column, vocabulary: Vocabulary) -> Read:
    if text in column.codes:
        return text, ""
    code = vocabulary.code(column.name, text)
    if vocabulary.is_ambiguous(column.name, text):
        return code, "ambiguous_word"
    if code is None or code not in (*column.codes, OUT_OF_SCOPE):
        return None, "unknown_code"
    # A known spelling is read, not repaired: the export is right, it only speaks otherwise.
    return code, ""


def _each(column: Column, vocabulary: Vocabulary) -> Callable[[str], Read]:
    return _date if column.kind == "date" else lambda text: _number(text, column, vocabulary)


def _date(text: str) -> Read:
    match = _DATE.fullmatch(text)
    try:
        return (dt.datetime.fromisoformat(match[1]), "") if match else (None, "not_an_iso_date")
    except ValueError:
        return None, "not_an_iso_date"


def _number(text: str, column: Column, vocabulary: Vocabulary) -> Read:
    if not _NUMBER.fullmatch(text):
        return _spelt_number(text, column, vocabulary)
    number = float(text)
    if not math.isfinite(number) or (column.kind == "integer" and not number.is_integer()):
        return None, "not_a_number"
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    # 0.0 and -0.0 are one number; adding 0 makes them one text as well.
    return (number + 0.0, "") if low <= number <= high else (None, "outside_limits")


def _spelt_number(text: str, column: Column, vocabulary: Vocabulary) -> Read:
    """A number that clinics write as a word, such as a phototype in Roman numerals."""
    code = vocabulary.code(column.name, text)
    if vocabulary.is_ambiguous(column.name, text):
        return None if code is None else float(code), "ambiguous_word"
    return (None, "not_a_number") if code is None else (float(code), "")
