"""The door: what leaves the patient-level folder passes here, once."""

from .editions import Effective, Previous
from .release import release, release_edition

__all__ = ["Effective", "Previous", "release", "release_edition"]
