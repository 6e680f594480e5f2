"""What the anonymity guard refuses, what it only mentions, and how often it is wrong."""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.ingest.guard import (
    Finding,
    check_text,
    check_texts,
    inspect_names,
    inspect_sheet,
)
from analysis.ingest.guard.column_names import header_rule, words_of
from analysis.ingest.reading.sheet import Sheet
from analysis.schema.raw_tables import RAW_TABLES

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
NOTHING: set[str] = set()
PERSONAL_ID = "12345678950"  # valid check digits, made up


def sheet(file: str = "visits.csv", name: str = "", **columns: list[str]) -> Sheet:
    cells = pd.DataFrame({column: pd.Categorical(texts) for column, texts in columns.items()})
    rows = np.arange(2, len(cells) + 2)
    return Sheet(file, name, cells, rows, pd.Series([""] * len(cells)))


def inspected(table: Sheet, **uses: set[str]) -> list[Finding]:
    given = {"measures": NOTHING, "pseudonyms": NOTHING, "dates": NOTHING, "notes": NOTHING}
    return inspect_sheet(table, **{**given, **uses})


def told(table: Sheet, **uses: set[str]) -> set[tuple[str, str, str, int]]:
    return {(f.column, f.rule, f.level, f.count) for f in inspected(table, **uses)}


# --- headers: whole words, never parts of words --------------------------------------------------


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("TCKimlikNo", ("tc", "kimlik", "no")),
        ("DOĞUM TARİHİ", ("dogum", "tarihi")),
        ("patient_firstName2", ("patient", "first", "name", "2")),
        ("Do\u0067\u0306um", ("dogum",)),  # ğ as two code points
    ],
)
def test_a_header_is_taken_apart_into_words(header: str, words: tuple[str, ...]) -> None:
    assert words_of(header) == words


@pytest.mark.parametrize(
    "header",
    [
        "Hasta Adı",
        "AD-SOYAD",
        "Doğum Tarihi",
        "GSM",
        "eMail",
        "tckn",
        "Adres",
        "photo",
        "ip",
        "MRN",
    ],
)
def test_a_header_that_names_a_person_is_refused(header: str) -> None:
    column = f"column `{header}`"
    refused = told(sheet(**{header: ["1"], "Seans": ["2"]}), measures={"Seans"})
    assert {(place, level) for place, _, level, _ in refused} == {(column, "refuse")}


@pytest.mark.parametrize(
    "header",
    ["adverse_event", "telangiectasia", "Leke Adı", "photo_type", "Hasta No", "age", "birth_year"],
)
def test_a_clinical_header_passes(header: str) -> None:
    assert header_rule(header) is None


def test_a_header_in_doubt_only_warns_where_a_closed_list_stands_behind_it() -> None:
    table = sheet(foto=["yes"], tckn=["3"])
    assert told(table, measures={"foto", "tckn"}) == {
        ("column `foto`", "header", "warn", 1),
        ("column `tckn`", "header", "refuse", 1),
    }


def test_a_file_number_may_be_the_declared_pseudonym() -> None:
    table = sheet(**{"Dosya No": ["a7x", "b9k"]})
    assert told(table, pseudonyms={"Dosya No"}) == {
        ("column `Dosya No`", "record_number", "warn", 1)
    }


# --- values --------------------------------------------------------------------------------------


def test_cells_are_counted_not_distinct_values() -> None:
    table = sheet(area=["malar", f"tc {PERSONAL_ID}", f"tc {PERSONAL_ID}", ""])
    assert ("column `area`", "national_id", "refuse", 2) in told(table, measures={"area"})


def test_in_notes_a_hit_only_warns() -> None:
    table = sheet(**{"not": ["0532 123 45 67 aranacak", "iyi"]})
    assert told(table, notes={"not"}) == {("column `not`", "phone", "warn", 1)}


@pytest.mark.parametrize(("valid", "level"), [(19, "warn"), (20, "refuse")])
def test_of_bare_numbers_some_are_valid_by_chance(valid: int, level: str) -> None:
    numbers = identity_numbers(valid) + [str(n) for n in range(90_000_000_001, 90_000_000_101)]
    numbers = numbers[:valid] + [n for n in numbers[valid:] if check_text("x", n) is None]
    table = sheet(id=numbers[:100])
    found = [f for f in inspected(table, pseudonyms={"id"}) if f.rule == "national_id"]
    assert [(f.level, f.count) for f in found] == [(level, valid)]


def identity_numbers(wanted: int) -> list[str]:
    """Made-up numbers whose two check digits are right."""
    numbers = []
    for stem in range(123_456_789, 123_456_789 + wanted):
        digits = [int(digit) for digit in str(stem)]
        tenth = (sum(digits[0::2]) * 7 - sum(digits[1::2])) % 10
        numbers.append(f"{stem}{tenth}{(sum(digits) + tenth) % 10}")
    return numbers


# --- dates ---------------------------------------------------------------------------------------


def test_a_column_of_dates_must_be_declared() -> None:
    table = sheet(seen=["12.03.2026", "2026-04-01", ""])
    assert told(table) == {("column 1", "undeclared_date", "refuse", 2)}
    assert told(table, dates={"seen"}) == set()


def test_a_declared_date_that_lies_a_generation_back_is_a_birth() -> None:
    births = ["1979-05-01", "1984-01-30", "1990-11-11"]
    visits = ["2026-03-01", "2026-03-02", "2026-03-03"]
    found = told(sheet(start=births, seen=visits), dates={"start", "seen"})
    assert found == {("column `start`", "birth_date", "refuse", 3)}


def test_one_wrong_century_does_not_make_births_of_all_visits() -> None:
    visits = [f"2026-03-{day:02}" for day in range(1, 25)] + ["2062-03-01"]
    assert told(sheet(seen=visits), dates={"seen"}) == set()


# --- uniqueness ----------------------------------------------------------------------------------


def test_values_of_their_own_single_people_out_in_a_column_nobody_uses() -> None:
    table = sheet(invoice=[f"f{n}x" for n in range(15)] + ["none"] * 10)
    assert told(table) == {("column 1", "unique_values", "refuse", 15)}
    assert told(table, measures={"invoice"}) == set()


def test_long_text_is_no_code_but_a_list_of_codes_may_be_long() -> None:
    table = sheet(mix=["vitamin_c;glutathione;" * 5], why=["lekeler sonbaharda acildi " * 3])
    assert told(table, measures={"mix", "why"}) == {("column `why`", "long_text", "refuse", 1)}


def test_two_hundred_words_are_no_closed_list() -> None:
    words = ["".join(("q", chr(97 + n // 26), chr(97 + n % 26), "w")) for n in range(201)]
    assert told(sheet(type=words[:200]), measures={"type"}) == set()
    found = told(sheet(type=words), measures={"type"})
    assert found == {("column `type`", "many_values", "refuse", 201)}


@pytest.mark.parametrize(
    ("ids", "warns"),
    [
        ([str(n) for n in range(1, 41)], True),
        ([f"P-{n:05}" for n in range(400, 440)], True),
        ([str(n * n * 37) for n in range(1, 41)], False),
        ([f"p{n * 7919 % 9973:x}z" for n in range(40)], False),
        (["1", "2", "3"], False),
    ],
)
def test_consecutive_pseudonyms_are_a_warning(ids: list[str], *, warns: bool) -> None:
    rules = {(f.rule, f.level) for f in inspected(sheet(id=ids), pseudonyms={"id"})}
    assert rules == ({("consecutive_ids", "warn")} if warns else set())


# --- nothing of a patient is printed -------------------------------------------------------------


def test_a_first_record_in_the_header_s_place_is_named_by_its_place() -> None:
    table = sheet(**{"Ayşe Yılmaz": ["3"], "05321234567": ["4"]})
    printed = " ".join(str(f.problem()) for f in inspected(table))
    assert "column 2: the header itself looks like personal data" in printed
    assert "Yılmaz" not in printed
    assert "0532" not in printed


def test_names_of_files_and_sheets_are_looked_at_and_masked() -> None:
    found = inspect_names("ayse_yilmaz_05321234567.xlsx", "Elif Hanım")
    assert {(f.column, f.rule, f.level) for f in found} == {
        ("name of the file", "person_name", "warn"),
        ("name of the file", "phone", "refuse"),
        ("name of the sheet", "person_name", "warn"),
    }
    assert {(f.file, f.sheet) for f in found} == {("xxxx_xxxxxx_99999999999.xlsx", "xxxx xxxxx")}


def test_an_honest_name_is_shown_as_it_is() -> None:
    found = inspected(sheet(file="mart_2026.xlsx", name="Şube 2", tckn=["1"]))
    assert {(f.file, f.sheet) for f in found} == {("mart_2026.xlsx", "Şube 2")}


def test_a_name_cannot_forge_a_line() -> None:
    [finding] = inspected(sheet(file="a\n[INFO] published\x1b[2J.csv", tckn=["1"]))
    assert finding.file == "a?[INFO] published?[2J.csv"


def test_no_message_holds_a_value() -> None:
    values = [row["value"] for row in strings() if len(row["value"]) > 3]
    table = sheet(area=values, visits=["7"] * len(values))
    for use in ({"measures": {"area"}}, {"notes": {"area"}}, {"pseudonyms": {"area"}}, {}):
        printed = "\n".join(str(f.problem()) for f in inspected(table, **use))
        assert "cells" in printed
        assert [value for value in values if value in printed] == []


# --- exports that are as they should be ----------------------------------------------------------


def test_the_canonical_example_has_no_finding() -> None:
    for path in sorted((PROJECT / "data" / "raw" / "example").glob("*.csv")):
        cells = pd.read_csv(path, dtype="str", keep_default_na=False)
        uses: dict[str, set[str]] = {"measures": set(), "pseudonyms": set(), "dates": set()}
        for column in RAW_TABLES[path.stem].columns:
            use = {"id": "pseudonyms", "date": "dates"}.get(column.kind, "measures")
            uses[use].add(column.name)
        rows = np.arange(2, len(cells) + 2)
        assert (
            inspected(Sheet(path.name, "", cells, rows, pd.Series([""] * len(cells))), **uses) == []
        )


def test_no_word_of_the_vocabulary_is_refused() -> None:
    words = []
    for path in sorted((PROJECT / "study" / "vocabulary").glob("*.yml")):
        codes = yaml.safe_load(path.read_text(encoding="utf-8"))["codes"]
        words += [("value", str(word)) for spellings in codes.values() for word in spellings]
    assert len(words) > 500
    refused = [f for f in check_texts(words) if f is not None and f.level == "refuse"]
    assert refused == []


def test_the_order_of_columns_and_rows_changes_nothing() -> None:
    columns = {"a": ["1", f"tc {PERSONAL_ID}"], "b": ["x@y.org", "2"], "c": ["3", "4"]}
    turned = {name: columns[name][::-1] for name in reversed(columns)}
    uses = {"measures": {"a", "b", "c"}}
    assert inspected(sheet(**columns), **uses) == inspected(sheet(**turned), **uses)


def test_three_hundred_thousand_different_ids_cost_well_below_a_second() -> None:
    draw = random.Random(1)
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    ids = ["p" + "".join(draw.choices(letters, k=7)) for _ in range(300_000)]
    table = sheet(id=ids)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        inspected(table, pseudonyms={"id"})
        seconds.append(time.process_time() - start)
    assert min(seconds) < 1.0


# --- how often it is wrong: the figures of docs/anonymity.md -------------------------------------


@cache
def strings() -> tuple[dict[str, str], ...]:
    with (HERE / "guard_strings.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


ORIGINS = {
    "corpus": "corpus given with the rules",
    "written": "written before the first look",
    "drawn": "drawn at random, seen once",
    "drawn_after": "drawn after the last change",
}


def test_the_figures_in_the_documentation_are_those_measured() -> None:
    documented = (PROJECT / "docs" / "anonymity.md").read_text(encoding="utf-8")
    for line in measured():
        assert line in documented, f"docs/anonymity.md should say: {line}"


def measured() -> list[str]:
    """A line per origin of strings, then one per kind of personal string beyond the corpus."""
    found = check_texts([(row["column"], row["value"]) for row in strings()])
    of, wrong = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for row, finding in zip(strings(), found, strict=True):
        is_wrong = (finding is None) == (row["expected"] == "FLAG")
        keys: list[tuple[str, ...]] = [(row["origin"], row["expected"])]
        keys += [("kind", row["kind"], row["expected"])] if row["origin"] != "corpus" else []
        for key in keys:
            of[key] += 1
            wrong[key] += is_wrong
    lines = [
        f"| {title} | {said(wrong, of, origin, 'FLAG')} | {said(wrong, of, origin, 'OK')} |"
        for origin, title in ORIGINS.items()
    ]
    kinds = sorted(key for key in of if key[0] == "kind" and key[2] == "FLAG")
    lines += [f"| {key[1]} | {said(wrong, of, *key)} |" for key in kinds]
    return lines


def said(wrong: Counter[tuple[str, ...]], of: Counter[tuple[str, ...]], *key: str) -> str:
    return f"{wrong[key]} of {of[key]}" if of[key] else "none tried"
