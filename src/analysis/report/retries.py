"""A second and a third try where the machine was in the way; never where the data were."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

from analysis.errors import MachineError

Made = TypeVar("Made")
TRIES = 3
FIRST_WAIT_SECONDS = 1.0
# What may be gone a moment later: no processes, no handles, no memory, a hiccup of the disk. A
# full disk does not empty itself.
PASSING = frozenset(
    {errno.EAGAIN, errno.EINTR, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EBUSY,
     errno.ESTALE, errno.ETIMEDOUT}
)  # fmt: skip


def may_pass(error: Exception) -> bool:
    """Whether the same work can be expected to succeed when it is tried again."""
    return isinstance(error, MachineError) or (
        isinstance(error, OSError) and error.errno in PASSING
    )


def with_retries(
    work: Callable[[], Made],
    wait: Callable[[float], None] = time.sleep,
    first_wait_seconds: float = FIRST_WAIT_SECONDS,
) -> Made:
    """What the work gives; tried up to three times, each wait four times as long as the last."""
    for number in range(TRIES - 1):
        try:
            return work()
        except Exception as error:
            if not may_pass(error):
                raise
            wait(first_wait_seconds * 4**number)
    return work()
