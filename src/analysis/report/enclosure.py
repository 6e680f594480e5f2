"""Takes from this process, and from all it starts, every file that it was not given (Linux).

Landlock needs no root: a process gives up rights for good, and its children with it. Where the
kernel has no Landlock (other systems, Linux before 5.13) nothing is enforced here, and a report is
kept from the records only by not being told where they are (docs/security.md).
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_ASK_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_RIGHTS_BY_VERSION = (13, 14, 15, 15, 16)  # how many rights on files each version knows
NETWORK_VERSION = 4  # from Linux 6.7 on
_BIND_AND_CONNECT = 0b11  # TCP
_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11  # to processes outside, from version 6 on
# Programs, libraries, fonts, time zones; nobody's records.
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/nix/store")
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


def enclose(folder: Path) -> bool:
    """From now on read only programs and libraries, and write below `folder`; no TCP either.

    False where this system cannot; then nothing has changed.
    """
    version = landlock_version()
    if not version:
        return False
    rights = (1 << _RIGHTS_BY_VERSION[min(version, len(_RIGHTS_BY_VERSION)) - 1]) - 1
    rules = _ruleset(version, rights)
    try:
        _allow(rules, readable_folders(), rights & (_EXECUTE | _READ_FILE | _READ_FOLDER))
        _allow(rules, DEVICES, rights & (_READ_FILE | _WRITE_FILE | _TRUNCATE))
        _allow(rules, [folder], rights)
        _restrict(rules)
    finally:
        os.close(rules)
    return True


def leave_network() -> bool:
    """From now on no TCP, in either direction; files as before. False where this cannot be had.

    A kernel opens a port on loopback for what its subprocesses print, whatever its transport is.
    """
    version = landlock_version()
    if version < NETWORK_VERSION:
        return False
    rules = _ruleset(version, 0)
    try:
        _restrict(rules)
    finally:
        os.close(rules)
    return True


def landlock_version() -> int:
    """The version of Landlock that this kernel offers; 0 for none."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return _call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def readable_folders() -> list[Path]:
    """Where this Python and its libraries lie, and the system's own."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    imports = [entry for entry in sys.path if entry]
    named = [Path(text) for text in (*SYSTEM, *python, *imports)]
    return list(dict.fromkeys(path.resolve() for path in named if path.exists()))


def _ruleset(version: int, rights: int) -> int:
    """A new set of rules that takes these rights on files, and all that is asked beside them."""
    asked = [rights]
    if version >= NETWORK_VERSION:
        asked.append(_BIND_AND_CONNECT)
    if version >= 6:
        asked.append(_SIGNALS_AND_ABSTRACT_SOCKETS)
    return _call(_CREATE_RULESET, struct.pack(f"={len(asked)}Q", *asked), 8 * len(asked), 0)


def _restrict(rules: int) -> None:
    """Apply the rules to this process and all that it will start, for good."""
    if ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    _call(_RESTRICT_SELF, rules, 0)


def _allow(rules: int, paths: Iterable[str | Path], rights: int) -> None:
    for path in paths:
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            of_files = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE
            allowed = rights if Path(path).is_dir() else rights & of_files
            _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", allowed, handle), 0)
        finally:
            os.close(handle)


def _call(number: int, *arguments: bytes | int | None) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    made = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    answer: int = library.syscall(ctypes.c_long(number), *made)
    if answer < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return answer
