"""The same attack on cleaned records with all their numbers: nothing shows of one patient (D16)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from released_clinics import RULES, Clinics, Door, clinics
from released_people import n_different


@pytest.fixture(scope="module")
def whole() -> Clinics:
    return clinics()


@pytest.fixture(scope="module")
def door(whole: Clinics) -> tuple[Door, pd.DataFrame]:
    """After the first edition, with all patients."""
    series = Door()
    return series, series.release(whole, "2026-05-31")


def patient(whole: Clinics, number: int) -> pd.DataFrame:
    return whole.patients.sample(1, random_state=number)


def left(whole: Clinics, door: tuple[Door, pd.DataFrame], number: int) -> int:
    """Cells that differ once a patient is gone; models' numbers are shaken as well."""
    series, before = door
    rest = whole.without(patient(whole, number))
    again = replace(series, editions=list(series.editions))
    return n_different(before, again.release(rest, "2026-06-30", noise=number + 1))


def test_a_patient_who_leaves_does_not_show(whole, door) -> None:
    assert left(whole, door, 0) == 0


@pytest.mark.long
@pytest.mark.parametrize("number", range(10))
def test_a_patient_who_comes_does_not_show(whole, number: int) -> None:
    """What is counted; models' rows of all patients would not fit to the records without one."""
    series, all_counted = Door(), replace(whole, models=whole.models.head(0))
    before = series.release(all_counted.without(patient(whole, number)), "2026-05-31")
    assert before["value"].notna().sum() > 500
    assert n_different(before, series.release(all_counted, "2026-06-30")) == 0


@pytest.mark.long
@pytest.mark.parametrize("number", range(200))
def test_none_of_two_hundred_shows(whole, door, number: int) -> None:
    assert left(whole, door, number) == 0


def test_without_the_rule_a_patient_does_show(whole) -> None:
    series = Door(RULES.model_copy(update={"changed_patients": 1, "interval_width": 0}))
    before = series.release(whole, "2026-05-31")
    rest = whole.without(patient(whole, 0))
    assert n_different(before, series.release(rest, "2026-06-30")) > 0
