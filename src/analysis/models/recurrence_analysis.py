"""Everything that one fit of the recurrence model gives (plan 3.2-3.4, 3.7, 3.8)."""

from __future__ import annotations

import pandas as pd

from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import ALL, Estimate

from .e_values import e_value_estimates
from .recurrence import estimates_of, recurrence_model
from .recurrence_diagnostics import recurrence_diagnostics
from .sessions_hazard import sessions_hazard_estimates
from .side_by_side import hazard_ratios_side_by_side


def recurrence_analysis(
    responders: pd.DataFrame,
    intervals: pd.DataFrame,
    settings: RecurrenceSettings,
    reference: str,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """The rows of `recurrence_estimates`, then what stands beside them.

    Hazard ratios by other methods, the association with sessions, E-values and diagnostics; each
    says in its own module what its rows are. Tables and arguments as for the estimates; the model
    is fitted once. No responder, no row.
    """
    if responders.empty:
        return []
    model = recurrence_model(responders, intervals, settings, reference, clinic_id)
    estimates = estimates_of(model, clinic_id)
    return [
        *estimates,
        *hazard_ratios_side_by_side(model, reference, clinic_id),
        *sessions_hazard_estimates(model, clinic_id),
        *e_value_estimates(estimates),
        *recurrence_diagnostics(model, clinic_id),
    ]
