"""The vectorised derivations against a slow plain-Python twin, on records thrown together."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.derive.cohort import analysis_cohort
from analysis.derive.improvement import severity_by_session
from analysis.derive.recurrence import follow_up_intervals, responders
from analysis.schema.raw_tables import RAW_TABLES
from builders import clean_table

from .slow_derive import slow_cohort

K = 4


def thrown_together(n_courses: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Courses with gaps, looks on any day, several courses of a spot, dates that contradict."""
    rng = np.random.default_rng(seed)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in RAW_TABLES}
    for number in range(n_courses):
        key = {"clinic_id": rng.choice(["A", "B"]), "course_id": f"c{number}"}
        start = int(rng.integers(0, 300))
        days = start + np.unique(rng.integers(0, 150, rng.integers(0, 6)))
        looks = np.unique(start + rng.integers(-10, 420, rng.integers(0, 12)))
        rows["courses"].append(
            key
            | {
                "patient_id": f"p{rng.integers(n_courses // 2 + 1)}",
                "spot_type": rng.choice(["melasma", "pih"]),
                "area": [None, ["nose"], ["nose", "chin"], ["chin", "nose"]][rng.integers(4)],
                "severity_scale": ["vas", "mmasi", None][rng.choice(3, p=[0.6, 0.3, 0.1])],
                "planned_interval_days": [None, 14, 45][rng.integers(3)],
                "ended_on": int(rng.choice(looks)) if len(looks) and rng.random() < 0.5 else None,
                "retreated_on": start + 200 if rng.random() < 0.2 else None,
            }
        )
        rows["sessions"] += [
            key | {"session_no": n, "session_date": int(on)} for n, on in enumerate(days, start=1)
        ]
        has_answers = rng.random() < 0.7
        rows["assessments"] += [
            key
            | {
                "assessed_on": int(on),
                "severity_score": None if rng.random() < 0.2 else some_score(on - start, rng),
                "is_recurrence": rng.choice(["no", "yes", None], p=[0.6, 0.2, 0.2])
                if has_answers
                else None,
            }
            for on in looks
        ]
    return rows


def some_score(days: int, rng: np.random.Generator) -> float:
    """High at first, low for a while, then anything: responses and recurrences both occur."""
    low, high = (14, 24) if days < 20 else (0, 9) if days < 220 else (0, 24)
    return float(rng.integers(low, high))


def as_dates(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    plain: dict[str, list[dict[str, Any]]] = {}
    for name, table in RAW_TABLES.items():
        dates = {column.name for column in table.columns if column.kind == "date"}
        plain[name] = [
            {
                key: date(2024, 1, 1) + timedelta(days=value)
                if key in dates and value is not None
                else value
                for key, value in row.items()
            }
            for row in rows[name]
        ]
    return plain


def number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]


def day_of(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()


def weeks_as_days(row: Any) -> tuple[int, int]:
    return round(7 * row.start_weeks), round(7 * row.end_weeks)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cohort_severity_and_intervals_agree_with_the_slow_twin(seed: int) -> None:
    rows = thrown_together(400, seed)
    rng = np.random.default_rng(seed)
    tables = {
        name: clean_table(name, [rows[name][n] for n in rng.permutation(len(rows[name]))])
        for name in rows
    }
    expected = slow_cohort(as_dates(rows), 5)
    cohort = analysis_cohort(tables, 5)
    assert list(cohort["course_id"]) == [row["course_id"] for row in expected]
    assert list(cohort["clinic_id"]) == [row["clinic_id"] for row in expected]
    for name in ("baseline_score", "final_score"):
        scores = [number(value) for value in cohort[name]]
        assert scores == pytest.approx([row[name] for row in expected]), name
    for name in ("final_on", "retreated_on"):
        assert [day_of(value) for value in cohort[name]] == [row[name] for row in expected], name
    severity = severity_by_session(cohort, tables["sessions"], tables["assessments"], K)
    for seen, row in zip(severity.to_numpy(), expected, strict=True):
        found = {k: score for k, score in enumerate(seen) if np.isfinite(score)}
        assert found == pytest.approx({k: v for k, v in row["severity"].items() if k <= K})
    intervals = follow_up_intervals(responders(cohort, 50), tables["assessments"], "recorded")
    found_rows = [
        (row.clinic_id, row.course_id, *weeks_as_days(row), row.has_recurred)
        for row in intervals.itertuples()
    ]
    assert found_rows == [
        (row["clinic_id"], row["course_id"], *interval)
        for row in expected
        for interval in row["follow_up"]
    ]
    assert len(found_rows) > 30


def test_a_hundred_thousand_sessions_take_seconds() -> None:
    rows = thrown_together(2000, 1)
    small = {name: clean_table(name, rows[name]) for name in rows}
    copies = 22
    tables = {
        name: pd.concat(
            [table.assign(clinic_id=table["clinic_id"] + str(copy)) for copy in range(copies)],
            ignore_index=True,
        )
        for name, table in small.items()
    }
    assert len(tables["sessions"]) > 100_000
    start = time.process_time()
    cohort = analysis_cohort(tables, 5)
    severity_by_session(cohort, tables["sessions"], tables["assessments"], 8)
    follow_up_intervals(responders(cohort, 50), tables["assessments"], "recorded")
    assert time.process_time() - start < 15  # about 3 s on an idle core
