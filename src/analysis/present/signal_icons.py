"""Icons of variation and assurance: a shape and a letter each, never colour alone.

After NHS England's Making Data Count: H and L for a signal on the high or low side, P, F and ? for
a target that is passed, failed, or hit and missed. The words stand beside every icon.
"""

from __future__ import annotations

from markupsafe import Markup

from .colours import SIGNALS
from .lookup import Row

_SHAPES = {
    "improvement": '<circle cx="12" cy="12" r="10"/>',
    "concern": '<path d="M12 1L23 12L12 23L1 12Z"/>',
    "neither": '<rect x="2" y="2" width="20" height="20" rx="6"/>',
}
_SHAPES["higher"] = _SHAPES["lower"] = '<path d="M7 2H17L23 12L17 22H7L1 12Z"/>'
_ASSURANCE = {"met": ("improvement", "P"), "missed": ("concern", "F")}


def icons(whole: Row, direction: str) -> Markup:
    """What the newest point of a chart says, and, where there is a target, whether it holds."""
    said = whole.level.get("variation", "neither")
    drawn = _icon(said, _letter(said, direction))
    assurance = whole.level.get("assurance", "no_target")
    if assurance != "no_target":
        drawn += _icon(*_ASSURANCE.get(assurance, ("neither", "?")))
    return drawn


def _letter(variation: str, direction: str) -> str:
    if variation == "neither":
        return "\N{TILDE OPERATOR}"
    is_high = variation == "higher" or (
        (variation == "improvement") == (direction == "higher_is_better") and variation != "lower"
    )
    return "H" if is_high else "L"


def _icon(meaning: str, letter: str) -> Markup:
    return Markup(
        '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
        '<g fill="white" stroke="{0}" stroke-width="2">{1}</g>'
        '<text x="12" y="16.5" text-anchor="middle" style="font-size:12px;font-weight:700"'
        ' fill="{0}">{2}</text></svg>'
    ).format(SIGNALS[meaning], Markup(_SHAPES[meaning]), letter)
