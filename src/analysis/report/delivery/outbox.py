"""What has to be sent, each thing once: a file per message, which moves when it was sent.

`outbox/waiting/<key>.json` -> `outbox/sent/<key>.json`, in one rename, as soon as the other side
has taken it. The key follows from what is sent and to whom, so that a message that was queued
before, or sent, is not queued again. A run that is killed between two messages leaves the rest
waiting. Killed between the other side's word and the rename, a message is handed over again under
the same key, which it carries as its Message-ID.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Problem
from analysis.storage import write_file
from analysis.storage.aside import PRIVATE_FOLDER

WAITING, SENT, DROPPED = "waiting", "sent", "dropped"


@dataclass(frozen=True)
class Queued:
    """One thing to send: its key, of which kind (`mail`, `alert`, `webhook`), and what."""

    key: str
    kind: str
    content: dict[str, Any]


class Outbox:
    """The folder of what is waiting and what was sent; private, for it holds addresses.

    Whoever uses it holds its lock: two runs that send would send everything twice.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def queue(self, kind: str, content: Mapping[str, Any]) -> bool:
        """Add one thing unless it waits already, was sent or was dropped; whether it is new."""
        text = json.dumps({"kind": kind, **content}, sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(text.encode()).hexdigest()[:32]
        if any(self._file(state, key).exists() for state in (WAITING, SENT, DROPPED)):
            return False
        self._folders()
        write_file(self._file(WAITING, key), f"{text}\n".encode(), alone=True)
        return True

    def waiting(self) -> Iterator[Queued]:
        """All that is to be sent, in the order of keys; `DataError` names a damaged file."""
        for file in sorted((self.folder / WAITING).glob("*.json")):
            try:
                content = dict(json.loads(file.read_text(encoding="utf-8")))
                yield Queued(file.stem, str(content.pop("kind")), content)
            except (OSError, ValueError, KeyError, TypeError):
                remedy = "move it away; the next run queues it anew if it is still to be sent"
                raise DataError(Problem("is damaged", str(file), remedy)) from None

    def sent(self, one: Queued) -> None:
        """The other side has it."""
        self._move(one, SENT)

    def dropped(self, one: Queued) -> None:
        """It is not to be sent any more: what it speaks of was taken back."""
        self._move(one, DROPPED)

    def _move(self, one: Queued, state: str) -> None:
        target = self._file(state, one.key)
        self._file(WAITING, one.key).replace(target)
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _file(self, state: str, key: str) -> Path:
        return self.folder / state / f"{key}.json"

    def _folders(self) -> None:
        for state in (WAITING, SENT, DROPPED):
            (self.folder / state).mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self.folder.chmod(PRIVATE_FOLDER)
