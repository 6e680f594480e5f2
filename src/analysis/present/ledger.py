"""The claims ledger as a release carries it: what each verdict is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.schema.estimates import parse_level

from .language import own
from .lookup import Evidence, Row

# Differences of shares or of reductions: their percent sign would read as a ratio.
DIFFERENCES = (
    "recurrence.risk_difference",
    "improvement.marginal_gain_pct",
    "improvement.gain_between_pct",
    "improvement.gain_change_pct",
    "improvement.between_patient_sd_pct",
    "measure.share_difference",
)
TIERS = ("primary", "secondary", "descriptive", "external")


def is_difference(estimand: str) -> bool:
    """Whether an estimand's percent sign has to read as points."""
    return estimand in DIFFERENCES or estimand.endswith("_effect_pct")


@dataclass(frozen=True)
class Said:
    """One claim with its verdict's row; `claim` holds the ledger's own words, or nothing."""

    row: Row
    claim: Mapping[str, Any]

    @property
    def statement(self) -> str:
        """What is said, in the ledger's words; its id where the ledger is not at hand."""
        return own(self.claim, "statement", self.row.estimand.partition(".")[2])

    @property
    def tier(self) -> str:
        """`primary`, `secondary`, `descriptive` or `external`."""
        return str(self.claim.get("tier", "primary"))

    @property
    def verdict(self) -> str:
        """The verdict's code; `redacted` where the number it rests on may not leave."""
        if self.row.released_as == "redacted":
            return "redacted"
        return self.row.level.get("verdict", "inconclusive")

    @property
    def test(self) -> Mapping[str, Any]:
        """The test that settles it, or would; nothing where it has none."""
        tests = self.claim.get("tests") or [{}]
        number = int(self.row.level.get("part", "1"))
        return tests[min(number, len(tests)) - 1]  # type: ignore[no-any-return]

    @property
    def number(self) -> Row:
        """The verdict's row under the name of the estimate that it repeats."""
        estimand = self.test.get("estimand", self.row.estimand)
        level = parse_level(self.test.get("level", ""))
        return replace(self.row, estimand=estimand, level=level)


def said(found: Evidence, tier: str = "") -> list[Said]:
    """The claims judged, in the order of the ledger; of one tier, where it is named."""
    stated = {code_of(item["id"]): item for item in found.about.get("claims", [])}
    everything = [
        Said(row, stated.get(row.estimand.removeprefix("claim."), {}))
        for row in found.find("claim.")
    ]
    return [one for one in everything if tier in ("", one.tier)]


def code_of(identity: str) -> str:
    """The id of a claim as part of an estimand's name."""
    return identity.lower().replace("-", "_")
