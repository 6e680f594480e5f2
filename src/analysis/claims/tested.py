"""One claim against its estimates: what each of its tests says, before any adjustment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.parameters import Claim, ClaimTest
from analysis.schema.estimates import ALL, parse_level

from .lookup import Estimates, count_of
from .p_values import ONE, interval_of, p_in_region

# Reasons of a gate that say: nobody wrote it down.
UNRECORDED = (
    "nothing_recorded",
    "not_recorded",
    "sun_protection_not_recorded",
    "no_follow_up",
    "no_retreatment_recorded",
    "resolution_mostly_not_recorded",
)
FIELD_RECORDED = "measure.field_recorded"


@dataclass(frozen=True)
class Tested:
    """One test: its row (None: these records have none), and the p value of either answer.

    `supports` and `refutes` say whether the 95 % interval lies where the claim said it would.
    """

    test: ClaimTest
    row: Mapping[str, Any] | None
    p_supported: float = ONE
    p_refuted: float = ONE
    supports: bool = False
    refutes: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is a number to judge by."""
        return self.row is not None and not str(self.row["gate"]).startswith("withheld")

    @property
    def is_unrecorded(self) -> bool:
        """Whether nobody wrote down what it needs."""
        return self.row is None or str(self.row["gate"]).partition(":")[2] in UNRECORDED

    @property
    def what(self) -> str:
        """The estimate's place in few words that may stand in a level (`spot_type:pih`)."""
        named = [] if self.test.spot_type == ALL else [f"spot_type:{self.test.spot_type}"]
        asked = parse_level(self.test.level)
        named += [f"{key}:{asked[key]}" for key in asked if key not in ("k", "weeks", "days")]
        return ",".join(named) or self.test.estimand


@dataclass(frozen=True)
class Answer:
    """What all tests of a claim say together.

    Of n tests `needed` have to be borne out, so the claim fails once n - needed + 1 are refuted.
    The p value of "u of n hold" is (n - u + 1) times the u-th smallest (Benjamini and Heller 2008);
    for "all hold" that is the largest. `deciding` is the number (from 1) of the test whose turn
    settles it, or would.
    """

    claim: Claim
    parts: tuple[Tested, ...]
    missing: tuple[str, ...] = ()

    @property
    def needed(self) -> int:
        """How many tests have to be borne out."""
        return self.claim.n_needed

    @property
    def fatal(self) -> int:
        """How many refuted tests refute the claim."""
        return len(self.parts) - self.needed + 1

    @property
    def supports(self) -> bool:
        """Whether enough 95 % intervals lie where the claim said."""
        return sum(part.supports for part in self.parts) >= self.needed

    @property
    def refutes(self) -> bool:
        """Whether so many lie elsewhere that the claim cannot hold."""
        return sum(part.refutes for part in self.parts) >= self.fatal

    @property
    def p_supported(self) -> float:
        """p value of "the claim does not hold"."""
        return self._partial([part.p_supported for part in self.parts], self.needed)

    @property
    def p_refuted(self) -> float:
        """p value of "the claim does hold"."""
        return self._partial([part.p_refuted for part in self.parts], self.fatal)

    @property
    def deciding(self) -> int:
        """The number of the test that the claim hangs on."""
        if self.refutes:
            return self._ranked([part.p_refuted for part in self.parts])[self.fatal - 1]
        return self._ranked([part.p_supported for part in self.parts])[self.needed - 1]

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """What the records would have to hold, where that and nothing else keeps it undecided."""
        if self.missing:
            return self.missing
        lacking = [part for part in self.parts if part.is_unrecorded]
        others = [part for part in self.parts if not part.is_unrecorded]
        if lacking and len(others) < self.needed and all(part.supports for part in others):
            return tuple(dict.fromkeys(part.what for part in lacking))
        return ()

    def _partial(self, p_values: Sequence[float], needed: int) -> float:
        ranked = sorted(p_values)
        return min(ONE, (len(ranked) - needed + 1) * ranked[needed - 1])

    def _ranked(self, p_values: Sequence[float]) -> list[int]:
        return [place + 1 for place in sorted(range(len(p_values)), key=lambda i: p_values[i])]


def answered(estimates: Estimates, claim: Claim) -> Answer:
    """The claim with each of its tests carried out."""
    parts = tuple(_tested(estimates, test) for test in claim.tests)
    return Answer(claim, parts, blank_fields(estimates, claim.fields))


def blank_fields(estimates: Estimates, fields: Sequence[str]) -> tuple[str, ...]:
    """Those of the fields that nobody ever filled in, by `measure.field_recorded`.

    A field about which the estimates say nothing is not called blank.
    """
    blank = {row["level"] for row in estimates.of(FIELD_RECORDED) if count_of(row["n_events"]) == 0}
    return tuple(field for field in fields if f"field={field}" in blank)


def _tested(estimates: Estimates, test: ClaimTest) -> Tested:
    row = estimates.find(test.estimand, test.level, test.spot_type)
    if row is None or str(row["gate"]).startswith("withheld") or pd.isna(row["value"]):
        return Tested(test, row)
    interval = interval_of(row)
    low, high = interval.low, interval.high
    has_limits = not (pd.isna(low) or pd.isna(high))
    return Tested(
        test,
        row,
        p_in_region(interval, test.supported_when),
        p_in_region(interval, test.refuted_when),
        has_limits and test.supported_when.holds(low, high),
        has_limits and test.refuted_when.holds(low, high),
    )
