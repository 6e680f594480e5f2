"""A locked plan: what was decided, on which day, sealed so that no later change goes unseen."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from annotated_types import Ge
from pydantic import Field

from .base import Settings

Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]


class PlanLock(Settings):
    """One lock. A later one amends it, says why, and carries the seal of the one before.

    `plan` holds parameters, estimands, claims, conflicts and schedules as they were on `locked_on`;
    `results_before` how many days had estimates already on that machine when it was locked: 0 says
    that nobody had seen an outcome there.
    """

    number: Annotated[int, Ge(1)]
    locked_on: Day
    reason: str = ""
    results_before: Annotated[int, Ge(0)] = 0
    plan: dict[str, Any]
    previous: str = ""
    seal: str = ""

    def sealed(self) -> PlanLock:
        """The lock with its seal."""
        return self.model_copy(update={"seal": self._seal()})

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it has changed since it was sealed."""
        return self.seal == self._seal()

    def _seal(self) -> str:
        content = self.model_dump(exclude={"seal"})
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
