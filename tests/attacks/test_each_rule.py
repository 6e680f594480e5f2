"""Each rule switched off in turn lets an attack succeed that fails while it is on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import pandas as pd
import pytest

from analysis.disclosure import primary, release, rounding
from analysis.parameters import DisclosureSettings
from analysis.pipeline.study import disclosure_file
from analysis.schema.estimates import Estimate, level_of, to_table

door = import_module("analysis.disclosure.release")
Patch = tuple[object, str, object]


@dataclass(frozen=True)
class Attack:
    """What is released, what a reader would learn from it, and how its rule is switched off."""

    rule: str
    table: pd.DataFrame
    succeeds: Callable[[pd.Series], bool]
    off: dict[str, object] | None = None
    patch: Patch | None = None
    members: pd.DataFrame | None = None

    def try_it(self, settings: DisclosureSettings) -> bool:
        return self.succeeds(release(self.table, settings, self.members).iloc[0])


def share(events: int, of: int, patients: int, estimand: str = "safety.patients_with_event",
          unit: str = "probability") -> Estimate:  # fmt: skip
    return Estimate(estimand, level=level_of(event="pain"), value=events / of, ci_low=0.0,
                    ci_high=1.0, unit=unit, n_patients=patients, n_courses=patients, n_assessed=of,
                    n_events=events, clinic_id="a")  # fmt: skip


def quantile(q: int, patients: int) -> Estimate:
    return Estimate("process.gap_days", level=level_of(quantile=q), value=14.0, ci_low=7.0,
                    ci_high=28.0, unit="days", n_patients=patients, n_courses=patients,
                    n_assessed=patients, clinic_id="a")  # fmt: skip


def model(patients: int, level: str = "k=3") -> Estimate:
    return Estimate("improvement.mean_reduction_pct", level=level, value=44.4117, ci_low=40.2,
                    ci_high=48.6, unit="percent", n_patients=patients, n_courses=patients,
                    n_assessed=patients, clinic_id="a")  # fmt: skip


def sessions(amounts: dict[str, int], event: dict[str, int]) -> pd.DataFrame:
    """Sessions asked about events, and those with pain, of each patient."""
    parts = [("asked", "", amounts), ("asked_courses", "", dict.fromkeys(amounts, 1)),
             ("with_event", "event=pain", event)]  # fmt: skip
    rows = [(population, "", level, "a", int(name[1:]), n)
            for population, level, of in parts for name, n in of.items()]  # fmt: skip
    columns = ["population", "spot_type", "level", "clinic_id", "patient", "amount"]
    return pd.DataFrame(rows, columns=columns).astype({"patient": "uint64"})


def is_shown(row: pd.Series) -> bool:
    return not math.isnan(row["value"])


def is_number(shown: object, number: float) -> bool:
    return bool(pd.notna(shown) and shown == number)


def numerator_is(exact: int, of: int) -> Callable[[pd.Series], bool]:
    """The exact numerator follows from the share."""
    return lambda row: is_shown(row) and math.isclose(row["value"] * of, exact, abs_tol=1e-9)


PER_100 = "safety.adverse_events_per_100_sessions"
FEW = {f"p{n}": 4 for n in range(60)}
ONE_HAS_MOST = {**dict.fromkeys([f"p{n}" for n in range(20)], 1), "p0": 400}
COUNT_41 = Estimate("describe.patients", value=41.0, n_patients=41, n_courses=41, clinic_id="a")
COUNT_3 = Estimate("describe.patients", value=3.0, n_patients=3, n_courses=3, clinic_id="a")
CLAIM = Estimate("claim.x", level="k=4;verdict=refuted", value=0.1, n_patients=6, clinic_id="a")

ATTACKS = [
    Attack("D1", to_table([share(12, 240, 60, PER_100, "per_100_sessions")]),
           lambda row: is_number(row["n_events"], 10),
           patch=(primary, "is_few", lambda n, _, s: (n > 0) & (n < s.smallest_count)),
           members=sessions(FEW, {"p0": 2, "p1": 2, "p2": 2, "p3": 3, "p4": 3})),
    Attack("D2", to_table([COUNT_3]), is_shown, {"smallest_count": 1, "interval_width": 0}),
    Attack("D2", to_table([COUNT_41]), lambda row: row["value"] == 41, {"rounding_base": 1}),
    Attack("D3", to_table([share(31, 83, 83)]), numerator_is(31, 83),
           patch=(door, "derive_shares", lambda table, which: None)),
    Attack("D6", to_table([model(60)]), lambda row: row["value"] != round(row["value"]),
           patch=(rounding, "DECIMALS", {"percent": 6})),
    Attack("D7", to_table([quantile(50, 7)]), is_shown,
           {"summary_patients": 1, "smallest_count": 1, "interval_width": 0}),
    Attack("D8", to_table([quantile(10, 60)]), is_shown, {"tail_patients": 1}),
    Attack("D8", to_table([quantile(50, 12)]), lambda row: row["ci_low"] == 7,
           {"tail_patients": 1}),
    Attack("D9", to_table([share(20, 20, 20)]), is_shown, {"hide_everybody": False}),
    Attack("D10", to_table([share(409, 419, 20, PER_100, "per_100_sessions")]),
           lambda row: is_number(row["n_assessed"], 420),
           {"dominant_share": 1.0, "remainder_share": 0.0},
           members=sessions(ONE_HAS_MOST, {f"p{n}": 409 // 9 for n in range(10)})),
    Attack("D11", to_table([model(12)]), is_shown, {"residual_df": 0}),
    Attack("D20", to_table([CLAIM]), lambda row: "refuted" in row["level"],
           patch=(door, "without_verdict", lambda levels: levels)),
]  # fmt: skip
# Proven in files of their own, with the same switch.
ELSEWHERE = {"D4": "test_working_out", "D17": "test_working_out", "D12": "test_curves",
             "D16": "test_one_patient_more", "D18": "test_parameters_changed"}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.rule)
def test_a_rule_stops_its_attack(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not attack.try_it(DisclosureSettings())
    if attack.patch:
        monkeypatch.setattr(*attack.patch)
    assert attack.try_it(DisclosureSettings(**(attack.off or {})))


def test_every_rule_of_the_list_is_attacked() -> None:
    assert {rule.id for rule in disclosure_file().rules} <= {a.rule for a in ATTACKS} | {*ELSEWHERE}
