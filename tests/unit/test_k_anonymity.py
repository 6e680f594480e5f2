"""How easily patients are told apart: sizes of the groups that share what others may know."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from analysis.clean.anonymity import k_anonymity

ALIKE = {"clinic_id": "a", "sex": "female", "age_years": 44.0, "age_band": None, "phototype": 3.0}


def tables(*people: dict[str, Any], treated: list[str] | None = None) -> dict[str, pd.DataFrame]:
    """One patient each, alike unless said otherwise, and one course of melasma for each."""
    rows = [{**ALIKE, "patient_id": f"p{n}", **person} for n, person in enumerate(people)]
    patients = pd.DataFrame(rows).astype({"age_years": "float64", "phototype": "float64"})
    courses = patients[["clinic_id", "patient_id"]].assign(spot_type=treated or "melasma")
    return {"patients": patients, "courses": courses}


def shares(*people: dict[str, Any], treated: list[str] | None = None) -> list[float]:
    found = k_anonymity(tables(*people, treated=treated), k=2)
    return [group.share_below_k for group in found.groups]


def test_five_alike_are_one_group_of_five() -> None:
    found = k_anonymity(tables(*[{}] * 5))
    assert (found.k, found.patients, found.share_below_k) == (5, 5, 0.0)
    assert {(g.groups, g.smallest_group, g.patients_below_k) for g in found.groups} == {(1, 5, 0)}


def test_four_alike_are_all_below_five() -> None:
    found = k_anonymity(tables(*[{}] * 4))
    assert {(g.patients_below_k, g.share_below_k) for g in found.groups} == {(4, 1.0)}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"age_years": 40}, {"age_years": 49}, True),
        ({"age_years": 49}, {"age_years": 50}, False),
        ({"age_years": 80}, {"age_years": 97}, True),
        ({"age_years": 79}, {"age_years": 80}, False),
        ({"age_years": 44}, {"age_years": None, "age_band": "40-49"}, True),
        ({"age_years": 44}, {"age_years": None}, False),
        ({"age_years": None}, {"age_years": None}, True),
        ({"sex": "female"}, {"sex": "male"}, False),
        ({"clinic_id": "a"}, {"clinic_id": "b"}, False),
    ],
)
def test_clinic_sex_and_age_band_tell_apart(
    one: dict[str, Any], other: dict[str, Any], *, alike: bool
) -> None:
    assert shares(one, other)[0] == (0.0 if alike else 1.0)


@pytest.mark.parametrize(("one", "other", "alike"), [(3, 4, True), (2, 3, False), (5, 6, True)])
def test_phototypes_count_in_pairs(one: int, other: int, *, alike: bool) -> None:
    assert shares({"phototype": one}, {"phototype": other})[:2] == [0.0, 0.0 if alike else 1.0]


def test_spot_types_tell_apart_last() -> None:
    assert shares({}, {}, treated=["melasma", "freckle"]) == [0.0, 0.0, 1.0]


def test_the_spot_types_of_all_courses_count_together() -> None:
    both = tables({}, {})
    again = both["courses"].assign(spot_type="freckle")
    both["courses"] = pd.concat([both["courses"], again.iloc[:1]])
    assert k_anonymity(both, k=2).share_below_k == 1.0
    both["courses"] = pd.concat([both["courses"], again.iloc[1:]])
    assert k_anonymity(both, k=2).share_below_k == 0.0


def test_a_patient_without_a_course_is_counted() -> None:
    two = tables({}, {})
    two["courses"] = two["courses"].iloc[:0]
    assert k_anonymity(two, k=2).patients == 2
    assert k_anonymity(two, k=2).share_below_k == 0.0


def test_categories_give_the_same_as_text() -> None:
    plain = tables({}, {"sex": None}, {"clinic_id": "b"}, {})
    coded = {name: table.astype({"clinic_id": "category"}) for name, table in plain.items()}
    coded["patients"] = coded["patients"].astype({"sex": "category", "patient_id": "category"})
    assert k_anonymity(coded) == k_anonymity(plain)


def test_an_export_without_patients_has_nobody_to_tell_apart() -> None:
    nobody = {name: table.iloc[:0] for name, table in tables({}).items()}
    found = k_anonymity(nobody)
    assert (found.patients, found.share_below_k) == (0, 0.0)


def test_the_manifest_gets_figures_and_no_row() -> None:
    said = json.dumps(k_anonymity(tables({"patient_id": "canary"}, {})).as_dict())
    assert "canary" not in said
    assert json.loads(said)["groups"][-1] == {
        "told_apart_by": "clinic, sex, age band, phototype, spot type",
        "groups": 1,
        "smallest_group": 2,
        "patients_below_k": 2,
        "share_below_k": 1.0,
    }
