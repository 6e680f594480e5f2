"""The patients table: adults, one record each."""

from __future__ import annotations

import numpy as np

from .arrays import groups, numbered, repeated
from .gathering import fates, gathering_rows
from .majority import settle
from .outcomes import REPAIRED
from .worksheet import Worksheet

YOUNGEST_AGE_YEARS = 18
OLDEST_AGE_YEARS = 100
_ONE_PERSON_AGE_RANGE_YEARS = 5


def clean_patients(sheet: Worksheet) -> None:
    """Adults only, one record for each."""
    leave_out_minors(sheet)
    blank_ages_above_100(sheet)
    quarantine_two_people(sheet)
    settle_attributes(sheet)


def leave_out_minors(sheet: Worksheet) -> None:
    """Under 18 is out of scope (DATA_CONTRACT 3)."""
    sheet.leave_out(sheet.cells["age_years"] < YOUNGEST_AGE_YEARS, "under_18", "age_years")


def blank_ages_above_100(sheet: Worksheet) -> None:
    """Above 100 it is a slip more often than an age."""
    sheet.blank(sheet.cells["age_years"] > OLDEST_AGE_YEARS, "age_above_100", "age_years")


def quarantine_two_people(sheet: Worksheet) -> None:
    """One number for a woman and a man whose ages lie more than five years apart.

    Either alone may be a slip, which the majority settles; both together are two people, such as
    after a change of software that gave old numbers out again.
    """
    rows = np.flatnonzero(repeated(sheet.key, sheet.active))
    if not len(rows):
        return
    order, start = groups(sheet.key[rows])
    rows = rows[order]
    ages = {}
    for sex in ("female", "male"):
        age = np.where(sheet.says("sex", sex)[rows], sheet.cells["age_years"][rows], np.nan)
        ages[sex] = np.fmin.reduceat(age, start), np.fmax.reduceat(age, start)
    (least, most), (other_least, other_most) = ages["female"], ages["male"]
    apart = np.fmax(least - other_most, other_least - most) > _ONE_PERSON_AGE_RANGE_YEARS
    two = np.zeros(sheet.size, dtype=bool)
    two[rows[apart[numbered(start, len(rows))]]] = True
    sheet.quarantine(two, "two_people_under_one_number", "patient_id")


def settle_attributes(sheet: Worksheet) -> None:
    """One record per patient: each attribute by majority of the rows, ties blanked, counted.

    Rows that agree merge without a repair. Every row has a vote (DATA_CONTRACT 3), so identical
    rows must not be merged before. A blank cell disagrees with a filled one unless all rows of
    the patient gather.
    """
    rows = np.flatnonzero(repeated(sheet.key, sheet.active))
    if not len(rows):
        return
    gathers = gathering_rows(sheet)
    repaired = sheet.has(REPAIRED)[rows] != gathers[rows]
    order, start = groups(sheet.key[rows], repaired, *fates(sheet, rows))
    rows = rows[order]
    all_gather = np.logical_and.reduceat(gathers[rows], start)
    disagree = settle(sheet, rows, start, all_gather)
    group = numbered(start, len(rows))
    others, first = np.zeros(sheet.size, dtype=bool), np.zeros(sheet.size, dtype=bool)
    others[rows] = True
    others[rows[start]] = False
    first[rows[start[disagree]]] = True
    for where, reason in (
        (disagree[group], "attributes_disagree"),
        (all_gather[group], "gathered"),
        (np.ones(len(rows), dtype=bool), "identical_duplicate"),
    ):
        these = np.zeros(sheet.size, dtype=bool)
        these[rows[where]] = True
        sheet.merge(others & these, reason)
    sheet.repair(first, "attributes_disagree", "")
