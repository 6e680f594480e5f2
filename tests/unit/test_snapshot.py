"""Private copies of an export: what is hashed is what is read, and nothing else comes along."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.ingest.reading import snapshot as module
from analysis.ingest.reading.options import ReadOptions
from analysis.ingest.reading.reader import read_sheets
from analysis.ingest.reading.snapshot import snapshot

CONTENT = b"a,b\n1,2\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "in.csv").write_bytes(CONTENT)
    return folder


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    folder = tmp_path / "private"
    folder.mkdir()
    return folder


def test_a_copy_has_the_name_the_bytes_and_the_hash(export: Path, parent: Path) -> None:
    (export / "quarantine").mkdir()
    (export / "quarantine" / "in.csv").write_bytes(b"other")
    paths = [export / "quarantine" / "in.csv", export / "in.csv"]
    with snapshot(paths, export, parent) as copies:
        assert [copy.name for copy in copies] == ["quarantine/in.csv", "in.csv"]
        assert copies[1].path.read_bytes() == CONTENT
        assert (copies[1].path.name, copies[1].bytes) == ("in.csv", len(CONTENT))
        assert copies[1].sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_the_copies_are_private_and_vanish(export: Path, parent: Path) -> None:
    with snapshot([export / "in.csv"], export, parent) as (copy,):
        modes = [path.stat().st_mode & 0o077 for path in (copy.path, copy.path.parent)]
    assert modes == [0, 0]
    assert list(parent.iterdir()) == []


def test_they_vanish_too_when_the_reading_fails(export: Path, parent: Path) -> None:
    with pytest.raises(ZeroDivisionError), snapshot([export / "in.csv"], export, parent):
        raise ZeroDivisionError
    assert list(parent.iterdir()) == []


def test_what_changes_later_is_not_read(export: Path, parent: Path) -> None:
    with snapshot([export / "in.csv"], export, parent) as (copy,):
        (export / "in.csv").write_bytes(b"x,y\n8,9\n")
        (sheet,) = read_sheets(copy.path, ReadOptions())
    assert sheet.header == ["a", "b"]


def test_leftovers_of_a_killed_run_are_cleared_and_those_of_a_living_one_are_not(
    export: Path, parent: Path
) -> None:
    dead = parent / "spot-outcomes-snapshot-dead"
    dead.mkdir()
    (dead / ".lock").touch()
    (dead / "in.csv").write_bytes(CONTENT)
    with snapshot([export / "in.csv"], export, parent) as (living,):
        assert not dead.exists()
        with snapshot([export / "in.csv"], export, parent):
            assert living.path.exists()


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"3,4\n")


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"A,B")


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(CONTENT)
    other.replace(path)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [grow, overwrite, replace, remove])
def test_a_file_that_changes_while_it_is_copied_is_refused(
    export: Path, parent: Path, monkeypatch: pytest.MonkeyPatch, change
) -> None:
    plain = hashlib.sha256

    class Busy:
        """Changes the file after its first piece was read."""

        def __init__(self) -> None:
            self.real = plain()

        def update(self, piece: bytes) -> None:
            os.utime(export / "in.csv", ns=(0, 0))  # a clock tick later
            change(export / "in.csv")
            self.real.update(piece)

        def hexdigest(self) -> str:
            return self.real.hexdigest()

    monkeypatch.setattr(module.hashlib, "sha256", Busy)
    with (
        pytest.raises(DataError, match=r"in\.csv: changed while it was read"),
        snapshot([export / "in.csv"], export, parent),
    ):
        pass
    assert list(parent.iterdir()) == []


def test_a_file_that_changes_while_the_next_is_copied_is_refused(
    export: Path, parent: Path
) -> None:
    (export / "later.csv").write_bytes(CONTENT)
    original = module._copy

    def copy(path: Path, *rest):  # type: ignore[no-untyped-def]
        if path.name == "later.csv":
            grow(export / "in.csv")
        return original(path, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_copy", copy)
        with (
            pytest.raises(DataError, match=r"in\.csv: changed while it was read"),
            snapshot([export / "in.csv", export / "later.csv"], export, parent),
        ):
            pass


def test_all_that_cannot_be_copied_is_told_at_once(export: Path, parent: Path) -> None:
    (export.parent / "secret.csv").write_bytes(CONTENT)
    (export / "link.csv").symlink_to("../secret.csv")
    (export / "folder.csv").mkdir()
    os.mkfifo(export / "pipe.csv")
    names = ["link.csv", "folder.csv", "pipe.csv", "missing.csv"]
    with (
        pytest.raises(DataError) as caught,
        snapshot([export / name for name in names], export, parent),
    ):
        pass
    assert [(problem.where, problem.what) for problem in caught.value.problems] == [
        ("link.csv", "is a link that leaves the export folder"),
        ("folder.csv", "is not a plain file"),
        ("pipe.csv", "is not a plain file"),
        ("missing.csv", "cannot be opened (FileNotFoundError)"),
    ]


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(export: Path, parent: Path) -> None:
    (export / "in.csv").chmod(0)
    with (
        pytest.raises(DataError, match=r"cannot be opened \(PermissionError\)"),
        snapshot([export / "in.csv"], export, parent),
    ):
        pass


def test_a_link_within_the_export_is_followed(export: Path, parent: Path) -> None:
    (export / "link.csv").symlink_to("in.csv")
    with snapshot([export / "link.csv"], export, parent) as (copy,):
        assert copy.path.read_bytes() == CONTENT
        assert not copy.path.is_symlink()


HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    "noted",
    [f"{HASH}  in.csv\n", f"{HASH} *in.csv\n", HASH.upper(), f"{'0' * 64}  x\n{HASH}  in.csv"],
)
def test_the_noted_hash_is_the_one_found(export: Path, parent: Path, noted: str) -> None:
    (export / "in.csv.sha256").write_text(noted)
    with snapshot([export / "in.csv"], export, parent) as copies:
        assert len(copies) == 1


@pytest.mark.parametrize(
    ("noted", "message"),
    [
        (f"{'0' * 64}  in.csv\n", "is not the file whose hash was noted"),
        (f"{HASH}  other.csv\n", "does not say the hash of this file"),
        ("", "does not say the hash of this file"),
        (f"{HASH}  in.csv\n{'0' * 64}  in.csv\n", "does not say the hash of this file"),
    ],
)
def test_another_hash_is_refused(export: Path, parent: Path, noted: str, message: str) -> None:
    (export / "in.csv.sha256").write_text(noted)
    with (
        pytest.raises(DataError, match=message),
        snapshot([export / "in.csv"], export, parent),
    ):
        pass


def test_the_noted_number_of_records_goes_with_the_copy(export: Path, parent: Path) -> None:
    (export / "in.csv.rows").write_text("7")
    with (
        snapshot([export / "in.csv"], export, parent) as (copy,),
        pytest.raises(DataError, match="holds 1 records where 7 were noted"),
    ):
        read_sheets(copy.path)
