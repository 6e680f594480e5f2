"""Scores against the scale that their course names."""

from __future__ import annotations

import numpy as np

from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM

from .arrays import Array, Mask, size_of
from .worksheet import Worksheet

_SLIPS = 1  # scores above the scale that may be slips of the pen


def above_the_scale(looks: Worksheet, courses: Worksheet) -> Mask:
    """Looks in use with a score above the largest value of their course's scale."""
    largest = _largest_score(looks, courses)
    found: Mask = looks.active & (looks.cells["severity_score"] > largest[looks.course])
    return found


def quarantine_mixed_up_scales(courses: Worksheet, looks: Worksheet) -> None:
    """A course of which at least two scores, and at least half, lie above its scale.

    One such score is a slip and is blanked; so many say that the scale is another one (MASI
    entered as mMASI). Within a course the scale never changes, so the smaller scores are on the
    wrong scale as well. The course waits as a whole, because one word mends it.
    """
    above = above_the_scale(looks, courses)
    if not above.any():
        return
    scored = looks.active & ~looks.missing("severity_score")
    size = size_of(looks.course, courses.course)
    n_scores = np.bincount(looks.course[scored], minlength=size)
    n_above = np.bincount(looks.course[above], minlength=size)
    wrong = (n_above > _SLIPS) & (2 * n_above >= n_scores)
    mixed_up = wrong[courses.course] & (courses.course >= 0)
    courses.quarantine(mixed_up, "scale_mixed_up", "severity_scale")


def _largest_score(looks: Worksheet, courses: Worksheet) -> Array:
    """The largest possible score of each course; infinite where no scale is named."""
    words = courses.words["severity_scale"]
    maxima = np.array([*(SEVERITY_SCALE_MAXIMUM[word] for word in words), np.inf])
    largest = np.full(size_of(looks.course, courses.course), np.inf)
    rows = courses.active
    largest[courses.course[rows]] = maxima[courses.cells["severity_scale"][rows]]
    return largest
