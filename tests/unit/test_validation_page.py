"""The page of the recovery study says what the tables of the study say."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from analysis.present.validation_page import validation_files

HIGH_LOW = "contrast=high-low;weeks=52"


def cell(scenario: str, estimand: str, level: str, **more: object) -> dict[str, object]:
    """A cell whose intervals hold the truth in 95 of 100 replicates."""
    return {
        "scenario": scenario,
        "estimand": estimand,
        "method": "plan",
        "spot_type": "all",
        "level": level,
        "truth": 0.5,
        "n_replicates": 100,
        "n_shown": 100,
        "bias": 0.01,
        "sd": 0.05,
        "rmse": 0.051,
        "coverage": 0.95,
        "mean_width": 0.2,
        "bias_mcse": 0.005,
        "coverage_mcse": 0.0218,
    } | more


def pages(*cells: dict[str, object]) -> dict[str, bytes]:
    table = pd.DataFrame(cells)
    together = table.assign(n_cells=1, lowest=table["coverage"], absolute_bias=table["bias"].abs())
    together["n_failing"] = (table["coverage"] < 0.88).astype(int)
    together = together.drop_duplicates(["scenario", "estimand"])
    names = list(dict.fromkeys(table["scenario"]))
    about = [
        {"name": name, "title": "as told", "patients": 1500, "clinics": 6, "question": "until"}
        for name in names
    ]
    rejections = pd.DataFrame(
        {
            "scenario": names,
            "estimand": "improvement.marginal_gain_pct",
            "method": "plan",
            "n": 100,
            "share": 0.03,
            "mcse": 0.017,
        }
    )
    return validation_files(about, 100, table, together, rejections)


def page(*cells: dict[str, object]) -> str:
    return pages(*cells)["validation.md"].decode()


GOOD = cell("main", "improvement.responder50", "k=4")


def test_coverage_stands_with_its_cells_and_the_lowest() -> None:
    assert "| main | 0.950 (1; 0.950) |" in page(GOOD)
    assert "| main | `improvement.marginal_gain_pct` | 100 | 3.0 % ± 1.7 |" in page(GOOD)


def test_a_cell_fails_by_more_than_three_errors_and_is_named() -> None:
    bad = cell("second_process", "recurrence.risk_difference", HIGH_LOW, coverage=0.84)
    bad["coverage_mcse"] = 0.036
    text = page(GOOD, bad)
    assert f"| `recurrence.risk_difference` | all | {HIGH_LOW} | 100 of 100 |" in text
    nearly = bad | {"coverage": 0.86}
    assert "| none | -" in page(GOOD, nearly)


@pytest.mark.parametrize(
    ("scenario", "estimand", "is_explained"),
    [
        ("second_process", "recurrence.risk", True),
        ("second_process", "improvement.responder50", False),
        ("answers_not_at_random", "recurrence.risk_ratio", True),
        ("main", "recurrence.risk", False),
    ],
)
def test_what_is_known_of_a_miss_is_said_where_there_is_one(
    scenario: str, estimand: str, is_explained: bool
) -> None:
    bad = cell(scenario, estimand, "k=4", coverage=0.80, coverage_mcse=0.04)
    assert (f"**{scenario}, recurrence.**" in page(GOOD, bad)) == is_explained
    assert "recurrence.**" not in page(GOOD, bad | {"coverage": 0.95})


def test_coverage_too_low_over_all_cells_is_bold_and_explained_too() -> None:
    low = cell("answers_not_at_random", "recurrence.risk_ratio", HIGH_LOW, coverage=0.92)
    text = page(GOOD, low)
    assert "| **0.920** (1; 0.920) |" in text
    assert "**answers_not_at_random, recurrence.**" in text
    assert "| none | -" in text


def test_what_was_shown_too_seldom_is_not_judged_and_what_never_was_is_left_out() -> None:
    seldom = cell("main", "recurrence.risk", "adherence=low;weeks=26", n_shown=39, coverage=0.5)
    never = cell("main", "recurrence.risk", "adherence=low;weeks=52", n_shown=0)
    files = pages(GOOD, seldom, never)
    assert "| none | -" in files["validation.md"].decode()
    rows = list(csv.DictReader(io.StringIO(files["validation_cells.csv"].decode())))
    assert [row["level"] for row in rows] == ["k=4", "adherence=low;weeks=26"]


@pytest.mark.parametrize("shown", [100, 20])
def test_figures_are_drawn_also_where_nothing_is_judged(shown: int) -> None:
    files = pages(GOOD | {"n_shown": shown})
    assert b"<svg" in files["validation_coverage.svg"]
    assert b"<svg" in files["validation_curves.svg"]
