"""Measures as files: a clinician adds one without code, and a bad one is refused with its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import ParameterError
from analysis.measures import measure_estimates
from analysis.pipeline.study import study_measures
from analysis.present.measures_page import as_markdown
from builders import tables

ROOT = Path(__file__).parents[2]
OWN = """\
title: Itching reported
why_it_matters: Patients ask about it.
in_words: sessions with itching, of those asked about events
source: own question
authored_by: analyst
reviewed: clinical lead, 2026-05-01
plan_section: "4.1"
direction: lower_is_better
kind: share
counts: sessions
denominator:
  - {column: adverse_events, is_recorded: true}
numerator:
  - {column: adverse_events, includes_any_of: [itching]}
dated_by: session_date
period: quarter
"""
LATER = dt.date(2030, 1, 1)


def asked_about(**patients: list[str]) -> dict[str, pd.DataFrame]:
    """One course each, a session a week; the event of each session, empty where nobody asked."""
    sessions, events = [], []
    for patient, told in patients.items():
        for number, event in enumerate(told, start=1):
            session = {"course_id": patient, "session_no": number}
            sessions.append({**session, "session_date": 7 * number})
            events += [{**session, "event": event}] if event else []
    return tables(
        patients=[{"patient_id": name} for name in patients],
        courses=[{"patient_id": name, "course_id": name} for name in patients],
        sessions=sessions,
        adverse_events=events,
    )


def refused(folder: Path, text: str, name: str = "itching.yml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        study_measures(folder)
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


def test_a_new_file_is_a_new_measure(tmp_path: Path) -> None:
    (tmp_path / "itching.yml").write_text(OWN, encoding="utf-8")
    records = asked_about(p1=["itching", "none", ""], p2=["pain"])
    [row] = [
        row
        for row in measure_estimates(records, study_measures(tmp_path), LATER, 5.0)
        if row.estimand == "measure.itching" and not row.level
    ]
    assert (row.n_events, row.n_assessed, row.n_patients) == (1, 3, 2)


@pytest.mark.parametrize(
    ("before", "after", "line", "what"),
    [
        ("counts: sessions", "counts: visits", 10, "no rows called `visits`"),
        ("[itching]", "[itchy]", 14, "no code `itchy`"),
        ("column: adverse_events, is", "column: side_effects, is", 12, "no `side_effects`"),
        ("dated_by: session_date", "dated_by: given_on", 15, "no `given_on`"),
        ("reviewed: clinical lead, 2026-05-01", "reviewed: Somebody", 6, "reviewed"),
        ("kind: share", "kind: median", 9, "kind"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, what: str
) -> None:
    assert before in OWN
    [told] = refused(tmp_path, OWN.replace(before, after))
    assert f"itching.yml, line {line}" in told
    assert what in told


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(OWN.replace("[itching]", "[itchy]"), encoding="utf-8")
    told = refused(tmp_path, OWN.replace("counts: sessions", "counts: visits"))
    assert len(told) == 2


def test_a_file_is_named_by_the_id(tmp_path: Path) -> None:
    [told] = refused(tmp_path, OWN, "My Measure.yml")
    assert "named by its id" in told


def test_rows_that_are_too_young_are_not_counted(tmp_path: Path) -> None:
    """An unripe course is neither a success nor a failure."""
    ripe = OWN + "maturity:\n  days: 30\n  why: late reactions are told at the next visit\n"
    (tmp_path / "itching.yml").write_text(ripe, encoding="utf-8")
    records = asked_about(p1=["itching", "none"])
    last = records["sessions"]["session_date"].max().date()

    def counted(day: dt.date) -> int:
        rows = measure_estimates(records, study_measures(tmp_path), day, 5.0)
        return next(row.n_assessed for row in rows if not row.level)

    assert counted(last + dt.timedelta(days=30)) == 2
    assert counted(last + dt.timedelta(days=29)) == 1


def test_every_measure_of_the_study_says_why_and_from_where() -> None:
    for name, measure in study_measures().items():
        assert measure.why_it_matters.endswith("."), name
        assert measure.source, name


def test_the_page_about_measures_is_up_to_date() -> None:
    page = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    assert page == as_markdown(study_measures()), (
        "write it anew: python -m analysis.pipeline.measures_page > docs/measures.md"
    )
