"""Whose follow-up the descriptions and measures look at."""

from __future__ import annotations

import pandas as pd

from .shares import COURSE

RULE = "recorded"  # plan 1.4: the primary one; descriptions know no other
RESPONDER_REDUCTION_PCT = 50.0  # plan 1.3


def followed_responses(responses: pd.DataFrame, looks: pd.DataFrame) -> pd.DataFrame:
    """The responses whose recurrence means something: those by half (plan 1.3), and others where
    the clinic itself answered. A tenth gained and lost again by a score is reading error."""
    answered = looks.loc[looks["is_recurrence"].notna(), COURSE].drop_duplicates()
    has_answer = responses[COURSE].merge(answered, how="left", indicator=True)["_merge"].eq("both")
    is_responder = responses["final_reduction_pct"] >= RESPONDER_REDUCTION_PCT
    return responses[is_responder | has_answer.to_numpy()]
