"""Published treatment schedules: who kept them, who left, what they bring, and for whom."""

from __future__ import annotations

import pandas as pd

from . import words
from .grids import everyone, in_points, shown, with_interval
from .html import Html
from .lookup import Evidence, Row
from .numbers import NOTHING
from .tables import Table

GROUPS = {
    "dark_skin": "Dark skin (4-6)",
    "light_skin": "Light skin (1-3)",
    "dermal": "Dermal pigment",
    "stubborn": "Deep or dense spots",
}


def schedules(estimates: pd.DataFrame) -> Html:
    """Concordance, drop-out and outcome under each schedule, all clinics together.

    The outcome is had everybody been spaced like that and gone on to that many sessions; where the
    kinds of patients hardly overlap it is withheld, and the next table says who they are.
    """
    found = everyone(estimates)
    names = _names(found)
    lines = tuple((words.humanised(name), *_cells(found, name)) for name in names)
    heads = (
        "Schedule",
        "Kept it",
        "Stopped coming, of those so spaced",
        "Mean reduction after the least sessions",
        "after the most",
        "Could have followed",
    )
    return shown(Table("Under each published schedule", heads, lines))


def who_could_follow(estimates: pd.DataFrame) -> Html:
    """Share of each kind of patients who could have followed each schedule (positivity)."""
    found = everyone(estimates)
    rows = found.find("diagnostic.schedule_positivity")
    kinds = list(dict.fromkeys((row.spot_type, row.level.get("group", "")) for row in rows))
    names = _names(found)
    by_kind = {
        (row.spot_type, row.level.get("group", ""), row.level["schedule"]): row for row in rows
    }
    lines = tuple(
        (_kind(*kind), *(with_interval(by_kind.get((*kind, name))) for name in names))
        for kind in kinds
    )
    heads = ("Patients", *(words.humanised(name) for name in names))
    return shown(Table("Who could have followed it", heads, lines))


def _names(found: Evidence) -> list[str]:
    rows = found.find("process.schedule_kept")
    return list(dict.fromkeys(row.level["schedule"] for row in rows))


def _kind(spot_type: str, group: str) -> str:
    return GROUPS.get(group, words.humanised(group)) if group else words.spot_type(spot_type)


def _cells(found: Evidence, name: str) -> tuple[str, ...]:
    kept = found.one("process.schedule_kept", schedule=name)
    left = found.one("process.schedule_dropout", schedule=name)
    outcome = found.find("improvement.schedule_reduction_pct", schedule=name)
    least, most = (outcome[0], outcome[-1]) if outcome else (None, None)
    able = [
        row
        for row in found.find("diagnostic.schedule_positivity", schedule=name)
        if row.spot_type == "all" and "group" not in row.level
    ]
    return (
        with_interval(kept),
        with_interval(left),
        _at(least),
        _at(most) if most is not least else NOTHING,
        with_interval(able[0] if able else None),
    )


def _at(row: Row | None) -> str:
    """`42 points (38-46 points) at 6`."""
    return NOTHING if row is None else f"{in_points(row)} at {row.level['k']}"
