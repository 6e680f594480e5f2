"""The gate on the bytes: an edition's files are read as they will leave, or it is not published.

It trusts nobody before it: not the notebook, not `present`, not the template. What it does not know
is an objection. Rules: reference D13-D15, D19-D21; docs/security.md says what it cannot see.
"""

from .gate import check_edition
from .sources import Sources

__all__ = ["Sources", "check_edition"]
