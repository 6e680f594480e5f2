"""How far the courses, and the looks, of one patient are alike: what `measure.*` limits rest on.

`pytest -m long -s tests/recovery/test_patients_in_measures.py` prints the design effects that
docs/decisions.md tells: how many times larger the variance of a share is than that of as many
independent records.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import pipeline, storage, synthetic
from analysis.derive.cohort import recorded_responses
from analysis.derive.recurrence import follow_up_intervals
from analysis.measures.exact_intervals import clustered_by
from analysis.measures.shares import COURSE, PATIENT

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("main")
    synthetic.synthesise(folder / "raw", patients=1500, clinics=6, seed=1)
    pipeline.prepare(folder / "raw", folder / "processed")
    return storage.read_tables(folder / "processed")


def design_effect(rows: pd.DataFrame, has_it: pd.Series) -> float:
    found = clustered_by(rows.groupby(PATIENT).ngroup().to_numpy(), has_it.to_numpy(dtype=bool))
    return found.design_effect


@pytest.mark.long
def test_courses_of_a_patient_are_hardly_alike_and_answers_are(tables: Tables) -> None:
    courses, responses = tables["courses"], recorded_responses(tables)
    n_courses = courses.groupby(PATIENT).size()
    assessed = responses[responses["final_reduction_pct"].notna()]
    intervals = follow_up_intervals(responses, tables["assessments"], "recorded")
    answers = intervals[intervals["sun_protection"].notna()]
    answers = answers.merge(responses[[*COURSE, "patient_id"]], on=COURSE)
    effects = {
        "final_responder50": design_effect(assessed, assessed["final_reduction_pct"].ge(50)),
        "final_responder75": design_effect(assessed, assessed["final_reduction_pct"].ge(75)),
        "dropout": design_effect(courses, courses["stop_reason"].eq("dropout")),
        "no_improvement": design_effect(courses, courses["stop_reason"].eq("no_improvement")),
        "sun_protection_high": design_effect(answers, answers["sun_protection"].eq("high")),
    }
    most = (n_courses**2).sum() / n_courses.sum()  # if all courses of a patient ended alike
    print(f"\npatients with two courses or more: {n_courses.gt(1).mean():.3f}")
    print(f"design effect if all courses of a patient were alike: {most:.2f}")
    print(f"{len(answers)} answers of {len(answers[PATIENT].drop_duplicates())} patients")
    print(pd.Series(effects).round(2).to_string())
    answered = effects.pop("sun_protection_high")
    assert max(effects.values()) < 1.1
    assert answered > 2
