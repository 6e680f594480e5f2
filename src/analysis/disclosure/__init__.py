"""The door: what leaves the patient-level folder passes here, once."""

from .release import release

__all__ = ["release"]
