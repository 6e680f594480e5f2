"""Made-up clinics for the tests of `analysis.synthetic`, generated once for all of them."""

from __future__ import annotations

from functools import cache

import pandas as pd

from analysis import synthetic

Tables = dict[str, pd.DataFrame]
COURSE = ["clinic_id", "course_id"]


@cache
def clean(scenario: str = "main", patients: int = 1200) -> Tables:
    return synthetic.generate(patients=patients, scenario=scenario, dirt=False)


@cache
def dirty() -> Tables:
    return synthetic.generate()


@cache
def small(scenario: str, replicate: int = 0) -> Tables:
    """300 patients: enough for what every record must show."""
    return synthetic.generate(300, 6, scenario=scenario, dirt=False, replicate=replicate)


def looks_in_order(tables: Tables) -> pd.DataFrame:
    """Follow-up looks by course and date; n_found counts those with the spot back so far."""
    looks = tables["assessments"]
    looks = looks[looks["is_recurrence"].ne("")].sort_values([*COURSE, "assessed_on"])
    is_back = looks["is_recurrence"].eq("yes").astype("int64")
    return looks.assign(n_found=is_back.groupby([looks[key] for key in COURSE]).cumsum())


@cache
def truth(scenario: str = "main", clinics: int = 6, population: int = 60_000) -> pd.Series:
    rows = pd.DataFrame(synthetic.true_values(scenario, clinics=clinics, population=population))
    assert not rows.duplicated(["estimand", "spot_type", "level"]).any()
    return rows.set_index(["estimand", "spot_type", "level"])["value"].sort_index()


def finished_courses(scenario: str, patients: int = 1200) -> pd.DataFrame:
    """One row per course with a final look: sessions given, reduction from first to final look."""
    tables = clean(scenario, patients)
    looks = tables["assessments"].assign(score=lambda table: pd.to_numeric(table["severity_score"]))
    courses = tables["courses"]
    courses = courses[courses["ended_on"].ne("")]
    final = courses.merge(looks, left_on=[*COURSE, "ended_on"], right_on=[*COURSE, "assessed_on"])
    first = courses.merge(looks, left_on=[*COURSE, "started_on"], right_on=[*COURSE, "assessed_on"])
    both = final.merge(first[[*COURSE, "score"]], on=COURSE, suffixes=("", "_first"))
    both = both[both["score_first"] > 0]
    given = tables["sessions"].groupby(COURSE).size().rename("n_sessions")
    both = both.merge(given.reset_index(), on=COURSE)
    both["reduction_pct"] = 100 * (1 - both["score"] / both["score_first"])
    return both
