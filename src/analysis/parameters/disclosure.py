"""What may leave, as `study/disclosure.yml` says for each audience (rules D1-D18).

Defaults are those of the audience `release`; a test holds the two together. A profile for another
jurisdiction is one more audience in the file, never a change of code.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from annotated_types import Ge, Gt, Le, Len
from pydantic import model_validator

from .base import Settings

Positive = Annotated[int, Gt(0)]
Share = Annotated[float, Gt(0), Le(1)]
Text = Annotated[str, Len(1)]


class DisclosureSettings(Settings):
    """The thresholds of one audience; every count is of distinct patients (D1)."""

    audience: Text = "release"
    smallest_count: Positive = 8  # D2: counts below, but not 0, are redacted
    rounding_base: Positive = 5  # D2: others to the nearest multiple
    summary_patients: Positive = 8  # D7: behind a mean or a median
    tail_patients: Positive = 10  # D8: outside a quantile
    flagged_share: Share = 0.90  # D9: a category with this share is flagged
    hide_everybody: bool = True  # D9: 100 % of a sensitive outcome is hidden
    dominant: Positive = 2  # D10: the n of the (n, k) rule
    dominant_share: Share = 0.90  # D10: its k
    remainder_share: Annotated[float, Ge(0), Le(1)] = 0.10  # D10: the p-ratio
    residual_df: Annotated[int, Ge(0)] = 10  # D11: patients beyond the smallest count
    curve_events: Positive = 6  # D12: events behind each step of a curve
    curve_at_risk: Positive = 8  # D12: the curve ends where fewer are seen
    changed_patients: Positive = 8  # D16: behind every change of a released cell
    interval_width: Annotated[int, Ge(0)] = 5  # D17: of what can be said about a hidden count

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        # A hidden count is known to lie in 1..smallest_count-1 whatever else is hidden.
        if self.interval_width > max(0, self.smallest_count - 2):
            raise ValueError("interval_width must be at most smallest_count - 2")
        return self


class Rule(Settings):
    """One rule of the list: its number, what it asks, where it comes from."""

    id: Text
    rule: Text
    source: Text


class Profile(Settings):
    """One audience: for whom, on what ground, and the thresholds that differ from `release`."""

    name: Text
    for_whom: Text
    source: Text
    thresholds: dict[str, Any] = {}

    def settings(self) -> DisclosureSettings:
        """All thresholds of this audience."""
        given = {"audience": self.name, **self.thresholds}
        return DisclosureSettings.read(given, f"disclosure.yml, {self.name}")


class DisclosureFile(Settings):
    """All of `study/disclosure.yml`."""

    title: Text
    source: Text
    authored_by: Text
    reviewed: Text
    rules: list[Rule]
    audiences: list[Profile]
