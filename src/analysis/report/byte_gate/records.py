"""The JSON files of an edition: what it was made from, and the hashes of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from ..record_names import MANIFEST, PROVENANCE
from .held import Held
from .objections import Objection

_LARGEST_DEPTH = 8


def objections(name: str, files: Mapping[str, bytes], held: Held) -> list[Objection]:
    """What is wrong with a JSON file: only these two are known."""
    try:
        content = json.loads(files[name])
    except ValueError:
        return [Objection("is not JSON")]
    if name == MANIFEST:
        return _of_manifest(content, files)
    if name == PROVENANCE and isinstance(content, dict):
        known = held.sources.leaves()
        return [Objection(rule) for rule in _unknown(content, known, _LARGEST_DEPTH)][:1]
    return [Objection("a record that an edition does not have")]


def _of_manifest(content: object, files: Mapping[str, bytes]) -> list[Objection]:
    """It names every other file with its hash, and nothing else."""
    expected = {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST
    }
    return [] if content == expected else [Objection("does not list the files as they are")]


def _unknown(value: object, known: set[str], depth: int) -> Iterator[str]:
    """Names and values that the release does not know."""
    rule = "something that the description of the release does not hold"
    if depth == 0:
        yield rule
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in known:
                yield rule
            yield from _unknown(item, known, depth - 1)
    elif isinstance(value, list):
        for item in value:
            yield from _unknown(item, known, depth - 1)
    elif value is not None and str(value) not in known:
        yield rule
