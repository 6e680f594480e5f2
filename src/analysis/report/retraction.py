"""Taking back what was issued: the edition stays as it was, and `latest` leads past it."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.errors import ParameterError, Problem, ReportError
from analysis.storage import write_file
from analysis.storage.aside import PUBLISHED_FILE

RETRACTED = "retracted.json"
# To choose from: a sentence of one's own could name a patient, and stands where all may read. What
# each says stands in the catalogues of words.
REASONS = (
    "late_correction",
    "withdrawn_patients",
    "wrong_data",
    "new_method",
    "published_by_mistake",
)


def retracted(shelf: Path) -> dict[str, str]:
    """Reason by name of the editions of this shelf that were taken back.

    `ReportError` if the list cannot be read: what was taken back must not come into sight again.
    """
    place = shelf / RETRACTED
    if not place.exists():
        return {}
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
        return {str(name): str(reason) for name, reason in found.items()}
    except (OSError, ValueError, AttributeError):
        remedy = "put back the file from a copy; without it nothing is issued here"
        raise ReportError(
            Problem("the list of retracted editions is damaged", str(place), remedy)
        ) from None


def note_retraction(edition: Path, reason: str) -> None:
    """Add an edition to the list of its shelf, in one step; a second time changes nothing."""
    if reason not in REASONS:
        known = f"one of: {', '.join(REASONS)}"
        raise ParameterError(Problem("not a reason that is known", "--reason", known))
    known_before = retracted(edition.parent)
    if edition.name not in known_before:
        content = json.dumps({**known_before, edition.name: reason}, indent=2, sort_keys=True)
        place = edition.parent / RETRACTED
        write_file(place, f"{content}\n".encode(), mode=PUBLISHED_FILE)
