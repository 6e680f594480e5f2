"""Pages of data that make them hard to draw, made by a whole run, in a real browser.

Each run takes a minute or more: `./run test --all tests/browser/test_data_that_hurt.py`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from subprocess import run

import pytest

from hurtful_exports import KINDS, LONG_NAME, write

pytestmark = pytest.mark.long
COMMAND = str(Path(sys.executable).with_name("spot-outcomes"))
# Signs that nobody sees, which join emoji, are left out.
SEEN = "".join(sign for sign in LONG_NAME if sign.isprintable())
# What a reader must be told on such a page, in words of the page.
TOLD = {
    "one_clinic": [r"Clinic clinic-a", r"Limits rest on fewer than twelve points"],
    "one_month": [r"over time: not shown: fewer than six whole periods"],
    "empty_month": [r"Is the process stable\?", r"half of the patients respond after \d"],
    "no_recurrences": [r"not shown: too few recurrences", r"Spot came back\s+0"],
    "forty_clinics": [r"All 40 clinics"],
    "long_name": [re.escape(SEEN)],
}


@pytest.fixture(scope="module", params=KINDS)
def made(request, tmp_path_factory) -> tuple[str, Path]:
    """The kind of export, and the page of all that is in it."""
    folder = tmp_path_factory.mktemp(request.param)
    raw = write(request.param, folder / "raw")
    done = run(
        [COMMAND, "run", "--raw", str(raw), "--out", str(folder / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = folder / "out" / "reports" / "leadership_dashboard"
    shelf = pages / "all" if (pages / "all").is_dir() else next(pages.iterdir())
    return request.param, next(shelf.glob("????-??-??/index.html"))


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_scrolls_sideways_or_complains(made, open_page, width):
    page = open_page(made[1], width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []


def test_it_says_what_there_is_and_why_something_is_missing(made, open_page):
    text = open_page(made[1]).inner_text("body")
    for pattern in TOLD[made[0]]:
        assert re.search(pattern, text), pattern
    assert not re.search(r"\b(nan|NaT|inf|None(?! of (the|them)))\b", text)


def test_no_label_of_a_chart_is_cut_off(made, open_page):
    page = open_page(made[1])
    outside = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].filter(svg => {
            const box = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].some(text => {
                const one = text.getBoundingClientRect();
                return one.left < box.left - 1 || one.right > box.right + 1;
            });
        }).length"""
    )
    assert outside == 0
