"""The patients table: adults, one row each."""

from __future__ import annotations

import pandas as pd

from .shared_rules import ATTRIBUTES, PATIENT, unrepaired_first
from .sheet import Sheet

AGE_RANGES = pd.MultiIndex.from_product([["min", "max"], ["female", "male"]])


def clean_patients(sheet: Sheet) -> None:
    """Adults, one row each; attributes by majority of the rows, ties blanked."""
    age = sheet.data["age_years"]
    sheet.end(age < 18, "out_of_scope", "under_18", "age_years")
    sheet.blank(age > 100, "age_above_100", "age_years")
    quarantine_two_people(sheet)
    doubled = unrepaired_first(sheet, sheet.rows.duplicated(PATIENT, keep=False))
    first = ~doubled.duplicated(PATIENT)
    variants = doubled.drop_duplicates().groupby(PATIENT).size().rename("variants")
    differ = doubled.join(variants, on=PATIENT)["variants"] > 1
    for name in ATTRIBUTES:
        value = doubled[differ & first].join(majority(doubled[differ], name), on=PATIENT)["settled"]
        sheet.data.loc[value.index, name] = value
    sheet.end(~first & differ, "merged_duplicate", "attributes_disagree")
    sheet.end(~first & ~differ, "merged_duplicate", "identical_duplicate")
    sheet.repair(first & differ, "attributes_disagree", "")


def quarantine_two_people(sheet: Sheet) -> None:
    """One number for a woman and a man more than five years apart."""
    rows = sheet.rows
    ages = rows[rows.duplicated(PATIENT, keep=False)].groupby([*PATIENT, "sex"])["age_years"]
    span = ages.agg(["min", "max"]).unstack("sex").reindex(columns=AGE_RANGES)
    women, men = span.xs("female", axis=1, level=1), span.xs("male", axis=1, level=1)
    gap = pd.concat([women["min"] - men["max"], men["min"] - women["max"]], axis=1).max(axis=1)
    two = rows.join(gap.rename("gap"), on=PATIENT)["gap"] > 5
    sheet.end(two, "quarantined", "two_people_under_one_number", "patient_id")


def majority(rows: pd.DataFrame, name: str) -> pd.Series:
    """What most rows of each patient say; nothing where there is a tie."""
    votes = rows.dropna(subset=name).groupby([*PATIENT, name]).size().rename("votes").reset_index()
    votes["tied"] = votes.duplicated([*PATIENT, "votes"], keep=False)
    winners = votes.sort_values("votes", ascending=False, kind="stable").drop_duplicates(PATIENT)
    return winners[~winners["tied"]].set_index(PATIENT)[name].rename("settled")
