"""Descriptions and leadership measures: shares and counts with their intervals, no model.

From a notebook: `descriptive_estimates`, `measure_of` (an own measure), `standardised_difference`,
`wilson_limits`.
"""

from .as_data.estimates import measure_estimates
from .descriptive import descriptive_estimates
from .own import measure_of
from .rows import row_flow
from .shares import wilson_limits
from .standardised import standardised_difference

__all__ = [
    "descriptive_estimates",
    "measure_estimates",
    "measure_of",
    "row_flow",
    "standardised_difference",
    "wilson_limits",
]
