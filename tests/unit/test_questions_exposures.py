"""What is compared: fixed when a course begins, and missing where nobody wrote it down."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.models.questions.contrasts import contrasts_of
from analysis.models.questions.exposures import with_exposures
from builders import tables


def exposed(sessions: list[dict[str, object]], planned: float = np.nan) -> pd.Series:
    """The exposures of one course with these sessions."""
    records = tables(
        courses=[{"lesion_duration_months": 30}], sessions=[{"session_no": 1} | s for s in sessions]
    )
    table = pd.DataFrame(
        {"clinic_id": ["A"], "course_id": ["c1"], "planned_interval_days": [planned]}
    )
    return with_exposures(table, records).iloc[0]


def on(*days: int) -> list[dict[str, object]]:
    return [{"session_no": n, "session_date": day} for n, day in enumerate(days, start=1)]


@pytest.mark.parametrize(
    ("days", "planned", "gap", "band"),
    [
        ((0, 14, 60), 7.0, 7, "weekly"),  # the plan counts, however it went
        ((0, 14, 60), np.nan, 14, "two_weekly"),  # without one, the first gap
        ((0,), 28.0, 28, "monthly"),
        ((0, 15), np.nan, 15, "days_15_20"),
        ((0, 46), np.nan, 46, "rarer"),
        ((0,), np.nan, None, "missing"),
    ],
)
def test_the_gap_is_the_one_intended(
    days: tuple[int, ...], planned: float, gap: float | None, band: str
) -> None:
    course = exposed(on(*days), planned)
    assert course["gap_band"] == band
    assert np.isnan(course["gap_days"]) if gap is None else course["gap_days"] == gap


def test_the_cocktail_is_that_of_the_first_session_that_names_one() -> None:
    sessions = on(0, 14, 28)
    sessions[1]["ingredients"] = ["vitamin_c"]
    sessions[2]["ingredients"] = ["tranexamic_acid"]
    assert exposed(sessions)["ingredients"] == {"vitamin_c"}
    assert exposed(on(0, 14))["ingredients"] is None
    assert exposed(on(0))["lesion_duration_months"] == 30


def asked(**columns: object) -> dict[tuple[str, str, str], np.ndarray]:
    n = max(len(value) for value in columns.values() if isinstance(value, list))
    table = pd.DataFrame(
        {
            "spot_type": ["melasma"] * n,
            "combination": "none",
            "phototype": "missing",
            "depth": "missing",
            "gap_days": np.nan,
            "gap_band": "missing",
            "lesion_duration_months": np.nan,
            "ingredients": pd.Series([None] * n, dtype="object"),
        }
    ).assign(**columns)
    return {(c.estimand, c.spot_type, c.level): c.exposure for c in contrasts_of(table, 2)}


def test_a_combination_is_held_against_nothing_beside() -> None:
    found = asked(combination=["none", "peel", "laser_pico", "several", "missing"])
    name = "improvement.combination_effect_pct"
    arms = found[(name, "all", "combination=any;k=4")]
    assert arms.tolist() == pytest.approx([0, 1, 1, 1, np.nan], nan_ok=True)
    arms = found[(name, "all", "combination=laser;k=4")]
    assert arms.tolist() == pytest.approx([0, np.nan, 1, np.nan, np.nan], nan_ok=True)
    assert (name, "all", "combination=several;k=4") not in found
    assert (name, "melasma", "combination=any;k=4") in found


def test_an_ingredient_is_asked_in_a_type_that_can_answer() -> None:
    cocktails = [{"vitamin_c"}, {"vitamin_c", "arbutin"}, {"arbutin"}, {"minerals"}, None]
    found = asked(ingredients=pd.Series(cocktails, dtype="object"), spot_type=["pih"] * 5)
    name = "improvement.ingredient_effect_pct"
    arms = found[(name, "all", "ingredient=arbutin;k=4")]
    assert arms.tolist() == pytest.approx([0, 1, 1, 0, np.nan], nan_ok=True)
    assert (name, "pih", "ingredient=arbutin;k=4") in found
    assert (name, "pih", "ingredient=minerals;k=4") not in found
    # The texts' own question stands whether or not anybody had melasma or the acid.
    assert (name, "melasma", "ingredient=tranexamic_acid;k=4") in found


def test_every_question_of_the_claims_is_asked_of_records_that_say_nothing() -> None:
    levels = {(estimand, level) for estimand, spot_type, level in asked(depth=["missing"] * 3)}
    assert {
        ("improvement.gap_effect_pct", "contrast=days_15_20-weekly;k=4"),
        ("improvement.gap_effect_pct", "contrast=per_week;k=4"),
        ("improvement.combination_effect_pct", "combination=any;k=4"),
        ("improvement.ingredient_effect_pct", "ingredient=tranexamic_acid;k=4"),
        ("improvement.depth_effect_pct", "contrast=dermal-epidermal;k=4"),
        (
            "improvement.lesion_duration_effect_pct",
            "contrast=over_24_months-up_to_24_months;k=4",
        ),
        ("improvement.phototype_effect_pct", "contrast=types_4_6-types_1_3;k=4"),
    } <= levels
