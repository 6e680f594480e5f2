"""Records that were edited and exported again: the latest edit stands."""

from __future__ import annotations

import datetime as dt

import numpy as np

from .arrays import Ints, Mask, groups, numbered, repeated
from .texts import codes_of, filled, words_of
from .worksheet import Worksheet

_UNKNOWN, _NEVER = -1, 0


def keep_latest_edit(sheet: Worksheet, gathering: Mask) -> None:
    """Of the records with one key the latest edit stands; the others are superseded.

    A record without a time in a file that has such times was never edited: it is the oldest. A
    record of a file without times might be older or newer, so nothing is decided about its key.
    Records that gather are parts of one, not versions.
    """
    if not filled(sheet.texts["edited_at"]).any():
        return
    doubled = np.flatnonzero(repeated(sheet.key, sheet.active & ~gathering))
    time = _times(sheet)[doubled]
    order, start = groups(sheet.key[doubled], time)
    group = numbered(start, len(order))
    latest = time[order][np.append(start[1:], len(order)) - 1] if len(order) else time
    known = time[order][start] != _UNKNOWN
    older = np.zeros(sheet.size, dtype=bool)
    older[doubled[order[known[group] & (time[order] < latest[group])]]] = True
    sheet.merge(older, "superseded_by_edit")


def _times(sheet: Worksheet) -> Ints:
    """Rank of each record's edit time: 1, 2, ...; 0 = never edited, -1 = nobody knows."""
    words = words_of(sheet.texts["edited_at"])
    times = [_time(word) for word in words]
    order = {time: rank for rank, time in enumerate(sorted(filter(None, set(times))), start=1)}
    by_text = [
        _NEVER if not word else _UNKNOWN if time is None else order[time]
        for word, time in zip(words, times, strict=True)
    ]
    rank = np.array([*by_text, _NEVER], dtype=np.int64)[codes_of(sheet.texts["edited_at"])]
    file = codes_of(sheet.texts["file"]).astype(np.int64)
    has_times = np.zeros(int(file.max(initial=0)) + 1, dtype=bool)
    has_times[file[rank > _NEVER]] = True
    rank[(rank == _NEVER) & ~has_times[file]] = _UNKNOWN
    return rank


def _time(text: str) -> dt.datetime | None:
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time
