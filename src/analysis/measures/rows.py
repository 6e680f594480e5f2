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
    by_outcome = rows.groupby(["table", "outcome"], sort=True).size()
    reasons = rows[rows["reason"].ne("") & rows["outcome"].ne("not_a_record")]
    by_reason = reasons.groupby(["table", "outcome", "reason"], sort=True).size()
    return [
        *(
            _count("flow.rows", number, clinic_id, table=table, outcome=outcome)
            for (table, outcome), number in by_outcome.items()
        ),
        *(
            _count("flow.reasons", number, clinic_id, table=table, outcome=outcome, reason=reason)
            for (table, outcome, reason), number in by_reason.items()
        ),
    ]


def _count(estimand: str, number: int, clinic_id: str, **keys: object) -> Estimate:
    return Estimate(
        estimand,
        level=level_of(**keys),
        value=float(number),
        plan_section="6.1",
        clinic_id=clinic_id,
    )
