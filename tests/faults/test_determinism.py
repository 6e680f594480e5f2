"""F35: the same records give the same bytes, whoever runs them, where, and how many at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import synthetic
from invariants import contents

pytestmark = pytest.mark.long
# The door's ledger has a key of its own in each place, on which the head of its chain depends.
DECLARED = {"ledger"}


def run(
    raw: Path, out: Path, cwd: Path, *more: str, umask: int = 0o022, **environment: str
) -> None:
    words = [sys.executable, "-m", "analysis", "run", "--raw", str(raw), "--out", str(out), *more]
    for folder in (cwd, out.parent):
        folder.mkdir(parents=True, exist_ok=True)
    usual = {"PATH": os.environ["PATH"], "HOME": str(cwd), "OMP_NUM_THREADS": "1"}
    subprocess.run(
        words, check=True, cwd=cwd, env={**usual, **environment}, umask=umask, capture_output=True
    )


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records") / "raw"
    synthetic.synthesise(folder, patients=300, clinics=2, seed=3)
    return folder


@pytest.fixture(scope="module")
def usual(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("usual")
    run(raw, place / "out", place / "cwd", PYTHONHASHSEED="0", LC_ALL="C.UTF-8", TZ="UTC")
    return place / "out"


def editions(out: Path) -> dict[str, str]:
    """Hash by path of all that is published, without the two files that name the ledger's head."""
    named = ("provenance.json", "manifest.json")
    return {p: h for p, h in contents(out / "reports").items() if Path(p).name not in named}


def provenance(out: Path) -> dict[str, dict]:
    return {
        str(path.relative_to(out)): json.loads(path.read_text())
        for path in sorted((out / "reports").glob("*/*/2*/provenance.json"))
    }


def test_another_machines_ways_change_no_byte(raw: Path, usual: Path, tmp_path: Path) -> None:
    copied = tmp_path / "somewhere else" / "räw"
    copied.mkdir(parents=True)
    for file in sorted(raw.iterdir(), reverse=True):  # the folder lists them in another order
        (copied / file.name).write_bytes(file.read_bytes())
    run(
        copied, tmp_path / "o" / "out", tmp_path / "cwd", "--jobs", "4",
        umask=0o077, PYTHONHASHSEED="random", LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8",
        TZ="Pacific/Kiritimati", OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2",
        SPOT_OUTCOMES_WARM="0",
    )  # fmt: skip
    other = tmp_path / "o" / "out"
    assert editions(other) == editions(usual)
    before, now = provenance(usual), provenance(other)
    assert before.keys() == now.keys()
    for path, said in before.items():
        differs = {name for name in said if said[name] != now[path].get(name)}
        assert differs <= DECLARED, path


def test_the_order_of_rows_changes_no_number(raw: Path, usual: Path, tmp_path: Path) -> None:
    shuffled = tmp_path / "raw"
    shuffled.mkdir()
    for file in raw.iterdir():
        if file.suffix == ".csv":
            rows = pd.read_csv(file, dtype=str, keep_default_na=False)
            rows.sample(frac=1, random_state=7).to_csv(shuffled / file.name, index=False)
        else:
            (shuffled / file.name).write_bytes(file.read_bytes())
    run(shuffled, tmp_path / "out", tmp_path / "cwd")
    tables = sorted((usual / "reports").glob("*/*/2*/estimates.csv"))
    assert tables
    for table in tables:
        other = tmp_path / "out" / table.relative_to(usual)
        assert other.read_bytes() == table.read_bytes(), table
