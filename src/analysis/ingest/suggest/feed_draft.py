"""One feed of a draft, complete or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analysis.schema.raw_tables import RAW_TABLES

from .rules import RuleDraft


@dataclass
class FeedDraft:
    """One feed: settings in front of its columns, the columns, and why it cannot be made."""

    table: str
    settings: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, RuleDraft] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Required columns that nothing was found for."""
        return [name for name in RAW_TABLES[self.table].required if name not in self.columns]

    @property
    def ordered(self) -> dict[str, RuleDraft]:
        """The columns in the order of the contract."""
        names = RAW_TABLES[self.table].names
        return {name: self.columns[name] for name in names if name in self.columns}
