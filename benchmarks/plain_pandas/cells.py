"""Text -> typed columns, and which rows have which fault."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.ingest.vocabularies import load_vocabulary
from analysis.schema.columns import CLINIC_PATTERN, ID_PATTERN, Column
from analysis.storage import locate

SIGN_AT_AN_END = "^[-+?%<>=≤≥]|[-+?%<>=≤≥]$"
Words = dict[str, Mapping[str, str]]
Read = tuple[pd.Series, dict[str, pd.Series]]


def typed(text: pd.Series, column: Column, words: Words) -> tuple[pd.Series, dict[str, pd.Series]]:
    """The values of one column, and which rows have which fault."""
    filled = text != ""
    if column.kind in ("clinic", "id"):
        valid = text.str.fullmatch(CLINIC_PATTERN if column.kind == "clinic" else ID_PATTERN)
        return text.where(valid), {"not_an_id": filled & ~valid}
    if column.kind == "date":
        day = text.str.replace(r"[ T]00:00(:00(\.0+)?)?$", "", regex=True)
        day = day.where(day.str.len() == 10)
        dates = pd.to_datetime(day, format="%Y-%m-%d", errors="coerce")
        return dates, {"not_an_iso_date": filled & dates.isna()}
    if column.kind in ("number", "integer"):
        return _number(text, column, words)
    if column.kind == "code":
        return _code(text, column, words)
    return _codes(text, column, words)


def _number(text: pd.Series, column: Column, words: Words) -> Read:
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    spelt = text[numbers.isna() & (text != "")]
    folded = fold(spelt)
    unsure = folded.isin(words.get(f"{column.name}?", {})).reindex(text.index, fill_value=False)
    known = folded.map(words.get(column.name, {})).astype("float64")
    numbers.loc[spelt.index] = known
    numbers = numbers.where(numbers.abs() < float("inf"))
    if column.kind == "integer":
        numbers = numbers.where(numbers % 1 == 0)
    inside = numbers.between(column.low, column.high)
    outside = numbers.notna() & ~inside
    faults = {
        "not_a_number": (text != "") & numbers.isna() & ~unsure,
        "ambiguous_word": unsure,
        "outside_limits": outside,
    }
    return numbers.where(inside), faults


def _code(text: pd.Series, column: Column, words: Words) -> tuple[pd.Series, dict[str, pd.Series]]:
    known = text.isin(column.codes)
    spelt = text[~known & (text != "")]
    folded = fold(spelt)
    # A number's sign would be lost: `%75` is not 75.
    signed = spelt.str.contains(SIGN_AT_AN_END) & ~folded.str.contains("[a-z]")
    codes = text.where(known)
    codes.loc[spelt.index] = folded.mask(signed).map(words.get(column.name, {})).astype("str")
    unsure = folded.isin(words.get(f"{column.name}?", {}))
    flagged = unsure.reindex(text.index, fill_value=False)
    return codes, {
        "unknown_code": (text != "") & codes.isna() & ~flagged,
        "ambiguous_word": flagged,
    }


def _codes(text: pd.Series, column: Column, words: Words) -> tuple[pd.Series, dict[str, pd.Series]]:
    """Several codes of one cell, as canonical text `a;b`: each once, in their order."""
    several = text.str.contains(";", regex=False)
    values, faults = _code(text.mask(several, ""), column, words)
    parts = text[several].str.split(";").explode().str.strip()
    parts = parts[parts != ""].rename_axis("cell").reset_index(name="part")
    codes, part_faults = _code(parts["part"], column, words)
    for reason, where in part_faults.items():
        faults[reason] |= text.index.isin(parts.loc[where, "cell"])
    found = parts.assign(code=codes)[["cell", "code"]].dropna().drop_duplicates()
    if len(found):
        # Joining by `groupby(...).agg(";".join)` takes many times as long.
        found["place"] = found.groupby("cell").cumcount()
        wide = found.pivot(index="cell", columns="place", values="code")
        joined = wide[0].str.cat(wide.drop(columns=0).astype("str"), sep=";", na_rep="")
        values.loc[joined.index] = joined.str.rstrip(";")
    return values, faults


def fold(text: pd.Series) -> pd.Series:
    """Turkish-aware lower case without accents, words by one blank."""
    lowered = text.str.normalize("NFC").str.replace("İ", "i").str.replace("I", "ı").str.lower()
    plain = lowered.str.replace("ı", "i").str.normalize("NFKD")
    letters = plain.str.replace("[\u0300-\u036f]", "", regex=True).str.lower()
    return letters.str.replace("[^0-9a-z]+", " ", regex=True).str.strip()


def load_words() -> Words:
    """Folded spelling -> code for each column, and under `column?` the ambiguous ones."""
    vocabulary = load_vocabulary(locate("study/vocabulary"))
    unsure = {f"{name}?": dict.fromkeys(words) for name, words in vocabulary.ambiguous.items()}
    return {**vocabulary.spellings, **unsure}
