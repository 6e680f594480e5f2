"""Editions copied to a store of objects: whole once the manifest stands, whenever it broke off."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.report.delivery.copies import NEWEST
from analysis.report.delivery.deliver import copy_editions
from analysis.report.delivery.settings import DeliverySettings
from own_environment import own_environment

fsspec = pytest.importorskip("fsspec")
DAY = "2026-10-31"
NAME = "leadership_dashboard/all"


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    folder = tmp_path / NAME / DAY
    (folder / "figures").mkdir(parents=True)
    files = {
        "index.html": b"<p>page</p>",
        "figures/risk-52.csv": b"level,risk\n",
        "provenance.json": b"{}",
    }
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for name, content in {**files, "manifest.json": json.dumps(hashes).encode()}.items():
        (folder / name).write_bytes(content)
    (folder.parent / "latest").symlink_to(DAY)
    return folder


def check_whole_or_unseen(store: Any, place: str, edition: Path) -> bool:
    """Whether the edition is there; whatever a reader can find by name is whole."""
    shelf = f"{place}/{NAME}"
    store.invalidate_cache()
    seen = store.exists(f"{shelf}/{DAY}/manifest.json")
    if seen:
        for name, digest in json.loads(store.cat_file(f"{shelf}/{DAY}/manifest.json")).items():
            content = store.cat_file(f"{shelf}/{DAY}/{name}")
            assert hashlib.sha256(content).hexdigest() == digest
            assert content == (edition / name).read_bytes()
    if store.exists(f"{shelf}/{NEWEST}"):
        assert store.cat_file(f"{shelf}/{NEWEST}").decode() == f"{DAY}\n"
        assert seen
    return bool(seen)


def test_broken_off_at_any_write_the_next_run_makes_it_whole(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fsspec.filesystem("memory")
    plain, writes = type(store).pipe_file, 0

    class UnreachableError(Exception):
        """As libraries of stores raise them: no OSError."""

    def write(self: Any, path: str, value: bytes, **more: Any) -> None:
        nonlocal writes
        writes -= 1
        if writes < 0:
            raise UnreachableError("secret")
        plain(self, path, value, **more)

    monkeypatch.setattr(type(store), "pipe_file", write)
    outcomes = []
    for number in range(6):
        settings = DeliverySettings.read({"copy_to": f"memory://reports-{number}"})
        writes = number
        problems = copy_editions(settings, [edition])
        outcomes.append(check_whole_or_unseen(store, f"/reports-{number}", edition))
        if number < 5:
            assert problems == [f"copy of {NAME}/{DAY}: UnreachableError"]
        writes = 100
        assert copy_editions(settings, [edition]) == []
        assert check_whole_or_unseen(store, f"/reports-{number}", edition)
    assert outcomes == [False] * 4 + [True] * 2


COPY = """
import json, os, sys
site, folder, stop = sys.argv[1:4]
sys.path.append(site)  # what the project lacks: the client of such stores
import s3fs
from pathlib import Path
from analysis.report.delivery.deliver import copy_editions
from analysis.report.delivery.settings import DeliverySettings
plain, count = s3fs.S3FileSystem._pipe_file, 0

async def write(self, *words, **named):
    global count
    count += 1
    if count == int(stop):
        os._exit(137)
    return await plain(self, *words, **named)

s3fs.S3FileSystem._pipe_file = write
settings = DeliverySettings.read({"copy_to": "s3://reports"})
print(json.dumps(copy_editions(settings, [Path(folder)])))
"""


class Store:
    """A server that speaks S3 on this machine, and the environment to reach it."""

    def __init__(self, address: str, environment: Path) -> None:
        [self.site] = (environment / "lib").glob("python3*/site-packages")
        key = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        region = {"AWS_ENDPOINT_URL": address, "AWS_DEFAULT_REGION": "us-east-1"}
        self.variables = {**os.environ, **key, **region}

    def copy(self, edition: Path, stop: int) -> tuple[int, str]:
        words = [sys.executable, "-c", COPY, str(self.site), str(edition), str(stop)]
        ended = subprocess.run(
            words, env=self.variables, capture_output=True, text=True, check=False
        )
        return ended.returncode, ended.stdout

    def found(self) -> dict[str, bytes]:
        """Every object in the bucket, by name."""
        look = (
            "import sys, json; sys.path.append(sys.argv[1]); import s3fs\n"
            "store = s3fs.S3FileSystem(); store.mkdir('reports') if not store.exists('reports')"
            " else None\n"
            "print(json.dumps({n[8:]: store.cat_file(n).decode() for n in store.find('reports')}))"
        )
        words = [sys.executable, "-c", look, str(self.site)]
        said = subprocess.run(
            words, env=self.variables, capture_output=True, text=True, check=True
        ).stdout
        return {name: text.encode() for name, text in json.loads(said).items()}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    environment = own_environment("object-store", "moto[server]==5.2.5", "s3fs==2026.9.0")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(environment / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield Store(f"http://127.0.0.1:{port}", environment)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@pytest.mark.long
def test_killed_at_any_write_to_a_store_that_speaks_s3_the_next_run_makes_it_whole(
    edition: Path, store: Store
) -> None:
    assert store.found() == {}
    names = [*json.loads((edition / "manifest.json").read_text()), "manifest.json"]
    for stop in range(1, 6):
        assert store.copy(edition, stop)[0] == 137
        there = store.found()
        # What was written before stands already, so each time one more file is: the manifest last.
        assert f"{NAME}/{NEWEST}" not in there
        if f"{NAME}/{DAY}/manifest.json" in there:
            assert stop == 5
            assert {f"{NAME}/{DAY}/{name}" for name in names} <= set(there)
    assert store.copy(edition, 0) == (0, "[]\n")
    whole = {f"{NAME}/{DAY}/{name}": (edition / name).read_bytes() for name in names}
    assert store.found() == {**whole, f"{NAME}/{NEWEST}": f"{DAY}\n".encode()}
