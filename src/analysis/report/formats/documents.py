"""A finished page as a PDF to print and to keep: by WeasyPrint, else by Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import Problem, ReportError

WEASYPRINT, CHROMIUM = "weasyprint", "chromium"
LONGEST_SECONDS = 120
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
)  # fmt: skip
# What Chromium notes of the hour and of the machine, each overwritten in its own length, for the
# file's table of contents counts bytes.
_NOTES = re.compile(rb"/(Creator|CreationDate|ModDate) \(((?:[^()\\]|\\.)*)\)")
_NO_DAY = b"D:19800101000000+00'00'"
# WeasyPrint takes minutes for nested grids, and gives up on some: blocks beside each other do.
_BLOCKS = """
.grid, .panels, .wide-panels, .cards, .list, .place, .provenance dl { display: block !important }
figure, .kpi, .legend { display: block !important }
.panels > .card { display: inline-block !important; width: 48%; margin: 0 1% 8px 0;
  vertical-align: top }
.cards > .card { display: inline-block !important; width: 23.5%; margin: 0 1% 8px 0;
  vertical-align: top }
.grid > .card, .wide-panels > .card { display: block !important; width: auto; margin: 0 0 8px }
"""


def maker() -> str:
    """What would make a document here: `weasyprint`, `chromium`, or nothing (empty)."""
    if _weasyprint() is not None:
        return WEASYPRINT
    return CHROMIUM if _browser() else ""


def as_pdf(page: str) -> bytes:
    """The page as a tagged PDF, the same bytes every time; from WeasyPrint it declares PDF/UA-1.

    `ReportError` where nothing on the machine can make one (`maker`), or what should does not.
    """
    weasyprint = _weasyprint()
    if weasyprint is not None:
        style = weasyprint.CSS(string=_BLOCKS)
        document = weasyprint.HTML(string=page, url_fetcher=_no_fetching)
        return bytes(document.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1"))
    return _printed(page)


def _printed(page: str) -> bytes:
    browser = _browser()
    if not browser:
        remedy = "install the extra `pdf`, or take `pdf: true` out of the report's definition"
        raise ReportError(Problem("nothing here can make a PDF", "index.pdf", remedy))
    with tempfile.TemporaryDirectory(prefix="spot-outcomes-pdf-") as folder:
        source, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        # Chromium refuses its sandbox to root, as whom containers run; the page has no script.
        unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
        command = [browser, *_FLAGS, *unboxed, f"--user-data-dir={folder}/profile",
                   f"--print-to-pdf={made}", source.as_uri()]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=LONGEST_SECONDS, check=True)
            return _NOTES.sub(_blanked, made.read_bytes())
        except (OSError, subprocess.SubprocessError):
            remedy = "install the extra `pdf`: its WeasyPrint needs no browser"
            raise ReportError(Problem("Chromium made no PDF", "index.pdf", remedy)) from None


def _blanked(note: re.Match[bytes]) -> bytes:
    name, said = note[1], note[2]
    length = len(said)
    text = _NO_DAY[:length].ljust(length) if name.endswith(b"Date") else b" " * length
    return b"/" + name + b" (" + text + b")"


def _no_fetching(url: str) -> dict[str, object]:
    raise ValueError(f"a page loads nothing, least of all {url[:32]}")


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):  # the library, or Pango below it, is not there
        return None
    return weasyprint


@cache
def _browser() -> str:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), "")
