"""An edition appears whole, is never changed, and `latest` follows the day."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest

import released_example as example
from analysis.report.byte_gate import Sources
from analysis.report.editions import publish, read_edition
from analysis.report.html import to_html
from analysis.storage import folder_aside, write_file


def issue(shelf: Path, day: str = "2026-10-31", key: str = "k1", page: str = "one") -> Path:
    about = {"key": key, "notes": ["one", "two"]}
    rows = example.table([])
    text = to_html(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(page)]), "one")
    files = {"index.html": text.encode()}
    return publish(shelf, day, files, {"key": key}, Sources(rows, about, "all")).folder


def test_a_first_edition_is_whole_and_latest(tmp_path: Path) -> None:
    folder = issue(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [
        "index.html",
        "manifest.json",
        "provenance.json",
    ]
    assert (tmp_path / "latest").resolve() == folder.resolve()
    assert not list(tmp_path.glob(".*"))


def test_the_same_again_is_the_same_edition(tmp_path: Path) -> None:
    assert issue(tmp_path) == issue(tmp_path)


def test_another_result_for_the_day_is_a_revision_beside_the_old(tmp_path: Path) -> None:
    first = issue(tmp_path, page="one")
    second = issue(tmp_path, key="k2", page="two")
    assert second.name == "2026-10-31-r2"
    assert "<p>one</p>" in (first / "index.html").read_text()
    assert (tmp_path / "latest").resolve() == second.resolve()


def test_latest_follows_the_day_and_not_the_finisher(tmp_path: Path) -> None:
    newer = issue(tmp_path, day="2026-11-30")
    issue(tmp_path, day="2026-10-31")
    assert (tmp_path / "latest").resolve() == newer.resolve()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    folder = issue(tmp_path)
    (folder / "index.html").write_text("other")
    assert read_edition(folder) is None


def test_a_failure_leaves_the_old_folder_and_no_trace(tmp_path: Path) -> None:
    final = tmp_path / "tables"
    with folder_aside(final) as aside:
        (aside / "a").write_text("old")

    def fail() -> None:
        with folder_aside(final) as aside:
            (aside / "a").write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (final / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_private_folders_and_files_are_private(tmp_path: Path) -> None:
    with folder_aside(tmp_path / "private") as aside:
        (aside / "a").write_text("x")
    write_file(tmp_path / "b", b"x")
    modes = {
        path.name: oct(path.stat().st_mode & 0o777)
        for path in (tmp_path / "private", tmp_path / "private" / "a", tmp_path / "b")
    }
    assert modes == {"private": "0o700", "a": "0o600", "b": "0o600"}


def test_a_crash_at_the_last_rename_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(tmp_path / "a", b"old")

    def crash(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError):  # noqa: PT011 - the class is all there is
        write_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
