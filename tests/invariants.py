"""What has to be true after every fault (I1-I6), and runs that can be killed to see it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.report.editions import read_edition
from analysis.report.latest import edition_folders

CANARY = "AYSE_YILMAZ_5551234"
CHANGING = ("open", "mkdir", "rename", "replace", "fsync", "symlink", "chmod", "unlink", "rmdir")


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code (137: killed) and what it printed."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Group:
    """A place where a run takes place: the export, all it writes, and its temporary files."""

    folder: Path

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def shelves(self) -> list[Path]:
        return sorted(path for path in (self.out / "reports").glob("*/*") if path.is_dir())

    def copy(self, folder: Path) -> Group:
        shutil.copytree(self.folder, folder, symlinks=True)
        return Group(folder)

    def words(self, day: str) -> list[str]:
        return ["run", "--raw", str(self.raw), "--out", str(self.out), "--as-of", day, "--json"]

    def run(self, day: str, before: Callable[[], None] = lambda: None) -> Ended:
        return ended(self.start(day, before), self.folder)

    def start(self, day: str, before: Callable[[], None] = lambda: None, name: str = "") -> int:
        """The number of a process of its own that runs, after `before` was called in it."""
        return in_fork(self.words(day), self.folder, before, name)


def in_fork(words: list[str], folder: Path, before: Callable[[], None], name: str = "") -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 99
    try:
        os.setsid()
        before()
        end = CliRunner().invoke(app, words)
        code = end.exit_code
        for stream in ("stdout", "stderr"):
            (folder / f"{name}{stream}").write_text(getattr(end, stream))
    finally:
        os._exit(code)


def ended(pid: int, folder: Path, name: str = "") -> Ended:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    files = [folder / f"{name}{stream}" for stream in ("stdout", "stderr")]
    told = [file.read_text() if file.exists() else "" for file in files]
    for file in files:
        file.unlink(missing_ok=True)
    return Ended(137 if code == -9 else code, *told)


def at_operation(number: int, action: Callable[[str], None]) -> None:
    """From now on, in this process, do that at the n-th call that changes something on the disk."""
    count = 0

    def counted(name: str, original: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count == number:
                action(name)
            return original(*arguments, **named)

        return call

    for name in CHANGING:
        setattr(os, name, counted(name, getattr(os, name)))


def contents(folder: Path) -> dict[str, str]:
    """Hash by path of all that stands in a folder, and where links lead; locks are no content."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and path.name != ".lock"
    }


def public(group: Group) -> dict[str, str]:
    """All that others may see, and what the door remembers."""
    parts = ("reports", "released", "released-ledger")
    return {f"{part}/{k}": v for part in parts for k, v in contents(group.out / part).items()}


def check_undamaged(group: Group, before: dict[str, str], end: Ended) -> None:
    """I1, I2, I3, I5 and I6: what stands after the fault, before anything is mended."""
    for shelf in group.shelves:
        assert os.path.lexists(shelf / "latest") or not edition_folders(shelf), f"I1 {shelf}"
        if os.path.lexists(shelf / "latest"):
            assert read_edition((shelf / "latest").resolve()) is not None, f"I1 {shelf}"
        for folder in edition_folders(shelf):
            assert read_edition(folder) is not None, f"I1 {folder}"
    now = public(group)
    changed = [p for p in before if "/20" in p and p.startswith("reports/") and p in now]
    assert {p: now[p] for p in changed} == {p: before[p] for p in changed}, "I2"
    lost = [p for p in before if "/20" in p and p.startswith("reports/") and p not in now]
    assert not lost, "I2"
    if end.code not in (0, 137):
        told = json.loads(end.stdout.splitlines()[-1])
        assert told["status"] in ("failed", "partial", "stopped"), "I3"
    assert {path.name for path in group.folder.iterdir()} == {"raw", "out"}, "I5"
    assert CANARY not in end.stdout + end.stderr, "I6"
    seen = [p for part in ("reports", "released") for p in (group.out / part).rglob("*")]
    assert not [p for p in seen if p.is_file() and CANARY.encode() in p.read_bytes()], "I6"


def check_mended(group: Group, day: str, undisturbed: dict[str, str]) -> None:
    """I4: a plain run afterwards succeeds, and all is as if nothing had happened."""
    raw = contents(group.raw)
    again = group.run(day)
    assert again.code == 0, f"I4 {again.stdout} {again.stderr}"
    now = public(group)
    other = {path for path in now.keys() | undisturbed if now.get(path) != undisturbed.get(path)}
    assert not other, f"I4 {sorted(other)}"
    assert contents(group.raw) == raw, "I5"
