"""The page in a real browser: wide, on a phone, on paper, in the dark, without mouse or sight."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

EXAMPLE = Path(__file__).parents[2] / "reports" / "example" / "index.html"
LARGEST_BYTES = 600_000
SERIOUS = ("serious", "critical")
# Every element that a keyboard has to reach, in the order of the page.
FOCUSABLE = "a[href], summary, [tabindex='0']"
LETTERS = """() => [...document.querySelectorAll('figure > svg')].map(svg =>
  [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect().height)
    .filter(height => height > 0))"""
DATES = """() => [...document.querySelectorAll('figure > svg')].map(svg =>
  [...svg.querySelectorAll('[id*="xtick"] text')].map(t => t.getBoundingClientRect())
    .map(box => [box.left, box.right, box.top, box.bottom]))"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_with_every_table_open(file, open_page, width):
    page = open_page(file, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_letters_in_figures_can_be_read_and_are_of_one_size(file, open_page, width):
    figures = [found for found in open_page(file, width).evaluate(LETTERS) if found]
    smallest = [min(heights) for heights in figures]
    assert all(height >= 9 for height in smallest)
    if width == 1280 and figures:
        assert max(smallest) <= 1.6 * min(smallest)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_label_of_an_axis_lies_on_the_next(file, open_page, width):
    for boxes in open_page(file, width).evaluate(DATES):
        same_line = sorted(box for box in boxes if abs(box[2] - boxes[0][2]) < 2)
        assert all(left[1] <= right[0] for left, right in pairwise(same_line))


def test_it_loads_nothing_says_nothing_and_runs_nothing(file, browser):
    context = browser.new_context()
    page = context.new_page()
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert told == []
    assert asked == [file.as_uri()]
    assert page.locator("script").count() == 0
    context.close()


def violations(page, **options) -> list[tuple[str, object]]:
    found = Axe().run(page, options=options or None).response["violations"]
    return [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in SERIOUS]


def test_nobody_is_shut_out(file, open_page):
    if file == EXAMPLE:
        pytest.skip("looked at by a test of its own: it takes its time")
    assert violations(open_page(file, bypass_csp=True)) == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out_of_the_example(open_page, scheme):
    assert violations(open_page(EXAMPLE, bypass_csp=True, color_scheme=scheme)) == []


def test_colours_stand_out_in_the_dark(file, open_page):
    if file == EXAMPLE:
        pytest.skip("looked at by a test of its own: it takes its time")
    page = open_page(file, bypass_csp=True, color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == []


def test_the_keyboard_reaches_everything_in_its_order(file, open_page):
    page = open_page(file)
    count = page.locator(FOCUSABLE).count()
    shown = page.evaluate(
        f"[...document.querySelectorAll({FOCUSABLE!r})].map((one, place) => [one, place])"
        ".filter(([one]) => one.checkVisibility()).map(([, place]) => place)"
    )
    page.evaluate(
        f"document.querySelectorAll({FOCUSABLE!r}).forEach((one, n) => one.dataset.place = n)"
    )
    reached = []
    for _ in shown:
        page.keyboard.press("Tab")
        reached.append(int(page.evaluate("document.activeElement.dataset.place ?? -1")))
    assert count >= len(shown)
    assert reached == shown


def test_the_dark_page_is_dark_and_its_drawings_are_on_white(file, open_page):
    dark = open_page(file, color_scheme="dark")
    ground = dark.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground))) < 60
    papers = dark.evaluate(
        "[...document.querySelectorAll('figure > svg')]"
        ".map(svg => getComputedStyle(svg).backgroundColor)"
    )
    assert set(papers) <= {"rgb(255, 255, 255)"}


def test_paper_keeps_figures_side_by_side_and_prints_no_anchors(file, open_page):
    page = open_page(file, width=794, height=1123)  # A4 at 96 dots per inch
    page.emulate_media(media="print")
    lefts = page.evaluate(
        "[...document.querySelectorAll('.panels:not(.wide-panels)')].map(p =>"
        " new Set([...p.children].map(c => Math.round(c.getBoundingClientRect().left))).size)"
    )
    sizes = page.evaluate(
        "[...document.querySelectorAll('.panels:not(.wide-panels)')].map(p => p.children.length)"
    )
    assert all(columns >= min(2, size) for columns, size in zip(lefts, sizes, strict=True))
    assert "\N{PILCROW SIGN}" not in page.inner_text("body")
    assert page.locator("a.anchor-link").count() == 0


def test_it_prints_on_few_sheets(file, open_page):
    made = open_page(file).pdf(format="A4")
    sheets = len(re.findall(rb"/Type\s*/Page\b", made))
    assert 1 <= sheets <= (18 if file.name == "index.html" else 7)


def test_it_stays_small(file: Path):
    assert file.stat().st_size < LARGEST_BYTES
