"""The process that renders a report has no path to patient-level data (issue part 3, D13, D20)."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from analysis.report.enclosure import landlock_version
from notebooks.small_notebooks import SmallParameters, printed, run_small, small_notebook

CANARY = "AYSE_YILMAZ_5551234"
RELEASED = {"released/estimates.csv": b"estimand\nimprovement.responder50\n"}

# All that a process is told: what it is called with, what it inherits, where it stands.
LOOK = """
import os, sys, json
from pathlib import Path
told = [*os.environ.items(), *sys.argv, os.getcwd(), str(Path.home()), os.path.expanduser("~")]
told += [(name, value) for name, value in globals().items() if isinstance(value, (str, list, dict))]
for place in (Path.cwd(), Path.home()):
    told += [str(path) for path in place.rglob("*")]
    told += [path.read_text(errors="replace") for path in place.rglob("*.json")]
told += [os.readlink(f"/proc/self/fd/{n}") for n in range(3, 64)
         if os.path.exists(f"/proc/self/fd/{n}")]
print(told)
print("released", sorted(str(path) for path in Path("released").iterdir()))
"""

# What a process can find out by itself.
HUNT = """
import os, socket
from pathlib import Path
found = []
for name in ("environ", "cmdline", "cwd", "maps"):
    for process in (os.getppid(), {parent}):
        try:
            place = Path(f"/proc/{{process}}/{{name}}")
            found.append(os.readlink(place) if name == "cwd" else place.read_text())
        except OSError as error:
            found.append(type(error).__name__)
for place in (Path.cwd(), *Path.cwd().parents):
    try:
        found += [str(path) for path in place.iterdir()]
    except OSError as error:
        found.append(type(error).__name__)
tried = dict()
def attempt(name, what):
    try:
        what()
        tried[name] = "done"
    except OSError as error:
        tried[name] = type(error).__name__
records = Path({records!r})
attempt("read", lambda: (records / "patients.csv").read_text())
attempt("list", lambda: list(records.iterdir()))
attempt("write", lambda: (records / "new").write_text("x"))
attempt("link", lambda: Path("link").symlink_to(records))
attempt("follow", lambda: list(Path("link").iterdir()))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", {port}), 2))
print(found)
print(sorted(tried.items()))
"""

needs_landlock = pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of records that everything around the report's process knows of."""
    folder = tmp_path / f"records_{CANARY}"
    folder.mkdir()
    (folder / "patients.csv").write_text(CANARY)
    for name in ("SPOT_OUTCOMES_ROOT", "RAW_DIR", "HOME", "PYTHONPATH", "OLDPWD"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.chdir(folder)
    return folder


def test_nothing_the_process_is_given_names_the_records(records: Path, tmp_path: Path) -> None:
    handle = (records / "patients.csv").open()  # an open file must not be inherited either
    try:
        made = run_small(small_notebook(tmp_path, LOOK), SmallParameters(), given=RELEASED)
    finally:
        handle.close()
    said = printed(made)
    assert "released ['released/estimates.csv']" in said
    assert CANARY not in said
    assert str(tmp_path) not in said


@needs_landlock
def test_nor_can_it_find_read_or_send_them(records: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        hunt = HUNT.format(records=str(records), port=port, parent=os.getpid())
        made = run_small(small_notebook(tmp_path, hunt), SmallParameters(), given=RELEASED)
    found, tried = printed(made).splitlines()
    assert CANARY not in found
    assert tried == str(
        [
            ("connect", "PermissionError"),
            ("follow", "PermissionError"),
            ("link", "done"),
            ("list", "PermissionError"),
            ("read", "PermissionError"),
            ("write", "PermissionError"),
        ]
    )
