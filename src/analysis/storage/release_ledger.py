"""The release ledger on disk: what each edition was made from, as a chain that shows any change.

A private folder (0700) beside the series of released folders:

    chain.jsonl      one line per edition, sealed with the one before (`release_chain`)
    key              turns patients into the numbers of members.parquet
    editions/0001/   rows, names, quantities (exact counts) and members of that edition

The newest line's hash (the head) is also written into every released folder, so that a ledger that
is cut, exchanged or put back from a backup no longer fits what was released.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.disclosure import Effective

from .aside import folder_aside, write_file
from .release_chain import CHAIN, Entry, Head, broken, read_chain, released_heads, write_chain

KEY, EDITIONS = "key", "editions"
FRAMES = ("rows", "names", "quantities", "members")
KEY_BYTES = 32
__all__ = ["Entry", "Head", "ReleaseLedger", "open_ledger", "released_heads"]


class ReleaseLedger:
    """An opened ledger whose chain is whole and reaches every head that was released."""

    def __init__(self, folder: Path, entries: list[Entry]) -> None:
        self.folder, self.entries = folder, entries

    @property
    def last(self) -> Entry | None:
        """The newest line; None before the first edition."""
        return self.entries[-1] if self.entries else None

    def edition_with(self, key: str) -> Entry | None:
        """The newest edition made from exactly these numbers and rules."""
        return next((entry for entry in reversed(self.entries) if entry.key == key), None)

    def patient_key(self) -> bytes:
        """The key of this ledger; made with the first edition."""
        path = self.folder / KEY
        if not path.exists() and not self.entries:
            write_file(path, secrets.token_hex(KEY_BYTES).encode(), alone=True)
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            raise broken(path, "the key of the release ledger is missing or damaged") from None
        if len(key) != KEY_BYTES:
            raise broken(path, "the key of the release ledger is missing or damaged")
        return key

    def effective(self, sequence: int) -> Effective:
        """The exact numbers of an edition, its files checked against the chain."""
        entry = self._entry(sequence)
        frames = {name: self._frame(entry, name) for name in FRAMES}
        return Effective(
            frames["rows"],
            frames["names"],
            frames["quantities"],
            frames["members"],
            sequence,
            entry.definition,
            entry.rules,
        )

    def members(self, sequence: int) -> pd.DataFrame:
        """Who stood behind the cells of an edition."""
        return self._frame(self._entry(sequence), "members")

    def append(self, effective: Effective, entry: Entry) -> Entry:
        """Write an edition and its line, in that order; returns the line with its hash."""
        place = self._place(entry.sequence)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with folder_aside(place) as aside:
            for name in FRAMES:
                getattr(effective, name).to_parquet(aside / f"{name}.parquet")
        files = {name: _sha256(place / f"{name}.parquet") for name in FRAMES}
        made = replace(entry, files=files).hashed()
        self.entries.append(made)
        write_chain(self.folder, self.entries)
        return made

    def forget(self, needed: Iterable[int]) -> None:
        """Remove the files of editions that no cell stands from any more (withdrawn patients)."""
        kept = {self._place(sequence) for sequence in needed}
        for place in sorted((self.folder / EDITIONS).glob("*")):
            if place not in kept:
                shutil.rmtree(place)

    def _entry(self, sequence: int) -> Entry:
        return next(entry for entry in self.entries if entry.sequence == sequence)

    def _place(self, sequence: int) -> Path:
        return self.folder / EDITIONS / f"{sequence:04d}"

    def _frame(self, entry: Entry, name: str) -> pd.DataFrame:
        path = self._place(entry.sequence) / f"{name}.parquet"
        if not path.is_file() or _sha256(path) != entry.files[name]:
            raise broken(path, "a file of the release ledger is missing or was changed")
        return pd.read_parquet(path)


def open_ledger(folder: Path, heads: Iterable[Head], *, restart: bool = False) -> ReleaseLedger:
    """The ledger in a folder, or a new one where nothing was ever released.

    `LedgerError` (exit 3) where the chain is damaged, where there is none though something was
    released, or where it does not reach what was released: then no edition can be told from the
    one before, and nothing is released. `restart` begins anew, to be logged by the caller.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if restart:
        _put_away(folder)
        return ReleaseLedger(folder, [])
    chain = folder / CHAIN
    if not chain.exists() and (folder / EDITIONS).exists():
        raise broken(chain, "the chain of the release ledger is missing")
    entries = read_chain(chain) if chain.exists() else []
    known = {(entry.sequence, entry.hash) for entry in entries}
    superseded = {head for entry in entries for head in entry.supersedes}
    for head in heads:
        if (head.sequence, head.hash) not in known and head.hash not in superseded:
            what = "the release ledger does not reach what was released" if entries else (
                "something was released, but there is no release ledger"
            )  # fmt: skip
            raise broken(Path(head.where), what)
    return ReleaseLedger(folder, entries)


def _put_away(folder: Path) -> None:
    """What is left of a lost ledger, out of the way but kept: somebody may want to look at it."""
    left = [path for path in folder.iterdir() if not path.name.startswith((".", "lost-"))]
    if left:
        moment = dt.datetime.now(tz=dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        place = folder / f"lost-{moment}"
        place.mkdir(mode=0o700)
        for path in left:
            path.rename(place / path.name)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
