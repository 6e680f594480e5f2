"""The message says what the page says, in a form that every mail program shows."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

import released_example as example
from analysis.present import key_figures, standout
from analysis.present.lookup import evidence
from analysis.present.mail import MOST_FINDINGS, WIDTH, Message, message

SCOPES = ("all", "clinic-a")


def made(clinic_id: str = "all") -> Message:
    return message(example.released(clinic_id), example.about(), clinic_id)


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("clinic_id", SCOPES)
def test_both_forms_say_what_stands_out_and_the_key_numbers(clinic_id: str) -> None:
    found = evidence(example.released(clinic_id), example.about(), clinic_id)
    mail = made(clinic_id)
    page = plain(lxml_html.fromstring(mail.page).text_content())
    told = [finding.sentence for finding in standout.findings(found)[:MOST_FINDINGS]]
    told += [card.value for card in key_figures.cards(found) if card.is_number]
    assert told
    for text in told:
        assert plain(text) in page
        assert plain(text) in plain(mail.text)


@pytest.mark.parametrize("clinic_id", SCOPES)
def test_the_subject_is_one_line_that_names_whose_and_until_when(clinic_id: str) -> None:
    subject = made(clinic_id).subject
    assert "\n" not in subject
    assert example.about()["as_of"] in subject
    assert ("all clinics" if clinic_id == "all" else clinic_id) in subject


def test_the_text_fits_a_narrow_window() -> None:
    assert max(map(len, made().text.splitlines())) <= WIDTH


def test_the_page_needs_nothing_from_anywhere() -> None:
    tree = lxml_html.fromstring(made().page)
    assert not tree.xpath("//script | //img | //a | //style | //link | //@style | //@href | //@src")


def test_where_everything_is_hidden_the_message_says_so() -> None:
    rows = example.everything_redacted()
    mail = message(rows, example.about(), "all")
    assert "Nothing can be shown here" in mail.text


def test_names_in_a_message_are_text() -> None:
    about = example.about(title="<b>Clinic</b> $x$")
    page = message(example.released(), about, "all").page
    assert "<b>Clinic" not in page
    assert "&lt;b&gt;Clinic" in page
