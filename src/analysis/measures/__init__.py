"""Descriptions and leadership measures: shares and counts with their intervals, no model."""

from .as_data.estimates import measure_estimates
from .descriptive import descriptive_estimates
from .rows import row_flow

__all__ = ["descriptive_estimates", "measure_estimates", "row_flow"]
