"""One patient more, or less, or other, and nothing that was released changes (rule D16)."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.parameters import DisclosureSettings
from released_people import RULES, Series, n_different, people

GROUP = people(220)


def changes(number: int, settings: DisclosureSettings = RULES, **how: bool) -> dict[str, int]:
    """Cells that differ once one patient has come, left, or become another in some respect."""
    patient = GROUP.sample(1, random_state=number)
    without = GROUP.drop(patient.index)
    other = pd.concat([without, patient.assign(sex="male", reason="dropout", spot_type="pih")])
    found = {}
    for name, first, second in (
        ("came", without, GROUP),
        ("left", GROUP, without),
        ("other", GROUP, other),
    ):
        series = Series(settings, **how)
        before = series.release(first, "2026-05-31")
        found[name] = n_different(before, series.release(second, "2026-06-30"))
    return found


@pytest.mark.parametrize("number", range(3))
def test_of_some_random_patients_nothing_shows(number: int) -> None:
    assert changes(number) == {"came": 0, "left": 0, "other": 0}


@pytest.mark.long
@pytest.mark.parametrize("number", range(200))
def test_of_two_hundred_random_patients_nothing_shows(number: int) -> None:
    assert changes(number) == {"came": 0, "left": 0, "other": 0}


def test_nor_where_only_the_estimates_are_known() -> None:
    found = changes(1, knows_people=False)
    assert (found["came"], found["left"]) == (0, 0)


def test_the_first_patient_of_a_kind_makes_no_row() -> None:
    series, first = Series(), GROUP[GROUP["spot_type"].ne("mixed")]
    before = series.release(first, "2026-05-31")
    one = pd.concat([first, GROUP[GROUP["spot_type"].eq("mixed")].head(1)])
    assert n_different(before, series.release(one, "2026-06-30")) == 0


def test_eight_patients_show_with_their_day() -> None:
    series = Series()
    before = series.release(GROUP, "2026-05-31")
    more = pd.concat([GROUP, people(40, first=900)])
    after = series.release(more, "2026-06-30")
    assert set(before["as_of"]) == {"2026-05-31"}
    assert set(after["as_of"]) == {"2026-05-31", "2026-06-30"}
    total = after[after["estimand"].eq("describe.patients") & after["level"].eq("")].iloc[0]
    assert (total["value"], total["as_of"]) == (260.0, "2026-06-30")


def test_small_changes_add_up_until_they_are_eight() -> None:
    series = Series()
    series.release(GROUP, "2026-01-31")
    shown = []
    for month in range(1, 10):
        grown = pd.concat([GROUP, people(month, clinics=1, first=900)])
        table = series.release(grown, f"2026-{month + 1:02}-28")
        total = table[table["estimand"].eq("describe.patients") & table["level"].eq("")]
        shown.append(str(total[total["clinic_id"].eq("all")].iloc[0]["as_of"]))
    assert shown == ["2026-01-31"] * 7 + ["2026-09-28"] * 2


def test_without_the_rule_a_patient_shows() -> None:
    assert all(number > 0 for number in changes(1, DisclosureSettings(changed_patients=1)).values())
