"""Which arms are held against each other, in which spot type, under which name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.derive.exposure import MISSING
from analysis.schema.estimates import ALL, level_of

from ..courses import Array
from .exposures import (
    DARK_PHOTOTYPES,
    DAYS_PER_WEEK,
    LIGHT_PHOTOTYPES,
    LONG_DURATION_MONTHS,
    contains,
    ingredients_met,
)

Flags = NDArray[np.bool_]

K = 4  # session count at which arms are compared: the middle of every schedule in the source texts
NONE, SEVERAL = "none", "several"
GAP_PAIRS = (
    ("days_15_20", "weekly"),
    ("days_15_20", "two_weekly"),
    ("days_15_20", "monthly"),
    ("two_weekly", "weekly"),
    ("weekly", "monthly"),
    ("two_weekly", "monthly"),
)
TRANEXAMIC_ACID = "tranexamic_acid"
MELASMA = "melasma"
# Ingredients that the source texts praise for one spot type: asked whatever is recorded.
ASKED_IN_TYPE = (
    (TRANEXAMIC_ACID, MELASMA),
    ("hyaluronic_acid", "age_spot"),
    ("amino_acids", "pih"),
    ("antioxidants", "pih"),
    ("arbutin", "pih"),
    ("kojic_acid", "pih"),
    ("niacinamide", "pih"),
)


@dataclass(frozen=True)
class Contrast:
    """One question: exposure of every course (0/1, or a number; NaN = in neither arm or unknown).

    `is_recorded` tells the two kinds of NaN apart. `own` is how the names of the covariates begin
    that say the same as the exposure and must not adjust it away. `among` are the courses asked
    (None: all of the type), `beside` columns that always adjust: an exposure that is the product of
    two things means how far they depend on each other only beside the two themselves.
    """

    estimand: str
    level: str
    exposure: Array
    is_recorded: Flags
    own: str | tuple[str, ...]
    spot_type: str = ALL
    is_number: bool = False
    among: Flags | None = None
    beside: Array | None = None


def contrasts_of(table: pd.DataFrame, minimum: int) -> list[Contrast]:
    """Every question that these courses raise; those the claims need come whatever is recorded.

    Further kinds of combination and ingredient come where anybody received them; an ingredient in
    one spot type where `minimum` courses stand on either side.
    """
    return [
        *_gap(table),
        *_combination(table),
        *_ingredient(table, minimum),
        *_depth(table),
        _lesion_duration(table),
        _phototype(table),
    ]


def _gap(table: pd.DataFrame) -> list[Contrast]:
    """Bands of the usual gap, and the change for each further week between sessions."""
    estimand, band = "improvement.gap_effect_pct", table["gap_band"].to_numpy(dtype=object)
    weeks = table["gap_days"].to_numpy(np.float64) / DAYS_PER_WEEK
    known = np.isfinite(weeks)
    pairs = [
        Contrast(
            estimand, level_at_k(contrast=f"{a}-{b}"), arms_of(band == a, band == b), known, ""
        )
        for a, b in GAP_PAIRS
    ]
    level = level_at_k(contrast="per_week")
    return [*pairs, Contrast(estimand, level, weeks, known, "", is_number=True)]


def _combination(table: pd.DataFrame) -> list[Contrast]:
    """Each single companion, any laser, and anything at all, against mesotherapy alone."""
    given = table["combination"].to_numpy(dtype=object)
    alone = given == NONE
    beside = ~np.isin(given, [NONE, MISSING])
    is_laser = np.array([str(name).startswith("laser") for name in given])
    arms = {"any": beside}
    if is_laser.any():
        arms["laser"] = is_laser
    arms |= {name: given == name for name in sorted(set(given[beside])) if name != SEVERAL}
    return [
        Contrast(
            "improvement.combination_effect_pct",
            level_at_k(combination=name),
            arms_of(arm, alone),
            given != MISSING,
            "combination",
            spot_type,
        )
        for name, arm in arms.items()
        for spot_type in ((ALL, MELASMA) if name == "any" else (ALL,))
    ]


def _ingredient(table: pd.DataFrame, minimum: int) -> list[Contrast]:
    """Cocktails with it against cocktails without, whatever else they hold: they come as recipes,
    and what is in one is seldom given alone."""
    types = table["spot_type"].to_numpy(dtype=object)
    rows = []
    met, in_type = ingredients_met(table["ingredients"]), {code for code, _ in ASKED_IN_TYPE}
    for code in sorted({*met, *in_type}):
        exposure = contains(table["ingredients"], code)
        for spot_type in (ALL, *sorted({*types, *(name for _, name in ASKED_IN_TYPE)})):
            chosen = exposure[types == spot_type]
            is_met = code in met or code == TRANEXAMIC_ACID
            is_asked = (spot_type == ALL and is_met) or (code, spot_type) in ASKED_IN_TYPE
            if is_asked or min((chosen == 1).sum(), (chosen == 0).sum()) >= minimum:
                name, level = "improvement.ingredient_effect_pct", level_at_k(ingredient=code)
                known = np.isfinite(exposure)
                rows.append(Contrast(name, level, exposure, known, "ingredient:", spot_type))
    return rows


def _depth(table: pd.DataFrame) -> list[Contrast]:
    depth = table["depth"].to_numpy(dtype=object)
    return [
        Contrast(
            "improvement.depth_effect_pct",
            level_at_k(contrast=f"{name}-epidermal"),
            arms_of(depth == name, depth == "epidermal"),
            depth != MISSING,
            "depth",
        )
        for name in ("dermal", "mixed")
    ]


def _lesion_duration(table: pd.DataFrame) -> Contrast:
    """Spots there for more than two years against younger ones."""
    months = table["lesion_duration_months"].to_numpy(np.float64)
    arms = arms_of(months > LONG_DURATION_MONTHS, months <= LONG_DURATION_MONTHS)
    level = level_at_k(contrast="over_24_months-up_to_24_months")
    name, known = "improvement.lesion_duration_effect_pct", np.isfinite(months)
    return Contrast(name, level, arms, known, "lesion_duration")


def _phototype(table: pd.DataFrame) -> Contrast:
    """Dark skin (Fitzpatrick 4-6) against light."""
    skin = table["phototype"]
    arms = arms_of(skin.isin(DARK_PHOTOTYPES).to_numpy(), skin.isin(LIGHT_PHOTOTYPES).to_numpy())
    level = level_at_k(contrast="types_4_6-types_1_3")
    name, known = "improvement.phototype_effect_pct", np.isfinite(arms)
    return Contrast(name, level, arms, known, "phototype")


def arms_of(first: Flags, other: Flags) -> Array:
    """1 for the first arm, 0 for the other (the first goes before), NaN for neither."""
    return np.where(first, 1.0, np.where(other, 0.0, np.nan))


def level_at_k(**keys: str) -> str:
    """The level of a contrast: what is compared, after K sessions."""
    return level_of(k=K, **keys)
