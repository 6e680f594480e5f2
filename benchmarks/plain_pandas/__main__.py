"""Cleans a canonical export with plain pandas."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import yaml

from analysis.schema.raw_tables import RAW_TABLES

from .cells import Words, load_words
from .courses import (
    above_the_scale,
    blank_end_before_last_session,
    clean_courses,
    quarantine_copied_courses,
    quarantine_mixed_up_scales,
)
from .patients import clean_patients
from .shared_rules import COURSE, Calendar, follow
from .sheet import Sheet
from .visits import (
    clean_events,
    clean_looks,
    clean_sessions,
    note_late_baseline,
    note_short_intervals,
    quarantine_after_the_course,
    renumber,
)
from .written import write


def clean(folder: Path, words: Words, exported_on: str, as_of: str) -> list[Sheet]:
    """The five tables, judged in the order in which they depend on each other."""
    patients, courses, sessions, looks, events = (
        Sheet(folder, table, words) for table in RAW_TABLES.values()
    )
    calendar = Calendar(pd.Timestamp(exported_on), pd.Timestamp(as_of))
    clean_patients(patients)
    clean_courses(courses, patients, calendar)
    clean_looks(looks, courses, calendar)
    clean_sessions(sessions, courses, calendar)
    quarantine_mixed_up_scales(courses, looks)
    quarantine_copied_courses(courses, patients, sessions, looks)
    follow(looks, courses, COURSE)
    looks.blank(above_the_scale(looks, courses), "outside_scale", "severity_score")
    follow(sessions, courses, COURSE)
    quarantine_after_the_course(sessions, courses, looks)
    numbers = renumber(sessions)
    note_short_intervals(sessions, courses)
    note_late_baseline(looks, sessions)
    blank_end_before_last_session(courses, sessions)
    clean_events(events, courses, sessions, numbers)
    return [patients, courses, sessions, looks, events]


def main() -> None:
    """Read, clean, write."""
    parser = argparse.ArgumentParser(description="Clean a canonical export with plain pandas.")
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", required=True)
    asked = parser.parse_args()
    note = yaml.safe_load((asked.raw / "export.yml").read_text(encoding="utf-8"))
    write(asked.out, clean(asked.raw, load_words(), note["exported_on"], asked.as_of))


if __name__ == "__main__":
    main()
