"""Figures printed elsewhere about the very records that are read."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge
from pydantic import Field

from .base import Settings


class PublishedFigure(Settings):
    """One published figure and how far ours may lie from it to count as the same."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    what: str
    estimand: str
    level: str = ""
    published: float
    tolerance: Annotated[float, Ge(0)]
    source: str
