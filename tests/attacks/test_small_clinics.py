"""Of many small clinics most counts are hidden, and what bounds one may stand far from it (D17)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.disclosure import bounds, release
from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import ALL, Estimate, to_table

CLINICS, TYPES = 14, 6
COLUMNS = ("n_assessed", "n_events")


def clinics(seed: int) -> pd.DataFrame:
    """Who was assessed and who responded, by clinic and type, with all sums of both."""
    rng = np.random.default_rng(seed)
    assessed = rng.poisson(rng.gamma(1.0, 6.0, (CLINICS, TYPES)))
    events = rng.binomial(assessed, 0.3)
    rows = []
    for clinic in range(CLINICS + 1):
        for kind in range(TYPES + 1):
            at = (slice(None) if clinic == CLINICS else clinic,
                  slice(None) if kind == TYPES else kind)  # fmt: skip
            n, e = int(assessed[at].sum()), int(events[at].sum())
            rows.append(
                Estimate(
                    "measure.final_responder50",
                    clinic_id=ALL if clinic == CLINICS else f"clinic-{clinic}",
                    spot_type=ALL if kind == TYPES else f"type-{kind}",
                    value=e / max(n, 1),
                    unit="probability",
                    n_patients=n,
                    n_assessed=n,
                    n_events=e,
                )
            )
    return to_table(rows)


def widths(table: pd.DataFrame, true: pd.DataFrame) -> list[float]:
    """Between which numbers each hidden count lies, by all sums at once."""
    shape = (CLINICS + 1, TYPES + 1, 3)
    place = np.arange(np.prod(shape)).reshape(shape)
    known: list[tuple[float, float | None]] = []
    rest = true["n_assessed"] - true["n_events"]
    for row, without in enumerate(rest):
        for column in COLUMNS:
            shown = table[column].iloc[row]
            slack = 2 * (shown > 0)  # what is 0 is not rounded
            known.append((1, None) if pd.isna(shown) else (shown - slack, shown + slack))
        # A reader knows where there is nobody without, or somebody.
        known.append((0, 0) if without == 0 else (0, None))
    lines = []
    for sums in (
        [(place[-1, k, c], place[:-1, k, c]) for k in range(TYPES + 1) for c in range(3)],
        [(place[r, -1, c], place[r, :-1, c]) for r in range(CLINICS + 1) for c in range(3)],
        [(place[r, k, 0], place[r, k, 1:]) for r in range(CLINICS + 1) for k in range(TYPES + 1)],
    ):
        for whole, parts in sums:
            lines.append(np.zeros(place.size))
            lines[-1][whole], lines[-1][parts] = -1, 1
    found = []
    for number, column in enumerate(COLUMNS):
        for row in np.flatnonzero(table[column].isna()):
            goal = np.zeros(place.size)
            goal[row * 3 + number] = 1
            ends = [linprog(s * goal, A_eq=np.array(lines), b_eq=np.zeros(len(lines)), bounds=known)
                    for s in (1, -1)]  # fmt: skip
            found.append(float("inf") if ends[1].status == 3 else -ends[1].fun - ends[0].fun)
    return found


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("sizes", [bounds.SIZES, (7, 20)])
def test_no_hidden_count_is_bounded_within_five(
    seed: int, sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor where few counts move at a time, so that what holds one is found by moving more."""
    monkeypatch.setattr(bounds, "SIZES", sizes)
    true = clinics(seed)
    found = widths(release(true, DisclosureSettings()), true)
    assert 50 < len(found) < 120  # of 210; not simply everything is hidden
    assert min(found) >= 5 - 1e-6


def test_without_the_rule_some_are() -> None:
    true = clinics(1)
    assert min(widths(release(true, DisclosureSettings(interval_width=0)), true)) < 5
