"""What became of the raw rows, as counts: the row flow that every report shows."""

from __future__ import annotations

import pandas as pd

from analysis.schema.estimates import ALL, Estimate, level_of


def row_flow(ledger: pd.DataFrame, clinic_id: str = ALL) -> list[Estimate]:
    """Counts of ledger rows: per table and outcome, and per reason where there is one.

    Estimands `flow.rows` (level `outcome=;table=`) and `flow.reasons` (level `outcome=;reason=;
    table=`); unit `count`, plan 6.1. Rows whose clinic is unknown (titles, blank lines, rows
    without an id) are among those of `all` only.
    """
    rows = ledger if clinic_id == ALL else ledger[ledger["clinic_id"].eq(clinic_id)]
    reasons = rows[rows["reason"].ne("") & rows["outcome"].ne("not_a_record")]
    return [
        *_counts("flow.rows", rows, ["table", "outcome"], clinic_id),
        *_counts("flow.reasons", reasons, ["table", "outcome", "reason"], clinic_id),
    ]


def _counts(estimand: str, rows: pd.DataFrame, by: list[str], clinic_id: str) -> list[Estimate]:
    counted = rows.groupby(by, sort=True).size().rename("n_rows").reset_index()
    return [
        Estimate(
            estimand,
            level=level_of(**{name: entry[name] for name in by}),
            value=float(entry["n_rows"]),
            plan_section="6.1",
            clinic_id=clinic_id,
        )
        for entry in counted.to_dict(orient="records")
    ]
