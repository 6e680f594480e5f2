"""The tables of the report that go to a manuscript, by file name."""

from __future__ import annotations

import pandas as pd

from ..tables import Table
from .anchors import About, found_in
from .participants import alike_table, counts_table, flow_steps
from .participants import flow_table as flow
from .protocol import estimands_table
from .results import main_table
from .robustness import e_value_table, grid_table, improvement_grid, recurrence_grid
from .studies import agreement_table


def exported(estimates: pd.DataFrame, about: About, clinic_id: str) -> dict[str, Table]:
    """Name and table, empty ones left out; every number in them is a released one."""
    found = found_in(estimates, about, clinic_id)
    tables = {
        "estimands": estimands_table(),
        "flow": flow(flow_steps(found)),
        "table_1": counts_table(found),
        "table_2_alike": alike_table(found),
        "main_estimates": main_table(found),
        "sensitivity_recurrence": grid_table(
            "Sun protection and recurrence within 12 months", recurrence_grid(found)
        ),
        "sensitivity_improvement": grid_table(
            "Mean reduction after 4 sessions", improvement_grid(found)
        ),
        "e_values": e_value_table(found),
        "published_studies": agreement_table(found),
    }
    return {name: table for name, table in tables.items() if table.rows}
