"""A drawing of the page as a PNG, for slides and letters."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from html import escape
from pathlib import Path

import matplotlib as mpl
import resvg_py

from analysis.present.colours import INK

from .page_parts import Figure

ZOOM = 2.0  # points of the drawing to pixels
BACKGROUND = "#ffffff"
FONT, FONT_SIZE = "DejaVu Sans", 11
LINE_HEIGHT, LETTER_WIDTH = 15, 7.8  # points; of a bold letter, about
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FONT_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def as_png(figure: Figure) -> bytes:
    """The picture below its title, on white, in matplotlib's own fonts: the same on every machine.

    It is made from the drawing of the page and not drawn again.
    """
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=_titled(figure),
            zoom=ZOOM,
            background=BACKGROUND,
            skip_system_fonts=True,
            font_files=list(_fonts()),
            font_family=FONT,
            sans_serif_family=FONT,
        )
    )


def _titled(figure: Figure) -> str:
    """The drawing within one that has its title above."""
    size = _SIZE.search(figure.drawing)
    if size is None:
        return figure.drawing
    width, height = float(size[1]), float(size[2])
    lines = textwrap.wrap(figure.title, max(12, int(width / LETTER_WIDTH)))
    above = LINE_HEIGHT * len(lines) + 6
    texts = "".join(
        f'<text x="8" y="{LINE_HEIGHT * number}">{escape(line)}</text>'
        for number, line in enumerate(lines, start=1)
    )
    inner = figure.drawing.replace(
        "<svg ", f'<svg x="0" y="{above}" width="{width}" height="{height}" ', 1
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + above}"'
        f' width="{width}" height="{height + above}"><g font-family="{FONT}" font-weight="bold"'
        f' font-size="{FONT_SIZE}" fill="{INK}">{texts}</g>{inner}</svg>'
    )


@cache
def _fonts() -> tuple[str, ...]:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return tuple(str(folder / name) for name in _FONT_FILES)
