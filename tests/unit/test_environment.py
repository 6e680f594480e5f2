"""`environment.yml`, `pyproject.toml` and the lock files ask for the same things."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPI_NAME_OF = {"matplotlib-base": "matplotlib"}  # others differ only by `_` for `-`
# What pip brings with the project, because conda-forge may not have it.
BY_PIP = {"fluent-runtime", "fluent-syntax", "pypdfium2", "resvg-py"}
LOCKS = {
    "requirements.lock": [],
    "requirements-dev.lock": ["dev"],
    "requirements-lab.lock": ["lab"],
}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def conda() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))


def requirements(lines: list[str]) -> dict[str, SpecifierSet]:
    """Specifier by package name, the name as the Python registry spells it."""
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(PYPI_NAME_OF.get(one.name, one.name)): one.specifier for one in found}


def pins(lock: str) -> dict[str, list[str]]:
    """Versions by package; there would be two where markers chose between them."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), re.M):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def test_conda_asks_for_core_lab_and_pdf_with_the_same_specifiers(project, conda):
    extras = project["optional-dependencies"]
    asked = project["dependencies"] + extras["lab"] + extras["pdf"]
    by_conda = [one for one in conda["dependencies"] if isinstance(one, str)]

    expected = {name: one for name, one in requirements(asked).items() if name not in BY_PIP} | {
        "python": SpecifierSet(project["requires-python"]),
        "pip": SpecifierSet(),
    }

    assert requirements(by_conda) == expected


def test_conda_takes_packages_from_conda_forge_alone_and_installs_the_project(conda):
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    assert [one for one in conda["dependencies"] if isinstance(one, dict)] == [
        {"pip": ["-e .[pdf]"]}
    ]


def test_no_package_is_named_twice(conda):
    names = [Requirement(one).name for one in conda["dependencies"] if isinstance(one, str)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_requirement_within_its_specifier(lock, project):
    extras = project["optional-dependencies"]
    asked = project["dependencies"] + [line for extra in LOCKS[lock] for line in extras[extra]]
    pinned = pins(lock)

    for name, specifier in requirements(asked).items():
        assert pinned.get(name), f"{lock} lacks {name}: ./run lock"
        assert all(specifier.contains(one) for one in pinned[name]), f"{name}: ./run lock"


def test_build_tools_are_locked(project):
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]
    pinned = pins("requirements-build.lock")
    for name, specifier in requirements(build["requires"]).items():
        assert all(specifier.contains(one) for one in pinned[name])


@pytest.mark.parametrize("lock", sorted(set(LOCKS) - {"requirements.lock"}))
def test_every_lock_repeats_the_core_lock_version_for_version(lock):
    core, more = pins("requirements.lock"), pins(lock)
    assert {name: more.get(name) for name in core} == core


@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_gets_the_same_versions(lock):
    assert {name: one for name, one in pins(lock).items() if len(one) > 1} == {}


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_every_pin_has_a_hash_and_no_lock_names_an_index(lock):
    text = (ROOT / lock).read_text("utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, re.M), "only hashes follow a pin"
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert len(entries) == sum(map(len, pins(lock).values()))
