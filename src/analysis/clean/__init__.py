"""Raw tables -> clean tables and ledger rows; one file per table, nothing lost silently."""

from .ledger import count_rows
from .tables import CleanExport, clean_export

__all__ = ["CleanExport", "clean_export", "count_rows"]
