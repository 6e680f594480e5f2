"""The three recurrence rules (plan 1.4) against the slow twin, and against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.derive.cohort import analysis_cohort
from analysis.derive.recurrence import follow_up_intervals, responders
from builders import clean_table

from .slow_derive import slow_cohort
from .test_derive_twins import as_dates, thrown_together, weeks_as_days

Tables = dict[str, pd.DataFrame]


def records(seed: int) -> tuple[Tables, list[dict[str, object]]]:
    rows = thrown_together(400, seed)
    rng = np.random.default_rng(seed)
    tables = {
        name: clean_table(name, [rows[name][n] for n in rng.permutation(len(rows[name]))])
        for name in rows
    }
    return tables, slow_cohort(as_dates(rows), 5)


@pytest.mark.parametrize("rule", ["half_lost", "over_nadir"])
@pytest.mark.parametrize("seed", [4, 5])
def test_intervals_by_severity_agree_with_the_slow_twin(seed: int, rule: str) -> None:
    tables, expected = records(seed)
    found = follow_up_intervals(
        responders(analysis_cohort(tables, 5), 50), tables["assessments"], rule
    )
    assert [
        (row.clinic_id, row.course_id, *weeks_as_days(row), row.has_recurred)
        for row in found.itertuples()
    ] == [
        (row["clinic_id"], row["course_id"], *interval)
        for row in expected
        for interval in row["follow_up_by_rule"][rule]  # type: ignore[index]
    ]
    assert found["has_recurred"].sum() > 5


def test_over_nadir_is_never_later_than_half_lost() -> None:
    tables, _ = records(6)
    kept = responders(analysis_cohort(tables, 5), 50)
    week = {}
    for rule in ("half_lost", "over_nadir"):
        intervals = follow_up_intervals(kept, tables["assessments"], rule)
        recurred = intervals[intervals["has_recurred"].eq(1)]
        week[rule] = recurred.set_index(["clinic_id", "course_id"])["end_weeks"]
    both = pd.concat(week, axis=1)
    lost = both.dropna(subset=["half_lost"])
    assert len(lost) > 5
    assert (lost["over_nadir"] <= lost["half_lost"]).all()
