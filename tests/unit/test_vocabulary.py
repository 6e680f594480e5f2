"""The vocabulary: which spellings mean which code, and which only a person can decide."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ParameterError
from analysis.ingest.study_files import read_study_file
from analysis.ingest.vocabularies import (
    NOT_RECORDED,
    VocabularyFile,
    known_codes,
    load_vocabulary,
)
from analysis.schema.codes import OUT_OF_SCOPE
from analysis.schema.raw_tables import RAW_TABLES
from analysis.schema.vocabulary import Vocabulary, fold, loses_its_meaning
from raw_export import vocabulary

FOLDER = Path(__file__).parents[2] / "study" / "vocabulary"
FILES = [VocabularyFile.read(read_study_file(path), path.name) for path in FOLDER.glob("*.yml")]
WITH_CODES = {
    column.name
    for table in RAW_TABLES.values()
    for column in table.columns
    if column.kind in ("code", "codes")
} | {"phototype", "improvement_grade"}
turkish = st.text(st.sampled_from("İIıişŞğĞüÜöÖçÇaâéz 19+-?%./\u0307\u00a0")) | st.text()


@given(turkish)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(turkish)
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    composed = fold(unicodedata.normalize("NFC", text))
    assert fold(unicodedata.normalize("NFD", text)) == composed == fold(text)


@given(turkish)
def test_folded_texts_are_plain_words(text: str) -> None:
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("İYİLEŞME", "iyilesme"),
        ("ILIK", "ilik"),
        ("ılık", "ilik"),
        ("Çil", "cil"),
        ("GÜNEŞ  LEKESİ", "gunes lekesi"),
        ("gu\u0308nes\u0327 lekesi", "gunes lekesi"),
        ("Café-au-lait", "cafe au lait"),
        ("\u00a0melazma ", "melazma"),
        ("Fitzpatrick III", "fitzpatrick iii"),
        ("+", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("column", sorted(WITH_CODES))
def test_every_code_is_its_own_spelling(column: str) -> None:
    vocabulary_file = next(file for file in FILES if column in file.columns)
    assert set(vocabulary_file.codes) <= known_codes(column)
    for code in known_codes(column) - {"80+"}:  # compared as written, never folded
        assert vocabulary().code(column, code) == code


def test_the_files_name_no_other_columns() -> None:
    assert {column for file in FILES for column in file.columns} == WITH_CODES


def test_no_spelling_stands_twice_in_a_file() -> None:
    for file in FILES:
        words = [
            fold(text) for code, texts in file.codes.items() for text in (fold(code), *texts)
        ] + [fold(text) for word in file.ambiguous for text in word.spellings]
        assert sorted(set(words)) == sorted(words), file.title


def test_ambiguous_words_may_mean_several_known_things() -> None:
    for file in FILES:
        for word in file.ambiguous:
            assert len(word.may_mean) > 1
            assert {*word.may_mean} - {NOT_RECORDED} <= known_codes(file.columns[0])
            assert word.mapped_to is None or word.mapped_to in {*word.may_mean, "unknown"}


def test_no_reviewer_is_made_up() -> None:
    assert {file.reviewed for file in FILES} == {"not yet"}


def test_a_bare_number_is_no_word() -> None:
    """Codes that are numbers apart, only `1` and `0` for yes and no are shared by all systems."""
    for file in FILES:
        texts = {text for texts in file.codes.values() for text in texts}
        assert not {text for text in texts if fold(text).isdecimal()} - {"0", "1"}
        assert "yes" in file.codes or not texts & {"0", "1"}


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("spot_type", "MELAZMA", "melasma"),
        ("spot_type", "L81.1", "melasma"),
        ("spot_type", "L81.3", OUT_OF_SCOPE),
        ("spot_type", "çil + melazma", "mixed"),
        ("spot_type", "pie", "other"),
        ("area", "Yanak (sol)", "malar_left"),
        ("combination", "carbon peel", "laser_q_switched"),
        ("event", "None", "none"),
        ("event", "Kızarıklık", "erythema"),
        ("sex", "K", "female"),
        ("sex", "1", None),
        ("sun_protection", "düzensiz", "moderate"),
        ("sun_protection", "50", None),
        ("sun_protection", "25%", None),
        ("is_recurrence", "nüksetmedi", "no"),
        ("is_unscheduled", "nüks", None),
        ("improvement_grade", "mükemmel", "4"),
        ("improvement_grade", "-1", None),
        ("improvement_grade", "<25", None),
        ("phototype", "III", "3"),
        ("phototype", "ıv", "4"),
        ("phototype", "Tip 2", "2"),
        ("phototype", "III-IV", None),
        ("age_band", "40-49 yaş", "40-49"),
        ("age_band", "<80", None),
        ("severity_scale", "hemi-MASI", None),
    ],
)
def test_meaning(column: str, text: str, code: str | None) -> None:
    assert vocabulary().code(column, text) == code


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("spot_type", "Güneş Lekesi"),
        ("spot_type", "doğum lekesi"),
        ("spot_type", "sivilce izi"),
        ("spot_type", "L81.4"),
        ("phototype", "II/III"),
        ("event", "N/A"),
        ("sun_protection", "kullanıyor"),
    ],
)
def test_words_for_a_persons_eye(column: str, text: str) -> None:
    assert vocabulary().is_ambiguous(column, text)
    assert vocabulary().knows(column, text)
    assert vocabulary().proposal(column, text) is None


@pytest.mark.parametrize(
    ("column", "text", "proposed"),
    [
        ("spot_type", "melazmaa", "melasma"),
        ("spot_type", "Solar Lentgo", "solar_lentigo"),
        ("spot_type", "lentigo, solr", "solar_lentigo"),  # in another order
        ("event", "kızarklık", "erythema"),
        ("ingredients", "traneksamik asid", "tranexamic_acid"),
        ("ingredients", "vitaminc", "vitamin_c"),  # not `vitamins`
        ("spot_type", "melazma", None),  # known
        ("spot_type", "xq-17", None),
        ("spot_type", "çill", None),  # short words are all close to another
        ("spot_type", "güneş lekes", None),  # the word itself would need a person
        ("phototype", "fototip 33", None),  # another number
        ("sun_protection", "kullanmıyo", "none"),
        ("sun_protection", "kulanıyor", None),  # `kullanmıyor` says the opposite
        ("is_recurrence", "tekrarlamdı", None),
        ("no_such_column", "melazmaa", None),
    ],
)
def test_a_misspelling_within_reach_is_proposed(
    column: str, text: str, proposed: str | None
) -> None:
    assert vocabulary().proposal(column, text) == proposed
    if proposed:
        assert vocabulary().code(column, text) is None


def test_a_letter_left_out_hardly_ever_proposes_another_code() -> None:
    """Every spelling with every letter left out in turn; a proposal is read by a person."""
    right = wrong = 0
    for column, words in vocabulary().spellings.items():
        for word, code in words.items():
            for place in range(len(word)):
                text = word[:place] + word[place + 1 :]
                proposed = vocabulary().proposal(column, text)
                right += proposed == code
                wrong += proposed not in (code, None)
    assert right > 4000
    assert wrong / right < 0.001


def test_nothing_is_proposed_where_two_codes_are_as_close() -> None:
    words = Vocabulary({"event": {"abcdefgh": "a", "abcdefgx": "b"}})
    assert words.proposal("event", "abcdefg") is None


@pytest.mark.parametrize("text", ["+", "?", "<25", "25%", "-1", "80+", ">= 75"])
def test_signs_that_folding_would_erase(text: str) -> None:
    assert loses_its_meaning(text)


@pytest.mark.parametrize("text", ["III", "18-29", "daily + reapply", "%25 altı", "SPF 50+"])
def test_signs_that_do_not_matter(text: str) -> None:
    assert not loses_its_meaning(text)


def written(folder: Path, **files: str) -> Path:
    head = "title: t\nsource: s\nauthored_by: a\nreviewed: not yet\n"
    for name, body in files.items():
        (folder / f"{name}.yml").write_text(head + body, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('codes: {mild: ["hafif"], severe: ["HAFİF"]}', "`HAFİF` stands under two codes"),
        (
            'codes: {mild: ["hafif"]}\n'
            'ambiguous: [{spellings: ["hafif"], mapped_to: mild, may_mean: [mild, severe]}]',
            "`hafif` stands under two codes",
        ),
        ('codes: {mild: ["+"]}', "`\\+` cannot be told from other spellings"),
        ("codes: {gentle: []}", "`gentle` is no code of severity"),
        (
            'codes: {}\nambiguous: [{spellings: ["x"], may_mean: [mild, harsh]}]',
            "`harsh` is no code",
        ),
    ],
)
def test_what_a_reader_should_mend(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        load_vocabulary(written(tmp_path, a=f"columns: [severity]\n{body}"))


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="`colour` is no column with codes"):
        load_vocabulary(written(tmp_path, a="columns: [colour]\ncodes: {}"))


def test_two_files_may_share_a_column_but_not_disagree(tmp_path: Path) -> None:
    yes = 'columns: [is_recurrence]\ncodes: {"yes": ["var"]}'
    more = 'columns: [is_recurrence]\ncodes: {"yes": ["nüks"]}'
    both = load_vocabulary(written(tmp_path, a=yes, b=more))
    assert both.code("is_recurrence", "nüks") == both.code("is_recurrence", "var") == "yes"
    with pytest.raises(ParameterError, match=r"c.yml: `var` stands under two codes"):
        load_vocabulary(written(tmp_path, c='columns: [is_recurrence]\ncodes: {"no": ["var"]}'))
