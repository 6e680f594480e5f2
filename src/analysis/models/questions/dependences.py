"""How far one effect depends on another thing: of the acid on the spot type, of the gap on skin."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..courses import Array
from .contrasts import MELASMA, TRANEXAMIC_ACID, Contrast, arms_of, level_at_k
from .exposures import DARK_PHOTOTYPES, DAYS_PER_WEEK, LIGHT_PHOTOTYPES, contains


def dependences(table: pd.DataFrame) -> list[Contrast]:
    """Two questions of the source texts, as products beside their two sides."""
    return [_acid_in_melasma(table), _gap_by_skin(table)]


def _acid_in_melasma(table: pd.DataFrame) -> Contrast:
    """How much more the acid does in melasma than elsewhere."""
    acid: Array = contains(table["ingredients"], TRANEXAMIC_ACID).astype(np.float64)
    is_melasma = table["spot_type"].eq(MELASMA).to_numpy()
    return _dependence(
        "improvement.ingredient_effect_pct",
        level_at_k(contrast="melasma-others", ingredient=TRANEXAMIC_ACID),
        (acid, np.asarray(is_melasma, dtype=np.float64)),
        "ingredient:",
    )


def _gap_by_skin(table: pd.DataFrame) -> Contrast:
    """How much more a further week between sessions does in dark skin than in light."""
    weeks = table["gap_days"].to_numpy(np.float64) / DAYS_PER_WEEK
    skin = table["phototype"]
    dark = arms_of(skin.isin(DARK_PHOTOTYPES).to_numpy(), skin.isin(LIGHT_PHOTOTYPES).to_numpy())
    return _dependence(
        "improvement.gap_effect_pct",
        level_at_k(contrast="per_week_dark-per_week_light"),
        (weeks, dark),
        "",
    )


def _dependence(
    estimand: str, level: str, sides: tuple[Array, Array], own: str | tuple[str, ...]
) -> Contrast:
    """How far the effect of one thing depends on another: their product, beside the two.

    Each is taken from its mean: the coefficient is the same, and what the two by themselves explain
    of the product, which tells whether it can be estimated, is not the size of their means.
    """
    known = np.isfinite(sides[0]) & np.isfinite(sides[1])
    first, second = (side - side[known].mean() if known.any() else side for side in sides)
    return Contrast(
        estimand,
        level,
        first * second,
        known,
        own,
        is_number=True,
        beside=np.column_stack(sides),
    )
