"""Source profiles: the language in which an export is described, checked when it is loaded."""

from .feeds import Feed
from .loading import load_profile
from .profile import Profile
from .rules import ColumnRule
from .source import Source

__all__ = ["ColumnRule", "Feed", "Profile", "Source", "load_profile"]
