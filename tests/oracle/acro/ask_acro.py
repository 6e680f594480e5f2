"""What ACRO says of tables of made-up patients; run by hand, its answers are kept beside it.

ACRO 1.0.2 pins an older pandas and so has an environment of its own:

    python -m venv acro-environment
    acro-environment/bin/pip install acro==1.0.2
    acro-environment/bin/python tests/oracle/acro/ask_acro.py

Reads `patients.csv`, writes `verdicts.csv`: one line per cell of each table, by the smallest number
of contributors that ACRO is told to ask for, with the checks that the cell fails (empty: none).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd
from acro import ACRO, sdcchecks

HERE = Path(__file__).parent
SMALLEST = (8, 10)  # as in our audience `release`, and ACRO's own
ROWS_OF_MODELS = (6, 9, 11, 12, 13, 15, 17, 18, 19, 25, 40)


def acro_that_asks_for(smallest: int) -> ACRO:
    """ACRO with its own rules but for the smallest number of contributors."""
    acro = ACRO(suppress=False)
    acro.config["safe_threshold"] = smallest
    acro.sdc_checks = sdcchecks.SDCChecks(acro.config)
    return acro


def cells(acro: ACRO, group: pd.DataFrame, by: str, of: str, how: str) -> list[dict[str, object]]:
    """One table of clinics by `by`: numbers of patients, or an aggregate of a column."""
    values = {"values": group[of], "aggfunc": how} if of else {}
    acro.crosstab(group["clinic_id"], group[by], **values)
    said = acro.results.get_index(-1).outcome
    return [
        {"table": how or "count", "clinic_id": clinic, "by": by, "cell": cell,
         "fails": "" if said.loc[clinic, cell] == "ok" else said.loc[clinic, cell].strip("; ")}
        for clinic in said.index for cell in said.columns
    ]  # fmt: skip


def model(acro: ACRO, group: pd.DataFrame, rows: int) -> dict[str, object]:
    """A straight line through the first patients of a group."""
    some = group.head(rows)
    acro.ols(some["reduction"], pd.DataFrame({"constant": 1, "sessions": some["sessions"]}))
    failed = acro.results.get_index(-1).status == "fail"
    return {"table": "model", "clinic_id": "", "by": "", "cell": str(rows),
            "fails": "MinimumDoFCheck" if failed else ""}  # fmt: skip


def main() -> None:
    """Ask about every table of every group."""
    patients = pd.read_csv(HERE / "patients.csv")
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # ACRO writes into the folder it is started in
        for smallest in SMALLEST:
            for name, group in patients.groupby("group"):
                acro = acro_that_asks_for(smallest)
                found = [
                    *cells(acro, group, "spot_type", "", ""),
                    *cells(acro, group, "reason", "", ""),
                    *cells(acro, group, "spot_type", "sessions", "sum"),
                    *cells(acro, group, "spot_type", "reduction", "mean"),
                    *(model(acro, group, rows) for rows in ROWS_OF_MODELS if rows <= len(group)),
                ]
                lines += [{"smallest": smallest, "group": name, **line} for line in found]
    pd.DataFrame(lines).to_csv(HERE / "verdicts.csv", index=False)


if __name__ == "__main__":
    main()
