"""A matplotlib figure as inline SVG: same bytes every time, unique ids, described for the blind."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import seaborn as sns
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from .colours import GRID, INK
from .language import written

FONT_SIZE = 10.5
# No figure grows beyond this, so that letters have one size in all of them.
PIXELS_PER_POINT = 1.3
PANEL_WIDTH = 3.6  # inches: a phone held upright shows this at its natural size
STYLE = {
    **sns.axes_style("whitegrid"),
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": FONT_SIZE,
    "axes.labelsize": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "xtick.labelsize": FONT_SIZE - 1.5,
    "ytick.labelsize": FONT_SIZE - 1.5,
    "legend.fontsize": FONT_SIZE - 1.5,
    "axes.edgecolor": GRID,
    "grid.color": GRID,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.parse_math": False,  # a `$` in a clinic's name is a dollar
    "svg.fonttype": "none",  # text stays text: searchable, a tenth of the size
    "svg.hashsalt": "spot-outcomes",
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
# The page's own fonts; DejaVu, which matplotlib measured with, is the widest of them.
_PAGE_FONTS = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


@contextmanager
def reports_style() -> Iterator[None]:
    """Texts take their style when they are made, so that all drawing happens in here."""
    with mpl.rc_context(STYLE):
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of that size in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def _shortened(drawing: str) -> str:
    """The same picture in half the bytes: one font, hundredths of a point, no indentation."""
    drawing = re.sub(r"font-family: [^;\"]*(?:; )?", "", drawing)
    # Within tags alone: the text `1.240` is a number of people.
    drawing = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), drawing)
    drawing = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", drawing)
    return re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", drawing))


class _Localised(ScalarFormatter):
    """The usual labels of a scale, written as the language writes numbers."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return written(super().__call__(x, pos))


def _localised(figure: Figure) -> None:
    if written(".") == ".":
        return
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(_Localised())


def as_svg(figure: Figure, name: str, alt: str) -> Markup:
    """The figure as one `<svg role="img">` whose ids all begin with `name`.

    Ids must differ between the figures of a page, or a figure is clipped by its neighbour's frame.
    """
    out = io.StringIO()
    _localised(figure)
    with mpl.rc_context(STYLE):
        figure.savefig(out, format="svg", metadata=_NO_METADATA)
    drawing = out.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<style.*?</style>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<!--.*?-->\n?", "", drawing, flags=re.DOTALL)
    drawing = _shortened(drawing)
    drawing = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', drawing)
    drawing = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', drawing)
    drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", drawing)
    drawing = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", drawing, count=1)
    drawing = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawing, count=1)
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', drawing)[1])  # type: ignore[index]
    label = Markup('<svg role="img" aria-label="{}" style="max-width:{}px;font-family:{}"').format(
        alt, round(width * PIXELS_PER_POINT), _PAGE_FONTS
    )
    return Markup(drawing.replace("<svg", str(label), 1).strip())
