"""How well a patient protected the skin from the sun, as asked at a look."""

from __future__ import annotations

import pandas as pd

LEVELS = ("low", "moderate", "high")  # from least to most; `none` is part of `low`


def sun_protection_level(answers: pd.Series) -> pd.Series:
    """The answers as `low`, `moderate`, `high` or missing; `none` (never) counts as `low`.

    Here `none` is an answer, not "nothing recorded" (DATA_CONTRACT 1).
    """
    return answers.where(answers.isna() | answers.ne("none"), "low")
