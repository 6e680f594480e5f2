"""What a page may be made of: elements and attributes by name, everything else is an objection."""

from __future__ import annotations

import re

from analysis.report.html import POLICY

from .objections import Objection


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


HTML = _set(
    "html head meta title style body main header footer section div p span strong em br hr ul ol li"
    " h1 h2 h3 h4 h5 h6 dl dt dd table caption thead tbody tr th td figure figcaption details"
    " summary a"
)
# Shapes and text; no `image`, `a`, `script`, `foreignObject`, `animate`, `style`, `metadata`.
SVG = _set("svg g defs path use clippath rect circle ellipse line polyline polygon text tspan")
# Elements whose text is read as one piece; text anywhere else is an objection.
BLOCKS = _set("title p li h1 h2 h3 h4 h5 h6 dt dd caption th td figcaption summary text")
VOID = {"meta", "br", "hr"}
SPOKEN = {"aria-label", "data-label", "title", "alt"}  # attributes that people read
_NAMES = {"class", "id", "role", "lang", "scope", "name", "charset", "http-equiv", "aria-hidden"}
_NAMES |= {"tabindex", "xmlns", "xmlns:xlink", "version", "colspan", "rowspan", "open"}
_GEOMETRY = _set(
    "viewbox width height x y x1 y1 x2 y2 cx cy r rx ry d points transform fill stroke opacity"
    " stroke-width stroke-dasharray stroke-linecap fill-opacity clip-path text-anchor style"
)
_REFERENCES = {"href", "xlink:href"}
_ADDRESSES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
_METAS = {
    (("charset", "utf-8"),),
    (("content", POLICY), ("http-equiv", "Content-Security-Policy")),
    (("content", "width=device-width, initial-scale=1"), ("name", "viewport")),
    (("content", "no-referrer"), ("name", "referrer")),
}
# Tags as our templates and matplotlib write them: other ways to write one are read in more than one
# way by browsers.
_TAG = re.compile(r'<[A-Za-z][A-Za-z0-9]*(?:\s+[A-Za-z:-]+(?:="[^"<>]*")?)*\s*/?>', re.ASCII)
_PLAIN_VALUE = re.compile(r"[\w\s.,:;#()%+\-/']*")
_STYLE = re.compile(r"(?:\s*[a-z-]+:[^;:@\\]*;?)*\s*", re.ASCII)
_LOADS = re.compile(r"(?:url|image|src|var|attr|expression|element|cross-fade|paint)\s*\(|@|\\")


def of_tag(source: str, tag: str, attributes: list[tuple[str, str | None]]) -> list[Objection]:
    """What is wrong with one start tag."""
    if tag not in HTML | SVG:
        return [Objection(f"an element that a page does not have: {_shown(tag)}")]
    found = [] if _TAG.fullmatch(source) else [Objection("a tag that is not written plainly")]
    if len({name for name, _ in attributes}) < len(attributes):
        found.append(Objection("an attribute twice"))
    if tag == "meta":
        known = tuple(sorted((name, value or "") for name, value in attributes)) in _METAS
        return found if known else [*found, Objection("a meta element that a page does not have")]
    return found + [
        Objection(rule) for name, value in attributes if (rule := _of(name, value or ""))
    ]


def _of(name: str, value: str) -> str:
    if name.startswith("on"):
        return "an event handler"
    if name in _ADDRESSES:
        return "" if value == _ADDRESSES[name] else "an address outside the page"
    if name in _REFERENCES:
        # A place on the page, or the same page in another language beside it.
        plain = re.fullmatch(r"#[\w.-]+|index(?:\.[a-z]{2})?\.html", value)
        return "" if plain else "an address outside the page"
    if name in SPOKEN:
        return ""  # read as text
    if name not in _NAMES | _GEOMETRY:
        return f"an attribute that a page does not have: {_shown(name)}"
    return _of_value(name, value)


def _of_value(name: str, value: str) -> str:
    if not _PLAIN_VALUE.fullmatch(value):
        return f"an unusual value of {name}"
    if _LOADS.search(re.sub(r"url\(#[\w.-]+\)", "", value.lower())):
        return "an address outside the page"
    if name == "style" and not _STYLE.fullmatch(value):
        return "an unusual style"
    return ""


def _shown(name: str) -> str:
    """A name may be a value in disguise: only plain short ones are repeated."""
    return name if re.fullmatch(r"[a-z-]{1,16}", name) else "(not shown)"
