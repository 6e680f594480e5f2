"""What every estimand is: the definitions behind `docs/definitions.md`, one entry for each name."""

from .claims import CLAIMS
from .combined import COMBINED
from .definition import Definition
from .improvement import IMPROVEMENT
from .questions import QUESTIONS
from .records import RECORDS
from .recurrence import RECURRENCE
from .sensitivity import SENSITIVITY

DEFINITIONS = (*IMPROVEMENT, *QUESTIONS, *RECURRENCE, *SENSITIVITY, *RECORDS, *CLAIMS, *COMBINED)

__all__ = ["DEFINITIONS", "Definition"]
