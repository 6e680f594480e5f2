"""Known differences between arms are found where stopping and choice of treatment mislead."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.models.questions import question_estimates
from analysis.parameters import ImprovementSettings
from question_clinics import NOTHING, Effects, question_clinics

SETTINGS = ImprovementSettings(imputations=5)
REPEATS = 6
RESPONSE = "improvement.time_to_first_response"
Key = tuple[str, str, str]


def repeated(effects: Effects, n: int) -> dict[Key, list[tuple[bool, float, float]]]:
    """For each question with a known answer: whether the interval holds it, error, truth."""
    found: dict[Key, list[tuple[bool, float, float]]] = {}
    for seed in range(REPEATS):
        records = question_clinics(n, 100 + seed, effects)
        rows = question_estimates(records.cohort, records.severity, records.tables, SETTINGS)
        plan = {(r.estimand, r.spot_type, r.level): r for r in rows if r.method == "plan"}
        truth = records.truth | {
            (RESPONSE, "all", f"k={k}"): records.responded_by[k - 1] for k in range(1, 7)
        }
        for key, value in truth.items():
            row = plan[key]
            assert not row.gate.startswith("withheld"), key
            holds = row.ci_low <= value <= row.ci_high
            found.setdefault(key, []).append((holds, row.value - value, value))
    return found


@pytest.fixture(scope="module")
def recovered() -> dict[Key, list[tuple[bool, float, float]]]:
    return repeated(Effects(), 1000)


def test_intervals_hold_the_truth(recovered: dict[Key, list[tuple[bool, float, float]]]) -> None:
    held = [holds for runs in recovered.values() for holds, *_ in runs]
    assert np.mean(held) >= 0.90


def test_there_is_no_bias(recovered: dict[Key, list[tuple[bool, float, float]]]) -> None:
    for (estimand, _, _), runs in recovered.items():
        error = np.mean([error for _, error, _ in runs])
        assert abs(error) < (0.02 if estimand == RESPONSE else 1.6), estimand


def test_the_acid_works_in_melasma_as_it_was_made_to(
    recovered: dict[Key, list[tuple[bool, float, float]]],
) -> None:
    key = ("improvement.ingredient_effect_pct", "melasma", "ingredient=tranexamic_acid;k=4")
    runs = recovered[key]
    assert min(truth for *_, truth in runs) > 10
    assert min(truth + error for _, error, truth in runs) > 5


def test_nothing_is_found_where_nothing_differs() -> None:
    found = repeated(NOTHING, 500)
    held = [holds for (name, *_), runs in found.items() for holds, *_ in runs if name != RESPONSE]
    assert np.mean(held) >= 0.88


def test_those_still_there_mislead() -> None:
    records = question_clinics(4000, 9)
    is_peel = records.cohort["combination"].eq("peel")
    reduction = 100 * (1 - records.severity[4] / records.cohort["baseline_score"])
    naive = reduction[is_peel].mean() - reduction[~is_peel].mean()
    truth = records.truth[("improvement.combination_effect_pct", "all", "combination=peel;k=4")]
    assert abs(naive - truth) > 3
