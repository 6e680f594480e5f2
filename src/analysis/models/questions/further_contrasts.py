"""Contrasts that single claims of the source texts turn on (plan 5): who, where, with whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.derive.exposure import MISSING
from analysis.schema.estimates import level_of

from ..courses import Array
from .backgrounds import is_light, is_stubborn
from .contrasts import MELASMA, NONE, Contrast, Flags, arms_of, level_at_k
from .dependences import dependences
from .exposures import DARK_PHOTOTYPES, LIGHT_PHOTOTYPES

DERMATOLOGIST = "dermatologist"
PHYSICIANS = (DERMATOLOGIST, "physician")
TOPICALS = ("topical_hq", "topical_other", "skin_care")
STUBBORN, LIGHT = "stubborn", "light"
RESPONSE_BY = 3  # session by which an early response is asked about


def further_contrasts(table: pd.DataFrame) -> list[Contrast]:
    """What is asked of improvement after K sessions beside `contrasts_of`.

    `table` carries exposures and background. Spot types against all others, operators, sexes, a
    cause that is documented, hands and feet, companions among stubborn and light spots, and two
    dependences: of the acid's effect on melasma, and of the gap's on skin type.
    """
    return [
        *_spot_types(table),
        *_operators(table),
        _sexes(table),
        _cause(table),
        _hands_and_feet(table),
        *_companions(table),
        *dependences(table),
    ]


def session_contrasts(table: pd.DataFrame, has_responded: Array) -> list[Contrast]:
    """What may decide how many sessions a course gets: `process.sessions_effect`.

    `has_responded` is 1, 0 or NaN: whether the look after the first session showed a response. What
    was planned is left out of the adjustment: a plan is how depth and type decide.
    """
    ended = table["stop_reason"].ne("ongoing").to_numpy()
    depth, skin = table["depth"].to_numpy(dtype=object), table["phototype"]
    types = table["spot_type"].to_numpy(dtype=object)
    dark = arms_of(skin.isin(DARK_PHOTOTYPES).to_numpy(), skin.isin(LIGHT_PHOTOTYPES).to_numpy())
    severity = table["baseline_score"].to_numpy(np.float64) / 10
    deep = arms_of(depth == "dermal", depth == "epidermal")
    asked: list[tuple[str, Array, str, bool]] = [
        ("contrast=dermal-epidermal", deep, "depth", False),
        ("contrast=types_4_6-types_1_3", dark, "phototype", False),
        ("contrast=melasma-others", (types == MELASMA).astype(np.float64), "type", False),
        ("contrast=comorbid-none", table["is_comorbid"].to_numpy(np.float64), "", False),
        ("contrast=early_response-none", has_responded, "", False),
        ("per=ten_points_of_severity", severity, "log_baseline", True),
        ("per=area", table["n_areas"].to_numpy(np.float64), "", True),
    ]  # fmt: skip
    return [
        Contrast(
            "process.sessions_effect",
            level,
            np.where(ended, exposure, np.nan),
            np.isfinite(exposure),
            (own, "planned_sessions") if own else "planned_sessions",
            is_number=is_number,
        )
        for level, exposure, own, is_number in asked
    ]


def early_contrasts(table: pd.DataFrame) -> list[Contrast]:
    """Depth and skin as to who has responded early: `improvement.early_response_effect_pct`."""
    depth, skin = table["depth"].to_numpy(dtype=object), table["phototype"]
    dark = arms_of(skin.isin(DARK_PHOTOTYPES).to_numpy(), skin.isin(LIGHT_PHOTOTYPES).to_numpy())
    arms = {
        "dermal-epidermal": (arms_of(depth == "dermal", depth == "epidermal"), "depth"),
        "types_4_6-types_1_3": (dark, "phototype"),
    }
    return [
        Contrast(
            "improvement.early_response_effect_pct",
            level_of(contrast=name, k=RESPONSE_BY),
            exposure,
            np.isfinite(exposure),
            own,
        )
        for name, (exposure, own) in arms.items()
    ]


def _spot_types(table: pd.DataFrame) -> list[Contrast]:
    types = table["spot_type"].to_numpy(dtype=object)
    name, known = "improvement.spot_type_effect_pct", np.full(len(types), fill_value=True)
    return [
        Contrast(
            name,
            level_at_k(contrast=f"{code}-others"),
            (types == code).astype(np.float64),
            known,
            "type",
        )
        for code in sorted({*types, MELASMA, "pih", "solar_lentigo"})
    ]


def _operators(table: pd.DataFrame) -> list[Contrast]:
    role = table["operator_role"].to_numpy(dtype=object)
    known = role != MISSING
    arms = {
        "physician-other": arms_of(np.isin(role, PHYSICIANS), known),
        "dermatologist-other": arms_of(role == DERMATOLOGIST, known),
    }
    name = "improvement.operator_effect_pct"
    return [
        Contrast(name, level_at_k(contrast=what), exposure, known, "")
        for what, exposure in arms.items()
    ]


def _sexes(table: pd.DataFrame) -> Contrast:
    sex = table["sex"].to_numpy(dtype=object)
    arms = arms_of(sex == "male", sex == "female")
    level = level_at_k(contrast="male-female")
    return Contrast("improvement.sex_effect_pct", level, arms, sex != MISSING, "sex")


def _cause(table: pd.DataFrame) -> Contrast:
    """A cause that is named against none or `unknown`; an empty column is no comparison."""
    cause = table["cause"].to_numpy(dtype=object)
    is_named = ~np.isin(cause, [MISSING, "unknown"])
    known = np.full(len(cause), fill_value=bool((cause != MISSING).any()))
    level = level_at_k(contrast="documented-not")
    name = "improvement.cause_documented_effect_pct"
    return Contrast(name, level, is_named.astype(np.float64), known, "")


def _hands_and_feet(table: pd.DataFrame) -> Contrast:
    exposure = table["is_on_hands_or_feet"].to_numpy(np.float64)
    level = level_at_k(contrast="hands_or_feet-elsewhere")
    return Contrast("improvement.area_effect_pct", level, exposure, np.isfinite(exposure), "")


def _companions(table: pd.DataFrame) -> list[Contrast]:
    """Creams for use at home; and, of stubborn and of light spots, what is given beside."""
    given = table["combination"].to_numpy(dtype=object)
    alone, known = given == NONE, given != MISSING
    laser = np.array([str(name).startswith("laser") for name in given], dtype=bool)
    topical = np.isin(given, TOPICALS)
    stubborn, light = is_stubborn(table), is_light(table)
    asked: list[tuple[dict[str, str], Flags, Flags | None]] = [
        ({"combination": "topical"}, topical, None),
        ({"combination": "any", "group": STUBBORN}, known & ~alone, stubborn),
        ({"combination": "laser", "group": STUBBORN}, laser, stubborn),
        ({"combination": "topical", "group": LIGHT}, topical, light),
    ]
    name, own = "improvement.combination_effect_pct", "combination"
    return [
        Contrast(name, level_at_k(**keys), arms_of(arm, alone), known, own, among=among)
        for keys, arm, among in asked
    ]
