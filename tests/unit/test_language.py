"""Catalogues say the same things in every language, and numbers stand as the language has them."""

from __future__ import annotations

import re

import nbformat
import pytest
from fluent.syntax import ast
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.parameters.notebooks import DashboardParameters
from analysis.present.language import (
    LANGUAGES,
    capital,
    coded,
    codes_of,
    day,
    decimal,
    folded,
    month,
    own,
    say,
    small,
    speaking,
    spoken,
)
from analysis.present.language.catalogues import _messages
from analysis.present.lookup import Row
from analysis.present.numbers import amount, count, digits, interval, percent
from analysis.report.definitions import ReportDefinition
from analysis.schema import codes
from analysis.storage import project_root
from dashboard_sources import messages_used


def _variables(message: ast.Message) -> set[str]:
    found: set[str] = set()

    def look(node: object) -> None:
        if isinstance(node, ast.VariableReference):
            found.add(node.id.name)
        for value in vars(node).values() if isinstance(node, ast.BaseNode) else ():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, ast.BaseNode):
                    look(item)

    look(message)
    return found


# Variables that only decide which form of a word is used; a language without forms needs none.
FORMS = {"count", "number", "low", "high", "start", "end"}


def test_every_catalogue_has_the_same_messages():
    english, turkish = (set(_messages(language)) for language in LANGUAGES)
    assert english == turkish


def test_a_message_is_made_from_the_same_values_in_every_language():
    other = {}
    for name in _messages("en"):
        english, turkish = (_variables(_messages(language)[name]) for language in LANGUAGES)
        if different := (english ^ turkish) - FORMS:
            other[name] = different
    assert other == {}


def test_every_message_is_used_and_every_one_used_is_there():
    ids, families = messages_used()
    known = set(_messages("en"))
    assert ids <= known | {"narrative-", "-", "measures", "of_all"}
    narrative = {name for name in known if name.startswith("narrative-")}
    of_family = {name for name in known if name.partition("-")[0] in families}
    assert known - ids - of_family - narrative == set()
    assert {family for family in families if not codes_of(family)} == set()


def test_the_english_narrative_is_that_of_the_notebook():
    path = project_root() / "notebooks" / "60_leadership_dashboard.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    told = {
        f"narrative-{cell.id}-{number}": re.sub(r"^#+ ", "", part)
        for cell in cells
        if cell.cell_type == "markdown"
        for number, part in enumerate(re.split(r"\n{2,}", cell.source), start=1)
    }
    assert told == {name: say(name) for name in _messages("en") if name.startswith("narrative-")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_data_contract_that_a_page_shows_has_a_word(language):
    with speaking(language):
        assert set(codes.SPOT_TYPES) <= set(codes_of("spot_type"))
        assert set(codes.ADVERSE_EVENTS) - {"none"} <= set(codes_of("event"))
        assert set(codes.STOP_REASONS) <= set(codes_of("stop_reason"))
        assert set(codes.SEXES) <= set(codes_of("attribute"))


def test_a_hole_in_a_message_is_an_error():
    with pytest.raises(LookupError, match="no message"):
        say("nobody-says_this")
    with pytest.raises(LookupError, match="signals-centre"):
        say("signals-centre")


def test_a_language_is_spoken_until_the_end_of_its_block():
    with speaking("tr"):
        assert spoken() == "tr"
        with speaking("en"):
            assert coded("spot_type", "freckle") == "Freckle"
        assert coded("spot_type", "freckle") == "Çil"
    assert spoken() == "en"
    with pytest.raises(ValueError, match="known: en, tr"), speaking("xx"):
        pass


def test_the_languages_of_reports_and_notebooks_are_those_with_catalogues():
    chosen = DashboardParameters.model_json_schema()["properties"]["lang"]["enum"]
    of_reports = ReportDefinition.model_json_schema()["properties"]["languages"]["items"]["enum"]
    assert chosen == of_reports == list(LANGUAGES)


@pytest.mark.parametrize(
    ("form", "english", "turkish"),
    [
        (lambda: percent(63.4), "63 %", "%63"),
        (lambda: percent(-13.0), "−13 %", "−%13"),
        (lambda: count(1240), "1,240", "1.240"),
        (lambda: amount(0.37, "ratio"), "0.37", "0,37"),
        (lambda: amount(1.25, "months"), "1.2 months", "1,2 ay"),
        (lambda: amount(1, "sessions"), "1 session", "1 seans"),
        (lambda: amount(4, "sessions"), "4 sessions", "4 seans"),
        (lambda: day("2026-10-31"), "2026-10-31", "31 Ekim 2026"),
        (lambda: day("an unknown day"), "an unknown day", "an unknown day"),
        (lambda: month(2026, 2), "Feb 2026", "Şub 2026"),
        (lambda: capital("iyi ısı"), "Iyi ısı", "İyi ısı"),
        (lambda: small("Işık İyi"), "işık İyi", "ışık İyi"),
        (lambda: folded("İYİ IŞIK"), "i̇yi̇ işik", "iyi ışık"),
    ],
)
def test_numbers_days_and_letters_stand_as_the_language_has_them(form, english, turkish):
    assert form() == english
    with speaking("tr"):
        assert form() == turkish


@pytest.mark.parametrize(
    ("unit", "low", "high", "english", "turkish"),
    [
        ("percent", 58, 67, "58–67 %", "%58–67"),
        ("percent", -5, 12, "−5 to 12 %", "−%5 ile %12 arası"),
        ("probability", 0.58, 0.67, "58–67 %", "%58–67"),
        ("months", -0.5, 1.5, "−0.5 to 1.5 months", "−0,5 ile 1,5 ay arası"),
        ("ratio", 0.36, 0.8, "0.36–0.80", "0,36–0,80"),
        ("sessions", 1, 3, "1–3 sessions", "1–3 seans"),
    ],
)
def test_an_interval_stands_as_the_language_has_it(unit, low, high, english, turkish):
    one = Row("x", value=(low + high) / 2, ci_low=low, ci_high=high, unit=unit)
    assert interval(one) == english
    with speaking("tr"):
        assert interval(one) == turkish


@settings(deadline=None, max_examples=50)  # catalogues are read at the first call
@given(st.floats(-1e7, 1e7), st.integers(0, 2))
def test_english_digits_are_those_of_python(value, places):
    expected = f"{value:,.{places}f}".replace("-", "−")
    assert decimal(value, places, grouped=True) == expected


@settings(deadline=None, max_examples=50)  # catalogues are read at the first call
@given(
    st.floats(-1e5, 1e5), st.sampled_from(["percent", "probability", "months", "ratio", "count"])
)
def test_every_language_shows_the_same_digits(value, unit):
    with speaking("tr"):
        turkish = digits(value, unit)
    swapped = digits(value, unit).translate(str.maketrans(",.", ".,"))
    assert turkish == swapped


def test_a_study_file_may_bring_a_title_in_turkish():
    entry = {"title": "Sun protection", "tr": {"title": "Güneşten korunma"}}
    assert own(entry, "title") == "Sun protection"
    with speaking("tr"):
        assert own(entry, "title") == "Güneşten korunma"
        assert own({"title": "Only English"}, "title") == "Only English"
        assert own({}, "title", "nothing") == "nothing"
