"""Walks through a page or a drawing, and collects what is wrong with it and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from analysis.report.html import TEMPLATE, TEMPLATES

from . import markup
from .objections import Objection


@dataclass
class Block:
    """A piece of text: the element that holds it, where it stands, and what surrounds it."""

    tag: str
    line: int
    text: str = ""
    classes: str = ""
    within: tuple[tuple[str, str], ...] = ()  # elements around it: tag, id

    @property
    def place(self) -> str:
        """Where a person finds it."""
        return f"line {self.line}, {self.tag}"


@dataclass
class Seen:
    """All that was found: objections, blocks of text in order, texts of attributes."""

    objections: list[Objection] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    policies: int = 0
    ids: list[str] = field(default_factory=list)
    language: str = ""


def walk(text: str, root: str) -> Seen:
    """Everything in a page (`root` is `html`) or in a drawing of its own (`svg`)."""
    walker = _Walker(root)
    walker.feed(text)
    return walker.finished()


class _Walker(HTMLParser):
    """Fills `seen` as it comes across things."""

    def __init__(self, root: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen, self.root = Seen(), root
        self._open: list[tuple[str, str]] = []
        self._blocks: list[Block] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = self.get_starttag_text() or ""
        values = {name: value or "" for name, value in attrs}
        self._object(*markup.of_tag(source, tag, attrs))
        if (not self._open and tag != self.root) or (self._open and tag == self.root == "html"):
            self._object(Objection("an element outside the page"))
        self._note(tag, values)
        if tag in markup.VOID:
            return
        if source.endswith("/>") and tag not in markup.SVG:
            self._object(Objection("a tag that is not written plainly"))
        self._open.append((tag, values.get("id", "")))
        if tag in markup.BLOCKS:
            self._begin(tag, values.get("class", ""))
        if source.endswith("/>"):
            self.handle_endtag(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self._object(Objection("an element that is not closed in its turn"))
            return
        self._open.pop()
        if tag in markup.BLOCKS:
            self.seen.blocks.append(self._blocks.pop())
        elif tag in ("tr", "table", "svg", "figure"):
            self.seen.blocks.append(Block(f"/{tag}", self.getpos()[0]))

    def handle_data(self, data: str) -> None:
        inside = self._open[-1][0] if self._open else ""
        if inside == "style":
            if data.strip() != style_sheet().strip():
                self._object(Objection("a style sheet that is not the project's"))
        elif self._blocks:
            self._blocks[-1].text += data
        elif data.strip():
            self._object(Objection("text outside the elements that hold text"))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self._object(Objection("a comment"))

    def handle_decl(self, decl: str) -> None:
        if decl != "DOCTYPE html" or self._open or self.root != "html":
            self._object(Objection("a declaration that a page does not have"))

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self._object(Objection("a processing instruction"))

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self._object(Objection("a declaration that a page does not have"))

    def finished(self) -> Seen:
        """What was found, once everything was fed."""
        self.close()
        if self._open:
            self._object(Objection("an element that is not closed in its turn"))
        if len(self.seen.ids) != len(set(self.seen.ids)):
            self.seen.objections.append(Objection("two elements with the same id"))
        if self.root == "html" and self.seen.policies != 1:
            self.seen.objections.append(Objection("no content security policy in the head"))
        return self.seen

    def _note(self, tag: str, values: dict[str, str]) -> None:
        if "id" in values:
            self.seen.ids.append(values["id"])
        if not self._open:
            self.seen.language = values.get("lang", "")
        in_head = [name for name, _ in self._open] == ["html", "head"]
        if "http-equiv" in values and in_head:
            self.seen.policies += 1
        for name in markup.SPOKEN & set(values):
            block = Block(f"{tag}@{name}", self.getpos()[0], values[name])
            self.seen.blocks.append(block)

    def _begin(self, tag: str, classes: str) -> None:
        line = self.getpos()[0]
        self._blocks.append(Block(tag, line, "", classes, tuple(self._open[:-1])))

    def _object(self, *found: Objection) -> None:
        place = f"line {self.getpos()[0]}"
        self.seen.objections += [Objection(one.rule, place) for one in found]


def style_sheet() -> str:
    """The project's one style sheet."""
    return (Path(TEMPLATES) / TEMPLATE / "style.css").read_text(encoding="utf-8")
