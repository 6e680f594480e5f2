"""The page in a real browser: wide and on a phone, without a console message or sideways scroll."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import released_example as example
from released_edition import page as page_of

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--allow-file-access-from-files",
    "--virtual-time-budget=4000",
    "--enable-logging=stderr",
]
# The page forbids scripts, so another page holds it in a frame and measures it from outside.
MEASURE = """<!DOCTYPE html><title>measuring</title>
<iframe src="page.html" style="border:0;width:{width}px;height:900px"></iframe>
<script>window.onload = () => {{
  const seen = document.querySelector("iframe").contentDocument;
  const open = [...seen.querySelectorAll("details")]; open.forEach(d => d.open = true);
  const letters = [...seen.querySelectorAll("figure svg text")]
    .map(t => t.getBoundingClientRect().height).filter(h => h > 0);
  document.body.innerHTML = `width=${{seen.documentElement.scrollWidth}};`
    + `figures=${{seen.querySelectorAll("figure > svg").length}};`
    + `smallest=${{Math.min(...letters).toFixed(1)}};`;
}};</script>"""

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


@pytest.fixture(scope="module", params=["whole", "hostile", "redacted"])
def page(request, tmp_path_factory) -> Path:
    clinic = example.HOSTILE if request.param == "hostile" else "all"
    about = example.about(title=clinic if clinic != "all" else "Example clinic group")
    estimates = (
        example.everything_redacted() if request.param == "redacted" else example.released(clinic)
    )
    file = tmp_path_factory.mktemp(request.param) / "page.html"
    file.write_text(page_of(estimates, about, clinic), encoding="utf-8")
    return file


def browse(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    profile = folder / "profile"
    command = [str(BROWSER), *FLAGS, f"--user-data-dir={profile}", *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    shutil.rmtree(profile, ignore_errors=True)
    return done


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_and_letters_can_be_read(page, width):
    frame = page.with_name("frame.html")
    frame.write_text(MEASURE.format(width=width), encoding="utf-8")
    shown = browse(page.parent, "--dump-dom", frame.as_uri()).stdout
    measured = dict(re.findall(r"(\w+)=([\d.]+);", shown))
    assert int(measured["width"]) <= width
    if int(measured["figures"]):
        assert float(measured["smallest"]) >= 9


def test_the_console_stays_empty_and_the_page_is_drawn(page):
    picture = page.with_name("page.png")
    done = browse(page.parent, f"--screenshot={picture}", "--window-size=1280,2400", page.as_uri())
    assert "CONSOLE" not in done.stderr
    assert picture.stat().st_size > 20_000


def test_it_prints(page):
    file = page.with_name("page.pdf")
    browse(page.parent, f"--print-to-pdf={file}", "--no-pdf-header-footer", page.as_uri())
    pages = len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))
    assert 1 <= pages <= 7


def test_it_stays_small(page):
    assert page.stat().st_size < 600_000
