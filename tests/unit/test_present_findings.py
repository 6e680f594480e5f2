"""What the notebooks show: every row finds its table, and sentences say what the numbers say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from lxml import html as lxml_html

import released_example as example
from analysis.models.curves import RESPONDER50
from analysis.models.delta_sensitivity import DELTAS, improvement_with_sensitivity
from analysis.models.mixed_means import mixed_mean_estimates
from analysis.models.ordinal_improvement import ordinal_improvement_estimates
from analysis.parameters import ImprovementSettings
from analysis.pipeline import study_measures
from analysis.present import (
    course_findings,
    delta_findings,
    grids,
    improvement_findings,
    recurrence_checks,
    recurrence_findings,
    sentences,
)
from analysis.present.lookup import Row
from analysis.present.withheld import withheld as what_was_withheld
from analysis.schema.estimates import Estimate, to_table, warned, withheld
from graded_clinics import graded_clinics
from improvement_clinics import made_up_clinics

NAN = math.nan
FEW = ImprovementSettings(imputations=2, minimum_assessed=10)
PIECES = [
    piece
    for module in (
        course_findings,
        delta_findings,
        improvement_findings,
        recurrence_checks,
        recurrence_findings,
    )
    for name, piece in vars(module).items()
    if getattr(piece, "__module__", "") == module.__name__
    and callable(piece)
    and not name.startswith("_")
    and name not in ("route", "tipping", "measures", "signals")
]


def measures(estimates):
    return course_findings.measures(estimates, study_measures())


def signals(estimates):
    return course_findings.signals(estimates, study_measures(), "final_responder50", "clinic")


PIECES += [measures, signals]


def text_of(piece):
    return " ".join(lxml_html.fromstring(f"<div>{piece.__html__()}</div>").text_content().split())


@pytest.fixture(scope="module")
def scored():
    cohort, severity, _ = made_up_clinics(200, seed=1, gain_per_session=0.12)
    rows = improvement_with_sensitivity(cohort, severity, FEW)
    return to_table([*rows, *mixed_mean_estimates(cohort, severity, FEW)])


@pytest.fixture(scope="module")
def graded():
    cohort, grades, _ = graded_clinics(200, seed=1)
    return to_table(ordinal_improvement_estimates(cohort, grades, FEW))


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.__name__)
def test_every_piece_stands_nothing_at_all(piece):
    shown = text_of(piece(to_table([])))
    assert shown
    assert "nan" not in shown.lower()


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.__name__)
def test_no_piece_prints_a_code_or_a_missing_number(piece):
    shown = text_of(piece(example.released()))
    assert "nan" not in shown.split()
    assert "too_few" not in shown


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (4, 3, 6, "4 (3 to 6)"),
        (4, 4, 4, "4"),
        (6, 5, NAN, "6 (5 to more)"),
        (NAN, 7, NAN, "not reached (not before 7)"),
        (NAN, NAN, NAN, "not reached"),
    ],
)
def test_a_set_of_session_counts(value, low, high, said):
    row = Row("x", value=value, ci_low=low, ci_high=high, unit="sessions")
    assert grids.session_set(row) == said


def test_a_time_not_reached_is_not_called_unknown():
    assert grids.reached(Row("x", unit="months")) == "not reached within follow-up"
    assert "too few" in grids.reached(Row("x", gate="withheld:few_patients"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.2, "20 % worse"),
        (-0.1, "10 % better"),
        (NAN, "no change examined (\N{MINUS SIGN}20 % to +30 %) moves"),
    ],
)
def test_the_tipping_point_in_words(value, said):
    row = Row("sensitivity.tipping_delta", value=value, unit="ratio")
    assert said in delta_findings.tipping(row, list(DELTAS))


def test_each_delta_has_a_column_and_none_is_the_plan(scored):
    shown = delta_findings.delta_sensitivity(scored).__html__()
    heads = lxml_html.fromstring(f"<div>{shown}</div>").find(".//thead").itertext()
    said = [head.replace("\u00a0", " ") for head in heads if head.strip()]
    assert said[1:4] == ["\N{MINUS SIGN}20 %", "\N{MINUS SIGN}10 %", "0 %"]
    assert said[-1] == "Moves at"


def test_both_usual_analyses_stand_beside_the_mean(scored):
    shown = improvement_findings.mean_reduction(scored).__html__()
    assert "Those still there" in shown
    assert "Regressed on sessions received" in shown
    assert "if you ignored stopping" in shown
    assert shown.count("stroke-dasharray: ") >= 2


def test_the_mixed_model_stands_beside_the_plan(scored):
    assert "The two part most by" in text_of(improvement_findings.mixed_model(scored))


def test_grades_come_with_their_test_and_what_they_assume(graded):
    shown = text_of(improvement_findings.grades(graded))
    assert "more than 50 %, not at least 50 %" in shown
    assert "p value of the test" in shown


def test_scores_alone_have_nothing_to_show_about_grades(scored):
    assert "nothing to show" in text_of(improvement_findings.grades(scored))


def test_ignoring_stopping_is_told_beside_the_estimate():
    curve = {k: Row("x", value=20.0 * k, unit="percent") for k in (1, 2, 3)}
    naive = {k: Row("x", value=50.0 - k, unit="percent") for k in (1, 2, 3)}
    said = sentences.ignoring_stopping(curve, naive)
    assert "rises by 40 points" in said
    assert "would say \N{MINUS SIGN}2" in said
    assert "regressed" not in sentences.ignoring_stopping(curve, {})


def test_a_diagnostic_that_fails_says_so_and_what_it_closes():
    row = Estimate("diagnostic.spread_of_high_sun_protection", value=0.05, unit="probability")
    shown = text_of(
        recurrence_checks.diagnostics(to_table([warned(row, "sun_protection_hardly_differs")]))
    )
    assert "no: patients' habits" in shown
    assert "all risks and contrasts" in shown
    assert "yes" in text_of(recurrence_checks.diagnostics(to_table([row])))


@pytest.mark.parametrize(
    ("p_value", "value", "said"),
    [(0.2, 0.6, "cannot tell"), (0.01, 0.6, "less often"), (0.01, 1.6, "more often")],
)
def test_the_lagged_test_in_words(p_value, value, said):
    row = Estimate(
        "recurrence.adherence_test",
        value=value,
        ci_low=value / 2,
        ci_high=value * 2,
        unit="ratio",
        p_value=p_value,
        method="lagged",
    )
    assert said in text_of(recurrence_findings.lagged_test(to_table([row])))
    closed = to_table([withheld(row, "too_few_recurrences")])
    assert "too few recurrences" in text_of(recurrence_findings.lagged_test(closed))


def test_sessions_and_recurrence_are_called_an_association():
    row = Estimate("recurrence.sessions_hazard_ratio", level="per=session", value=0.9, unit="ratio")
    shown = text_of(recurrence_findings.sessions_association(to_table([row])))
    assert "association" in shown
    assert "prevent" not in shown


def test_each_reason_is_counted_in_words():
    row = Estimate(RESPONDER50, unit="probability")
    rows = [row, withheld(row, "no_overlap"), warned(replace(row, value=0.2), "limited_overlap")]
    shown = text_of(what_was_withheld(to_table(rows)))
    assert "different kinds of patients" in shown
    assert "2 carry a reason" in shown
