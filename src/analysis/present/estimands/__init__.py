"""What every estimand is: the definitions behind `docs/definitions.md`, one entry for each name."""

from .definition import Definition
from .improvement import IMPROVEMENT
from .records import RECORDS
from .recurrence import RECURRENCE
from .sensitivity import SENSITIVITY

DEFINITIONS = (*IMPROVEMENT, *RECURRENCE, *SENSITIVITY, *RECORDS)

__all__ = ["DEFINITIONS", "Definition"]
