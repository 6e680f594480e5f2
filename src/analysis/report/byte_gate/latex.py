"""A table in LaTeX: the few commands that a table needs, and cells that say what may be said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.report.report_tables import LATEX

from .held import Held, Scope
from .objections import Objection
from .texts import of_prose

_RULES = {
    r"\begin{table}",
    r"\end{table}",
    r"\end{tabular}",
    r"\toprule",
    r"\midrule",
    r"\bottomrule",
}
_OPENING = re.compile(r"\\begin\{tabular\}\{[lr]+\}")
_CAPTION = re.compile(r"\\caption\{(.*)\}")
_END = r" \\"
_PLAIN = {written: sign for sign, written in LATEX.items()}
_WRITTEN = re.compile("|".join(re.escape(text) for text in sorted(_PLAIN, key=len, reverse=True)))


def objections(content: bytes, held: Held) -> Iterator[Objection]:
    """What is wrong with the file, line by line."""
    for number, line in enumerate(content.decode().splitlines(), start=1):
        place = f"line {number}"
        if line in _RULES or _OPENING.fullmatch(line):
            continue
        caption = _CAPTION.fullmatch(line)
        if caption is None and not line.endswith(_END):
            yield Objection("something that a table does not have", place)
            continue
        cells = [caption[1]] if caption else line.removesuffix(_END).split(" & ")
        for cell in cells:
            yield from _of_cell(cell, place, held)


def _of_cell(cell: str, place: str, held: Held) -> Iterator[Objection]:
    if re.search(r"[\\{}$#^]", _WRITTEN.sub("", cell)):
        yield Objection("a command that a table does not need", place)
        return
    text = _WRITTEN.sub(lambda found: _PLAIN[found[0]], cell)
    yield from (Objection(rule, place) for rule in of_prose(text, held, Scope()))
