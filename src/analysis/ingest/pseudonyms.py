"""The clinic's own numbers -> keyed pseudonyms, so that processed data never carry the former."""

from __future__ import annotations

import hmac
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import DataError, ParameterError, Problem
from analysis.schema.columns import ID_PATTERN

# One person may treat and assess: staff have one kind, so that equal numbers stay equal.
KINDS = {
    "patient_id": "patient",
    "course_id": "course",
    "practitioner_id": "staff",
    "assessor_id": "staff",
}
SHORTEST_KEY_BYTES = 32
LONGEST_KEY_BYTES = 4096  # a longer file is something else
# Random bytes written in any alphabet use more signs than this; a repeated phrase does not.
FEWEST_DIFFERENT_BYTES = 12
_VALID = re.compile(ID_PATTERN)
# What this step writes itself: a keyed pseudonym, or a text that was no id.
_WRITTEN_HERE = re.compile(r"k[0-9a-f]{16}|invalid [0-9a-f]{8}")
_CORRECTIONS = "quarantine/"
_HOW = "make one with: (umask 077; head -c 32 /dev/urandom | base64 > FILE)"

Tables = dict[str, pd.DataFrame]


def read_key(path: Path) -> bytes:
    """The secret in a key file, without the line end.

    `ParameterError` for a file that is missing, no regular file, readable by others, too short or
    too uniform to be a key, or inside a project or repository, where it could be passed on.
    """
    try:
        where = path.resolve(strict=True)
        _refuse_place(where)
        with where.open("rb") as file:
            secret = file.read(LONGEST_KEY_BYTES + 1).rstrip(b"\r\n")
    except (OSError, RuntimeError):
        raise _refused("the key file cannot be opened", _HOW) from None
    _refuse_content(secret)
    return secret


def _refuse_place(where: Path) -> None:
    status = where.stat()
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        raise _refused("the key is not a regular file", _HOW)
    if status.st_mode & 0o077:
        raise _refused("others than its owner may use the key file", "chmod 600 FILE")
    if any(_is_project(folder) for folder in where.parents):
        remedy = "keep it apart from the data and the code, where backups of neither reach it"
        raise _refused("the key file lies inside a project folder", remedy)


def _refuse_content(secret: bytes) -> None:
    if not SHORTEST_KEY_BYTES <= len(secret) <= LONGEST_KEY_BYTES:
        limits = f"{SHORTEST_KEY_BYTES} to {LONGEST_KEY_BYTES}"
        raise _refused(f"a key has {limits} bytes", _HOW)
    if len(set(secret)) < FEWEST_DIFFERENT_BYTES:
        raise _refused("the key is not random", _HOW)


def pseudonymise(tables: Mapping[str, pd.DataFrame], key: bytes, *, ids_shared: bool) -> Tables:
    """The same raw tables with every id replaced: `k` and 16 hexadecimal digits of HMAC-SHA256.

    The same key, kind, clinic and id give the same pseudonym in every table and export. Clinics
    have pseudonyms of their own unless `ids_shared`. A text that is no id becomes
    `invalid <8 digits>`, which cleaning still quarantines; blanks stay. Corrected rows that come
    back from a quarantine keep the pseudonyms they were written with.
    """
    made: dict[str, dict[tuple[str, str], str]] = {kind: {} for kind in KINDS.values()}
    replaced = {}
    for name, table in tables.items():
        table = table.copy(deep=False)
        for column in KINDS.keys() & set(table.columns):
            known = made[KINDS[column]]
            table[column] = _replaced(table, column, known, key, ids_shared=ids_shared)
        replaced[name] = table
    _refuse_collisions(made)
    return replaced


def _replaced(
    table: pd.DataFrame,
    column: str,
    known: dict[tuple[str, str], str],
    key: bytes,
    *,
    ids_shared: bool,
) -> pd.Categorical:
    """The column with pseudonyms; each different pair of clinic and id is worked on once."""
    ids, id_codes = _distinct(table[column])
    clinics, clinic_codes = _no_clinic(table) if ids_shared else _distinct(table["clinic_id"])
    keeps = _kept_rows(table, ids, id_codes)
    different, places = np.unique(
        (clinic_codes * len(ids) + id_codes) * 2 + keeps, return_inverse=True
    )
    pseudonyms = []
    pairs, are_kept = np.divmod(different, 2)
    of_clinic, of_id = clinics[pairs // len(ids)].tolist(), ids[pairs % len(ids)].tolist()
    for clinic, text, is_kept in zip(of_clinic, of_id, are_kept.tolist(), strict=True):
        if is_kept or not text:
            pseudonyms.append(text)
            continue
        if (clinic, text) not in known:
            known[clinic, text] = _pseudonym(key, KINDS[column], clinic, text)
        pseudonyms.append(known[clinic, text])
    # All that stands there now is plain ASCII of at most 17 signs, which sorts fast as bytes.
    categories, codes = np.unique(np.array(pseudonyms, dtype="S17"), return_inverse=True)
    return pd.Categorical.from_codes(codes[places], pd.Index(categories.astype("U17"), dtype="str"))


def _no_clinic(table: pd.DataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    return np.array([""], dtype=object), np.zeros(len(table), dtype=np.int64)


def _distinct(column: pd.Series[str]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """The different texts of a column ("" for a missing one), and the place of each row's."""
    categorical = column.astype("category").cat
    texts = np.array([*categorical.categories.astype("str").tolist(), ""], dtype=object)
    codes = categorical.codes.to_numpy().astype(np.int64)
    return texts, np.where(codes < 0, len(texts) - 1, codes)


def _kept_rows(
    table: pd.DataFrame, ids: npt.NDArray[np.object_], id_codes: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """1 for corrected rows whose id was written by this step before, else 0."""
    files, file_codes = _distinct(table["file"])
    from_quarantine = np.array([text.startswith(_CORRECTIONS) for text in files])[file_codes]
    if not from_quarantine.any():
        return np.zeros(len(table), dtype=np.int64)
    is_written_here = np.array([_WRITTEN_HERE.fullmatch(text) is not None for text in ids])
    keeps: npt.NDArray[np.int64] = (from_quarantine & is_written_here[id_codes]).astype(np.int64)
    return keeps


def _pseudonym(key: bytes, kind: str, clinic: str, text: str) -> str:
    message = "\x1f".join((kind, clinic, text)).encode("utf-8", "surrogatepass")
    digest = hmac.digest(key, message, "sha256").hex()
    return f"k{digest[:16]}" if _VALID.fullmatch(text) else f"invalid {digest[:8]}"


def _refuse_collisions(made: Mapping[str, Mapping[tuple[str, str], str]]) -> None:
    """Two patients must never become one: with 64 bits that is unlikely, and looked at anyway."""
    for kind, known in made.items():
        valid = [pseudonym for pseudonym in known.values() if pseudonym.startswith("k")]
        if len(set(valid)) < len(valid):
            raise DataError(
                Problem(f"two {kind} ids have the same pseudonym", "--pseudonym-key", "change it")
            )


def _is_project(folder: Path) -> bool:
    """Whether the folder is a repository, or one that holds this project's parts."""
    parts = (folder / "study", folder / "notebooks")
    return (folder / ".git").exists() or all(part.is_dir() for part in parts)


def _refused(what: str, what_to_do: str) -> ParameterError:
    return ParameterError(Problem(what, "--pseudonym-key", what_to_do))
