"""A real browser: Chromium as the machine has it, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import released_example as example
from released_edition import page as page_of

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
EXAMPLE = Path(__file__).parents[2] / "reports" / "example" / "index.html"
KINDS = ("whole", "hostile", "redacted", "turkish", "example")


@pytest.fixture(scope="module")  # its event loop must not be there when other tests start theirs
def browser() -> Iterator[Browser]:
    if BROWSER is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session", params=KINDS)
def file(request, tmp_path_factory) -> Path:
    """Whole, of a clinic with a hostile name, with nothing to show, Turkish; and the example."""
    if request.param == "example":
        return EXAMPLE
    clinic = example.HOSTILE if request.param == "hostile" else "all"
    about = example.about(title=clinic if clinic != "all" else "Example clinic group")
    estimates = (
        example.everything_redacted() if request.param == "redacted" else example.released(clinic)
    )
    made = tmp_path_factory.mktemp(request.param) / "page.html"
    lang = "tr" if request.param == "turkish" else "en"
    made.write_text(page_of(estimates, about, clinic, lang=lang), encoding="utf-8")
    return made


@pytest.fixture
def open_page(browser):
    """Opens a file in a window of its own; the policy of the page stays in force unless asked."""
    contexts = []

    def opened(file: Path, width: int = 1280, height: int = 900, **more) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
