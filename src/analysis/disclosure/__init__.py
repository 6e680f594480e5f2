"""The door: what leaves the patient-level folder passes here, once."""

from .changes import Effective, Previous
from .release import published, release, release_edition

__all__ = ["Effective", "Previous", "published", "release", "release_edition"]
