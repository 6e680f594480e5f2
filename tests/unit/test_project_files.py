"""What the project's own files promise: one way to check, no exempt layer, no address."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_continuous_integration_runs_what_a_person_runs():
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == 'exec ./run test "$@"'
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("checked", ["ruff check", "ruff format", "mypy", "lint-imports", "pytest"])
def test_the_tests_include(checked):
    assert f"check '{checked}'" in (ROOT / "run").read_text()


def test_no_layer_is_exempt_from_the_import_contract():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    layers = next(c for c in tools["importlinter"]["contracts"] if c["type"] == "layers")
    named = {name for layer in layers["layers"] for name in re.findall(r"\w+", layer)}
    folders = {path.parent.name for path in (ROOT / "src" / "analysis").glob("*/__init__.py")}

    assert layers["exhaustive"] is True
    assert not layers.keys() & {"ignore_imports", "exhaustive_ignores"}
    assert folders <= named


def test_every_warning_let_through_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (block,) = re.findall(r"^filterwarnings = \[\n(.*?)^\]", text, re.M | re.S)
    first, *exceptions = [line for line in block.splitlines() if not line.lstrip().startswith("#")]

    assert first.strip() == '"error",'
    for line in exceptions:
        assert re.search(r'",\s*# \S', line), f"say why: {line.strip()}"


def test_no_file_names_the_host_of_a_registry():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files belong to the project is not known")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    # in brackets, so that this file does not name them either
    host = re.compile(
        rb"pypi[.]org|python[h]osted|[a]naconda[.]org|npm[j]s[.]|(?:deb|pypi)[.]debian[.]org"
        rb"|(?:index-url|find-links)[ =]+['\"]?\w+://"
    )

    found = [
        name
        for name in filter(None, listed.split("\0"))
        if (ROOT / name).is_file() and host.search((ROOT / name).read_bytes())
    ]

    assert found == []
