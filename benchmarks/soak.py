"""Months of unattended runs of many clinics with faults at random: `python -m benchmarks.soak`.

Numbers and pages are made up (they cost a kernel each, and are tested elsewhere); the lock, the
door with its ledger, editions, `latest`, the index, the outbox and the mail are those of every run.
Each month the run is disturbed, sometimes twice; then every invariant is checked; then a plain run
has to make up for it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import json
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the made-up clinics, and what has to be true of runs

from analysis.report.editions import read_edition  # noqa: E402
from analysis.report.latest import edition_folders  # noqa: E402
from analysis.report.schedule import ONE_DAY, period_end  # noqa: E402
from clinic_group import export, plain_pages, quick_numbers  # noqa: E402
from invariants import CANARY, Ended, at_operation, contents, ended, in_fork  # noqa: E402

FAULTS = ("kill", "sigterm", "io_error", "full_disk", "bad_export", "bad_page", "mail_refused")
MOST_OPERATIONS, MOST_SECONDS = 4000, 20.0


@dataclass
class Server:
    """What the mail server took, by address and message."""

    got: Counter[tuple[str, str]] = field(default_factory=Counter)
    refuses: bool = False

    async def handle_DATA(self, _: object, __: object, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, as aiosmtpd asks for it."""
        if self.refuses:
            return "451 try later"
        name = message_from_bytes(envelope.content)["Message-ID"]
        self.got.update((address, name) for address in envelope.rcpt_tos)
        return "250 OK"


@dataclass
class Soak:
    """A group of clinics over its months, and what happened to it."""

    folder: Path
    clinics: list[str]
    server: Server
    chance: random.Random
    standing: dict[str, str] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)

    def run(
        self, on: str, before: Callable[[], None] = lambda: None, *, stop: bool = False
    ) -> Ended:
        """One call of the command, as the timer makes it."""
        words = [
            "run",
            "--due",
            "--settle",
            "0",
            "--as-of",
            on,
            "--raw",
            str(self.folder / "raw"),
            "--json",
        ]
        words += ["--out", str(self.folder / "out"), "--jobs", "2"]
        words += ["--deliver", str(self.folder / "delivery.yml")]
        pid = in_fork(words, self.folder, before)
        if stop:
            time.sleep(self.chance.uniform(0.5, MOST_SECONDS))
            os.kill(pid, signal.SIGTERM)
        end = ended(pid, self.folder)
        self.codes[end.code] += 1
        return end

    def disturb(self, day: str, on: str) -> None:
        """A run with one fault, after which all that stood still stands."""
        fault = self.chance.choice(FAULTS)
        self.faults[fault] += 1
        victim = self.folder / "raw" / self.chance.choice(self.clinics)
        number = self.chance.randrange(1, MOST_OPERATIONS)
        before: Callable[[], None] = lambda: None  # noqa: E731
        if fault == "kill":
            before = lambda: at_operation(number, lambda _: os._exit(137))  # noqa: E731
        elif fault in ("io_error", "full_disk"):
            code = errno.EIO if fault == "io_error" else errno.ENOSPC
            before = lambda: at_operation(number, _failing(code))  # noqa: E731
        elif fault == "bad_export":
            (victim / "export.yml").write_text(f"exported_on: {CANARY}\n")
        elif fault == "bad_page":
            before = lambda: _bad_page(self.chance.random())  # noqa: E731
        self.server.refuses = fault == "mail_refused"
        self.check(self.run(on, before, stop=fault == "sigterm"))
        self.server.refuses = False
        export(victim, day)

    def check(self, end: Ended) -> None:
        """Every edition that stood stands unchanged; every `latest` leads to a whole one."""
        now = self.editions()
        lost = [path for path, digest in self.standing.items() if now.get(path) != digest]
        assert not lost, lost[:5]
        for shelf in self.shelves():
            if os.path.lexists(shelf / "latest"):
                assert read_edition((shelf / "latest").resolve()) is not None, shelf
            for folder in edition_folders(shelf):
                assert read_edition(folder) is not None, folder
        assert CANARY not in end.stdout + end.stderr
        self.standing = now

    def shelves(self) -> list[Path]:
        """Where editions stand: export, report, clinic."""
        return sorted(
            path for path in (self.folder / "out" / "reports").glob("*/*/*") if path.is_dir()
        )

    def editions(self) -> dict[str, str]:
        """Hash by path of every file of every edition."""
        found = contents(self.folder / "out" / "reports")
        return {path: digest for path, digest in found.items() if "/20" in path}

    def month(self, day: str, on: str) -> None:
        """New exports, faults, and a plain run that has to end with everything made and sent."""
        for name in self.clinics:
            export(self.folder / "raw" / name, day)
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            self.disturb(day, on)
        end = self.run(on)
        assert end.code == 0, end.stdout[-2000:]
        self.check(end)
        newest = {(shelf / "latest").resolve().name for shelf in self.shelves()}
        assert newest == {day}, newest


def _failing(code: int) -> Callable[[str], None]:
    def action(_: str) -> None:
        raise OSError(code, "made up")

    return action


def _bad_page(share: float) -> None:
    count = 0

    def before(_: str) -> None:
        nonlocal count
        count += 1
        if count == 1 + int(share * 10):
            raise ValueError(CANARY)

    plain_pages(pytest.MonkeyPatch(), before, message=True)


def main() -> None:
    """Print what happened, as one JSON object; any broken invariant ends it with an error."""
    words = argparse.ArgumentParser(description=main.__doc__)
    words.add_argument("--clinics", type=int, default=40)
    words.add_argument("--months", type=int, default=12)
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args()
    clinics = [f"clinic-{number:02}" for number in range(1, asked.clinics + 1)]
    patch = pytest.MonkeyPatch()
    plain_pages(patch, message=True)
    quick_numbers(patch, ["only"])
    began, server = time.monotonic(), Server()
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        folder = Path(name)
        recipients = [
            {"address": f"reader-{n}@clinic.example", "clinics": ["only"]} for n in (1, 2)
        ]
        place = {"host": "127.0.0.1", "port": port, "security": "none"}
        settings = {"sender": "a@clinic.example", "operator": "operator@clinic.example",
                    "mail_server": place, "recipients": recipients}  # fmt: skip
        (folder / "delivery.yml").write_text(json.dumps(settings))
        soak = Soak(folder, clinics, server, random.Random(asked.seed))
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        end = dt.date(2026, 1, 31)
        for _ in range(asked.months):
            soak.month(end.isoformat(), (end + 5 * ONE_DAY).isoformat())
            end = period_end("monthly", end + ONE_DAY)
        controller.stop()
        n_editions = sum(len(edition_folders(shelf)) for shelf in soak.shelves())
    to_readers = [name for address, name in server.got if address.startswith("reader-")]
    told = {
        "clinics": asked.clinics, "months": asked.months, "editions": n_editions,
        "runs": sum(soak.codes.values()), "exit_codes": dict(sorted(soak.codes.items())),
        "faults": dict(sorted(soak.faults.items())), "messages": len(to_readers),
        "messages_expected": 2 * asked.clinics * asked.months,
        "handed_over_again": sum(server.got.values()) - len(server.got),
        "minutes": round((time.monotonic() - began) / 60, 1),
    }  # fmt: skip
    assert n_editions == asked.clinics * asked.months
    assert len(to_readers) == told["messages_expected"]
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
