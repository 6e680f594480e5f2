"""Small made-up groups of people, counted by hand, and what the door lets out about them.

One row per patient: clinic_id, patient_id, spot_type, sex, reason (why the course stopped). The
counts and who stands behind them are written down here from the definitions, apart from the code
that makes them for real clinics.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.disclosure import Effective, Previous, release_edition
from analysis.parameters import DisclosureSettings
from analysis.pipeline.releasing import keyed
from analysis.schema.estimates import ALL, Estimate, level_of, to_table

KEY = b"\1" * 32
TYPES = ("melasma", "solar_lentigo", "freckle", "pih", "mixed")
DROPOUT_PCT = 5  # near what is drawn, so that one patient can turn the verdict
REASONS = ("plan_completed", "cleared", "no_improvement", "adverse_event", "dropout")
RULES = DisclosureSettings()


def people(n: int, clinics: int = 4, seed: int = 1, first: int = 0) -> pd.DataFrame:
    """Some patients; clinics, types and reasons differ in size."""
    rng = np.random.default_rng([seed, first])

    def drawn(names: tuple[str, ...]) -> np.ndarray:
        weights = 0.6 ** np.arange(len(names))
        return rng.choice(names, n, p=weights / weights.sum())

    return pd.DataFrame(
        {
            "clinic_id": drawn(tuple(f"clinic-{c}" for c in "abcdefgh"[:clinics])),
            "patient_id": [f"p{first + number}" for number in range(n)],
            "spot_type": drawn(TYPES),
            "sex": rng.choice(["female", "male"], n, p=[0.8, 0.2]),
            "reason": drawn(REASONS),
        }
    )


def estimates_of(group: pd.DataFrame) -> pd.DataFrame:
    """Courses by type, patients by sex, reasons for stopping: all clinics and each."""
    rows: list[Estimate] = []
    for clinic_id, mine in [(ALL, group), *group.groupby("clinic_id")]:
        n = len(mine)
        rows.append(_count("describe.patients", n, clinic_id))
        rows += [
            _count("describe.patients", int(k), clinic_id, level=level_of(sex=sex))
            for sex, k in mine["sex"].value_counts().sort_index().items()
        ]
        rows.append(_count("describe.courses", n, clinic_id))
        rows += [
            _count("describe.courses", int(k), clinic_id, spot_type=str(name))
            for name, k in mine["spot_type"].value_counts().sort_index().items()
        ]
        for reason in REASONS:
            k = int(mine["reason"].eq(reason).sum())
            rows.append(
                Estimate("process.stop_reason", level=level_of(reason=reason), value=k / n,
                         unit="probability", n_patients=n, n_courses=n, n_assessed=n, n_events=k,
                         clinic_id=str(clinic_id))
            )  # fmt: skip
        # A verdict judged on the exact share of those who stayed away.
        verdict = "supported" if 100 * k > DROPOUT_PCT * n else "refuted"
        rows.append(
            replace(
                rows[-1], estimand="claim.often", level=level_of(verdict=verdict), p_value=k / n
            )
        )
        rows.append(
            Estimate("improvement.mean_reduction_pct", level="k=1", value=float(n), ci_low=n - 1.5,
                     ci_high=n + 1.5, unit="percent", n_patients=n, n_courses=n, n_assessed=n,
                     clinic_id=str(clinic_id))
        )  # fmt: skip
    return to_table(rows)


def members_of(group: pd.DataFrame) -> pd.DataFrame:
    """Who stands behind those counts."""
    parts = [
        _members(group, "cohort", group["spot_type"], ""),
        _members(group, "cohort_by", "", ""),
        _members(group, "cohort_by", "", "sex=" + group["sex"]),
        _members(group, "recorded", "", ""),
        _members(group, "stopped", "", "reason=" + group["reason"]),
        _members(group, "assessed", group["spot_type"], "k=1"),
        _members(group, "improvement_inputs", group["spot_type"], ""),
    ]
    return pd.concat(parts, ignore_index=True)


@dataclass
class Series:
    """Editions of one group, each held against the one before."""

    settings: DisclosureSettings = RULES
    knows_people: bool = True
    editions: list[Effective] = field(default_factory=list)

    def release(self, group: pd.DataFrame, as_of: str = "2026-06-30") -> pd.DataFrame:
        members = keyed(members_of(group), KEY) if self.knows_people else None
        previous = None
        if self.editions:
            previous = Previous(self.editions[-1], lambda n: self.editions[n - 1].members)
        table, effective = release_edition(
            estimates_of(group), self.settings, members, as_of, previous
        )
        self.editions.append(effective)
        return table


def released(group: pd.DataFrame, settings: DisclosureSettings = RULES) -> pd.DataFrame:
    """A first edition."""
    return Series(settings).release(group)


def n_different(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Cells in which two releases differ; rows that only one of them has count whole."""
    if before.shape != after.shape:
        return max(before.size, after.size)
    same = (before == after) | (before.isna() & after.isna())
    return int((~same.fillna(value=False)).to_numpy().sum())


def _count(
    estimand: str, n: int, clinic_id: object, spot_type: str = ALL, level: str = ""
) -> Estimate:
    return Estimate(
        estimand,
        spot_type=spot_type,
        level=level,
        value=float(n),
        n_patients=n,
        n_courses=n,
        clinic_id=str(clinic_id),
    )


def _members(
    group: pd.DataFrame, population: str, spot_type: pd.Series | str, level: pd.Series | str
) -> pd.DataFrame:
    made = group[["clinic_id", "patient_id"]].assign(
        population=population, spot_type=spot_type, level=level, amount=1
    )
    if population.endswith("_inputs"):
        digests = pd.util.hash_pandas_object(group, index=False)
        made["amount"] = digests.to_numpy().view("int64")
    return made
