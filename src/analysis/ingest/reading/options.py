"""How one file is to be read: what a profile may say about its layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadOptions:
    """The layout of one file; the defaults are those of the canonical form.

    `sheet`: the one sheet to read, hidden or not (None: see `sheets`). `sheets`: fnmatch patterns;
    every visible sheet that matches one is read; empty = the only visible sheet, else the one
    called like the file. `header_row`: number of the line that names the columns. `header_with`:
    names that the header line holds, sought in the first 30 lines; it prevails over `header_row`.
    `delimiter`: one character. `encodings`: Python names, tried in this order after a byte order
    mark. `footer_rows`: so many lines at the end are no records. `total_rows`: column -> texts
    that a total line begins with there. `fill_down`: columns whose blank cells take the text
    above. `aliases`: other spellings of the names used in `header_with`, `total_rows`,
    `fill_down`. Names match exactly, else as `schema.vocabulary.fold` compares them.
    """

    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    header_with: tuple[str, ...] = ()
    delimiter: str = ","
    encodings: tuple[str, ...] = ("utf-8",)
    footer_rows: int = 0
    total_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
