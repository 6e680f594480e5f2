"""Files in: an export folder, read as text through a source profile, with nothing coerced."""

from .export import RawExport, RawFile, day_of_export, read_export
from .export_note import ExportNote
from .profile import Profile
from .profiles import load_profile

__all__ = [
    "ExportNote",
    "Profile",
    "RawExport",
    "RawFile",
    "day_of_export",
    "load_profile",
    "read_export",
]
