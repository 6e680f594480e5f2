"""The example looks as it did when somebody looked at it: wide, on a phone, in the dark, printed.

    APPROVE_PICTURES=1 python -m pytest tests/browser/test_approved_pictures.py

takes new pictures into `approved/`; look at each before you commit it. Letters differ between
machines, so that a picture is held against the one taken with the same browser and fonts alone.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

APPROVED = Path(__file__).parent / "approved"
EXAMPLE = Path(__file__).parents[2] / "reports" / "example" / "index.html"
TAKEN_WITH = APPROVED / "taken_with.json"
VIEWS = {
    "desktop": {"width": 1100, "height": 1500},
    "phone": {"width": 390, "height": 1500},
    "dark": {"width": 1100, "height": 1500, "color_scheme": "dark"},
    "paper": {"width": 794, "height": 1500},
}
KEPT_SCALE = 2  # pictures are kept at half their size: what is looked for is larger than a letter
LARGEST_DIFFERENCE = 40  # of 255, of one pixel
LARGEST_SHARE = 0.01  # of pixels that differ by more


def machine(browser) -> dict[str, str]:
    """What decides how letters are drawn."""
    asked = [shutil.which("fc-match") or "false", "system-ui"]
    font = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return {"browser": browser.version.partition(".")[0], "font": font.partition(":")[0]}


@pytest.mark.parametrize("view", VIEWS)
def test_the_example_looks_as_it_was_approved(view, browser, open_page):
    page = open_page(EXAMPLE, **VIEWS[view])
    if view == "paper":
        page.emulate_media(media="print")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").reduce(KEPT_SCALE)
    kept = APPROVED / f"{view}.png"
    if os.environ.get("APPROVE_PICTURES"):
        APPROVED.mkdir(exist_ok=True)
        picture.save(kept, optimize=True)
        TAKEN_WITH.write_text(json.dumps(machine(browser), indent=2) + "\n", encoding="utf-8")
        return
    taken_with = json.loads(TAKEN_WITH.read_text(encoding="utf-8"))
    if machine(browser) != taken_with:
        pytest.skip(f"approved with {taken_with}, which this machine does not have")
    approved = np.asarray(Image.open(kept).convert("RGB"), dtype=np.int16)
    seen = np.asarray(picture, dtype=np.int16)
    assert seen.shape == approved.shape
    differs = np.abs(seen - approved).max(axis=2) > LARGEST_DIFFERENCE
    assert differs.mean() <= LARGEST_SHARE, f"look at it; if it is meant: {__doc__}"
