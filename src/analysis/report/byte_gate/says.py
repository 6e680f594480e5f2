"""What a page says, block by block: words, numbers, and the numbers of tables and axes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from analysis.present.language import say

from .held import Held, Scope
from .notations import notation
from .objections import NUMBER, Objection
from .page import Block
from .texts import of_cell, of_label, of_prose, value_and_limits
from .tokens import has_digit, plain

_TICK = re.compile(r"(.*[xy])tick_\d+$")
# As matplotlib chooses them (`MaxNLocator`).
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def objections(blocks: Sequence[Block], held: Held) -> list[Objection]:
    """Every rule that a block of the page breaks."""
    return [found for group in _groups(blocks) for found in _of_group(group, held)]


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of each table and of each drawing together; any other block for itself."""
    kept: list[Block] = []
    for block in blocks:
        if block.tag in ("/table", "/svg"):
            yield [*kept, block]
            kept = []
        elif block.tag.startswith(("svg@", "td@")) or _is_part(block):
            kept.append(block)
        elif not block.tag.startswith("/"):
            yield [block]
    if kept:
        yield kept


def _is_part(block: Block) -> bool:
    return block.tag in ("caption", "th", "td", "text", "/tr")


def _of_group(group: list[Block], held: Held) -> Iterator[Objection]:
    if group[-1].tag == "/table":
        yield from _of_table(group[:-1], held)
    elif group[-1].tag == "/svg":
        yield from _of_drawing(group[:-1], held)
    else:
        for block in group:
            yield from _told(block, of_prose(block.text, held, held.scope_of(block.text)))


def _of_table(blocks: list[Block], held: Held) -> Iterator[Objection]:
    outer = Scope()
    heads: list[str] = []
    row: list[Block] = []
    for block in blocks:
        if block.tag == "caption":
            outer = held.scope_of(block.text)
            yield from _told(block, of_prose(block.text, held, outer))
        elif block.tag == "/tr":
            if any("thead" in dict(cell.within) for cell in row):
                heads = [plain(cell.text) for cell in row]
                for cell in row:
                    yield from _told(cell, of_label(cell.text, held, outer))
            else:
                yield from _of_row(row, heads, outer, held)
            row = []
        elif "@" in block.tag:
            yield from _told(block, of_label(block.text, held, outer))
        else:
            row.append(block)


def _of_row(row: list[Block], heads: list[str], outer: Scope, held: Held) -> Iterator[Objection]:
    label = plain(row[0].text) if row else ""
    scope = held.scope_of(label, outer)
    if label in held.sessions and heads and heads[0].startswith(say("more_sessions-head_session")):
        scope = Scope(scope.spot_types, label)
    for cell in row:
        check = of_label if cell.tag == "th" else of_prose if "text" in cell.classes else of_cell
        yield from _told(cell, check(cell.text, held, scope))
    limits = say("head-interval")
    for before, after in pairwise(zip(heads, row, strict=False)):
        if after[0] == limits:
            yield from _told(after[1], value_and_limits(before[1].text, after[1].text, held, scope))


def _of_drawing(blocks: list[Block], held: Held) -> Iterator[Objection]:
    spoken = " ".join(block.text for block in blocks if "@" in block.tag)
    scope = held.scope_of(spoken)
    axes: dict[str, list[Block]] = {}
    for block in blocks:
        axis = next((m[1] for _, name in block.within if (m := _TICK.match(name))), "")
        if axis:
            axes.setdefault(axis, []).append(block)
        else:
            check = of_prose if "@" in block.tag else of_cell
            yield from _told(block, check(block.text, held, scope))
    for ticks in axes.values():
        yield from _of_axis(ticks, held, scope)


def _of_axis(ticks: list[Block], held: Held, scope: Scope) -> Iterator[Objection]:
    """Labels of an axis are released numbers, session counts, or the even steps of a scale."""
    broken = [block for block in ticks if of_prose(block.text, held, scope)]
    numbers = [_number(block.text) for block in ticks if has_digit(block.text)]
    is_scale = _is_scale([number for number in numbers if number is not None])
    if broken and (None in numbers or not is_scale):
        yield from (Objection(NUMBER, block.place) for block in broken)


def _number(text: str) -> float | None:
    try:
        return notation().number(text)
    except ValueError:
        return None


def _is_scale(numbers: list[float]) -> bool:
    """Even steps, each a small round number times a power of ten; or each number twice the last."""
    if len(numbers) > 2 and all(later == 2 * earlier > 0 for earlier, later in pairwise(numbers)):
        return math.log2(numbers[0]).is_integer()
    steps = {round(abs(later - earlier), 9) for earlier, later in pairwise(numbers)}
    if len(steps) != 1 or len(numbers) > 12:
        return False
    step = steps.pop()
    while 0 < step < 1:
        step *= 10
    while step > 10:
        step /= 10
    return any(abs(step - known) < 1e-6 for known in _STEPS)


def _told(block: Block, rules: list[str]) -> list[Objection]:
    return [Objection(rule, block.place) for rule in dict.fromkeys(rules)]
