"""The chain of the release ledger: one line per edition, each sealed with the one before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis.errors import LedgerError, Problem

from .aside import write_file

CHAIN = "chain.jsonl"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Entry:
    """One line of the chain; `supersedes` are heads of a lost ledger that this one follows."""

    sequence: int
    as_of: str
    key: str
    definition: str
    rules: str
    correction: str
    n_moved: int
    n_standing: int
    files: dict[str, str]
    supersedes: list[str]
    previous: str
    hash: str = ""

    def hashed(self) -> Entry:
        """The same line with its own hash."""
        facts = {name: value for name, value in asdict(self).items() if name != "hash"}
        text = json.dumps(facts, sort_keys=True)
        return Entry(**facts, hash=hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True)
class Head:
    """Where the chain stood when a folder was released."""

    sequence: int
    hash: str
    where: str


def series_of(out: Path) -> Path:
    """The folder of a series of editions: that of folders named by days, else the folder itself."""
    return out.parent if _DAY.fullmatch(out.name) else out


def released_heads(series: Path) -> list[Head]:
    """Where the ledger stood at each release of the series."""
    heads = []
    for path in sorted([*series.glob("about.json"), *series.glob("????-??-??/about.json")]):
        try:
            told = json.loads(path.read_text(encoding="utf-8")).get("ledger")
            if told is not None:
                heads.append(Head(int(told["sequence"]), str(told["head"]), str(path)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            remedy = "put the released folder back, or remove it if it never left"
            raise LedgerError(
                Problem("what was released cannot be read", str(path), remedy)
            ) from None
    return heads


def write_chain(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the whole chain in one step."""
    text = "".join(json.dumps(asdict(entry), sort_keys=True) + "\n" for entry in entries)
    write_file(folder / CHAIN, text.encode(), alone=True)  # whoever writes holds its lock


def read_chain(path: Path) -> list[Entry]:
    """Every line, oldest first; `LedgerError` where one was changed, lost or moved."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [Entry(**json.loads(line)) for line in lines]
    except (OSError, ValueError, TypeError):
        raise broken(path, "the chain of the release ledger cannot be read") from None
    previous = ""
    for number, entry in enumerate(entries, start=1):
        if (entry.sequence, entry.previous) != (number, previous) or entry != entry.hashed():
            raise broken(path, f"line {number} of the release ledger was changed")
        previous = entry.hash
    if not entries:
        raise broken(path, "the chain of the release ledger is empty")
    return entries


def broken(path: Path, what: str) -> LedgerError:
    """The error about a ledger that cannot be trusted."""
    remedy = (
        "put the newest backup of the ledger back; if it is lost, "
        "`spot-outcomes release ... --correction lost_ledger` begins a new one and says so"
    )
    return LedgerError(Problem(what, str(path), remedy))
