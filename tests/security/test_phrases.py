"""Looking phrases up by their words finds those that going through all of them finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.report.byte_gate.phrases import Phrases

GAP = "\N{PILCROW SIGN}"
# Few signs, so that texts share words: letters, digits, and every kind of end of a word.
SIGNS = st.text(alphabet="a1_ .,%²½ı()" + GAP, min_size=1, max_size=6)


def without(text: str, phrases: list[str]) -> str:
    """Each phrase put out of sight where it stands between the ends of words."""
    for phrase in phrases:
        if phrase in text:
            start = r"(?<![\w.,])" if phrase[0].isalnum() else ""
            end = r"(?!\w)" if phrase[-1].isalnum() else ""
            text = re.sub(start + re.escape(phrase) + end, GAP, text)
    return text


@given(
    st.lists(SIGNS.filter(lambda text: any(sign.isnumeric() for sign in text)), max_size=8),
    st.lists(SIGNS, max_size=8).map("".join),
)
def test_the_same_is_put_out_of_sight(texts, text):
    every = sorted(set(texts), key=lambda one: (-len(one), one))
    assert without(text, Phrases(texts).within(text)) == without(text, every)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 95 % interval", ["95 % interval"]),
        ("the 95 % interval of 8 or more", ["95 % interval", "8 or more"]),
        ("a 195 % interval", []),
        ("an interval of 95 %", ["95 % interval"]),
    ],
)
def test_phrases_are_tried_whose_words_all_stand_there(text, expected):
    assert Phrases(["95 % interval", "8 or more", "95 %s"]).within(text) == expected


def test_few_of_many_are_tried():
    many = Phrases(f"{number} of {number + 1} weeks" for number in range(5000))
    assert len(many.within("after 12 of 13 weeks, 40 of 41 weeks")) == 2
