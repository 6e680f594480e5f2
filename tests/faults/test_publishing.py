"""F2, F5, F38-F40: whatever happens while an edition is put on its shelf, no bad one is seen."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

import released_example as example
from analysis.cli.main import app
from analysis.errors import ReportError
from analysis.report.byte_gate import Sources
from analysis.report.editions import keep_newest, publish, read_edition, retract
from analysis.report.html import to_html
from analysis.report.retraction import RETRACTED
from invariants import CHANGING, at_operation, contents

SEPTEMBER, OCTOBER = "2026-09-30", "2026-10-31"


def issue(shelf: Path, day: str = OCTOBER, key: str = "k1") -> Path:
    rows, about = example.table([]), {"key": key, "notes": ["one"]}
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("one")])
    files = {"index.html": to_html(page, "one").encode()}
    return publish(shelf, day, files, {"key": key}, Sources(rows, about, "all")).folder


def shown(shelf: Path) -> str:
    """The name of the edition that `latest` leads to, which must be a whole one."""
    folder = (shelf / "latest").resolve(strict=True)
    assert read_edition(folder) is not None
    return folder.name


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that dies at its n-th operation; False if it got to its end."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            at_operation(number, lambda _: os._exit(137))
            work()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, 137)
    return code == 137


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    shelf = tmp_path_factory.mktemp("undisturbed")
    issue(shelf, SEPTEMBER)
    issue(shelf, key="k2")
    return contents(shelf)


def test_f2_killed_at_any_operation_the_old_edition_stands_and_a_rerun_mends_it(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    number = 0
    while True:
        number += 1
        shelf = tmp_path / str(number)
        september = issue(shelf, SEPTEMBER)
        before = contents(september)
        was_killed = killed_at(number, lambda shelf=shelf: issue(shelf, key="k2"))
        assert shown(shelf) in (SEPTEMBER, OCTOBER)
        assert contents(september) == before
        assert issue(shelf, key="k2").name == OCTOBER
        assert contents(shelf) == undisturbed
        if not was_killed:
            break
    assert number > 15, "the operations were not counted"


def test_f5_an_error_of_the_disk_at_any_operation_is_told_and_a_rerun_mends_it(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hit: list[str] = []

    def fail(name: str) -> None:
        hit.append(name)
        raise OSError(errno.EIO, "made up")

    number, told = 0, set()
    while number == len(hit):
        number += 1
        shelf = tmp_path / str(number)
        issue(shelf, SEPTEMBER)
        with monkeypatch.context() as patched:
            for name in CHANGING:
                patched.setattr(os, name, getattr(os, name))
            at_operation(number, fail)
            try:
                issue(shelf, key="k2")
            except OSError:
                told.add((number, hit[-1]))
        assert shown(shelf) in (SEPTEMBER, OCTOBER)
        assert issue(shelf, key="k2").name == OCTOBER
        assert contents(shelf) == undisturbed
    kept_quiet = {name for at, name in enumerate(hit, start=1) if (at, name) not in told}
    # A folder that is there already, and tidying up after all is done.
    assert kept_quiet <= {"mkdir", "rmdir", "unlink", "open"}
    assert len(told) > 10


def test_f40_contents_are_synced_before_the_rename_and_the_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def synced(handle: int) -> None:
        told.append(("fsync", str(Path(f"/proc/self/fd/{handle}").readlink())))
        fsync(handle)

    def moved(name: str, move: Callable[..., None]) -> Callable[..., None]:
        def call(source: object, target: object, **named: object) -> None:
            told.append((name, str(target)))
            move(source, target, **named)

        return call

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", moved("rename", rename))
    monkeypatch.setattr(os, "replace", moved("replace", replace))
    folder = issue(tmp_path)
    at = told.index(("rename", str(folder)))
    files = {Path(path).name for kind, path in told[:at] if kind == "fsync"}
    assert {path.name for path in folder.iterdir()} <= files
    assert told[at + 1] == ("fsync", str(tmp_path))
    assert told[-2:] == [("replace", str(tmp_path / "latest")), ("fsync", str(tmp_path))]


def _as_folder(link: Path) -> None:
    link.unlink()
    (link / "inside").mkdir(parents=True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda link: link.unlink(),
        lambda link: (link.unlink(), link.symlink_to("2027-12-31")),
        lambda link: (link.unlink(), link.symlink_to("/")),
        lambda link: (link.unlink(), link.write_text("x")),
        _as_folder,
    ],
    ids=["gone", "dangling", "astray", "a file", "a folder"],
)
def test_f38_whatever_became_of_latest_the_next_run_puts_it_right(tmp_path: Path, spoil) -> None:
    issue(tmp_path)
    spoil(tmp_path / "latest")
    issue(tmp_path)
    assert shown(tmp_path) == OCTOBER


def test_f38_latest_does_not_stay_on_an_edition_that_was_damaged(tmp_path: Path) -> None:
    issue(tmp_path, SEPTEMBER)
    october = issue(tmp_path, key="k2")
    (october / "index.html").write_text("damaged")
    issue(tmp_path, SEPTEMBER)
    assert shown(tmp_path) == SEPTEMBER
    assert issue(tmp_path, key="k2").name == f"{OCTOBER}-r2"
    assert shown(tmp_path) == f"{OCTOBER}-r2"


@pytest.mark.long
def test_f39_a_reader_never_sees_a_bad_edition_while_many_are_published(tmp_path: Path) -> None:
    issue(tmp_path, key="first")
    done, bad, reads = threading.Event(), [], 0

    def read() -> None:
        nonlocal reads
        while not done.is_set():
            folder = (tmp_path / "latest").resolve()
            reads += 1
            time.sleep(0.002)  # the machine is not there for the reader alone
            if read_edition(folder) is None:
                bad.append(folder.name)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(200):
            issue(tmp_path, day=f"{2027 + number // 12}-{number % 12 + 1:02}-28", key=str(number))
            keep_newest(tmp_path, 5)
    finally:
        done.set()
        reader.join()
    assert not bad
    assert reads > 20


def test_f41_a_retracted_edition_stays_as_it_was_and_is_not_shown(tmp_path: Path) -> None:
    issue(tmp_path, SEPTEMBER)
    october = issue(tmp_path, key="k2")
    before = contents(october)
    retract(october, "withdrawn_patients")
    assert shown(tmp_path) == SEPTEMBER
    assert contents(october) == before
    with pytest.raises(ReportError, match="retracted"):
        issue(tmp_path, key="k2")
    assert issue(tmp_path, key="k3").name == f"{OCTOBER}-r2"
    assert shown(tmp_path) == f"{OCTOBER}-r2"


def test_f41_the_verb_takes_back_for_known_reasons_only(tmp_path: Path) -> None:
    folder = issue(tmp_path)
    words = ["retract", str(folder), "--reason"]
    refused = CliRunner().invoke(app, [*words, "Mrs Example asked for it"])
    assert refused.exit_code == 2
    assert "Example" not in refused.output
    assert shown(tmp_path) == OCTOBER
    done = CliRunner().invoke(app, [*words, "withdrawn_patients", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output)["latest"] is None
    assert CliRunner().invoke(app, ["retract", str(tmp_path), "--reason", "wrong_data"]).exit_code


def test_f41_the_only_edition_retracted_leaves_no_latest(tmp_path: Path) -> None:
    assert retract(issue(tmp_path) / "index.html", "wrong_data") is None
    assert not os.path.lexists(tmp_path / "latest")


def test_f38_without_the_list_of_retracted_editions_nothing_is_issued(tmp_path: Path) -> None:
    retract(issue(tmp_path), "wrong_data")
    (tmp_path / RETRACTED).write_text("{")
    with pytest.raises(ReportError, match="damaged"):
        issue(tmp_path, key="k2")


def test_only_the_newest_are_kept_and_never_fewer_than_what_is_shown(tmp_path: Path) -> None:
    for month in range(1, 6):
        issue(tmp_path, f"2026-{month:02}-28", key=str(month))
    retract(tmp_path / "2026-05-28", "new_method")
    retract(tmp_path / "2026-04-28", "new_method")
    assert keep_newest(tmp_path, 1) == ["2026-01-28", "2026-02-28", "2026-04-28"]
    assert shown(tmp_path) == "2026-03-28"
