"""The sections of the dashboard: what they show, what they keep quiet about, and how."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html

import released_example as example
from analysis.models.ordinal_improvement import ordinal_improvement_estimates
from analysis.parameters import ImprovementSettings
from analysis.present import dashboard
from analysis.present.html import environment
from analysis.present.lookup import Row, evidence
from analysis.present.svg import as_svg, new_figure, reports_style
from analysis.schema.estimates import Estimate, to_table
from graded_clinics import graded_clinics

SECTIONS = (
    dashboard.header,
    dashboard.what_stands_out,
    dashboard.key_numbers,
    dashboard.what_more_sessions_buy,
    dashboard.sun_protection,
    dashboard.safety,
    dashboard.claims,
    dashboard.who_was_treated,
    dashboard.data_quality,
    dashboard.method,
    dashboard.provenance,
)


def page(estimates, about, clinic_id="all"):
    return "".join(section(estimates, about, clinic_id)._repr_html_() for section in SECTIONS)


def text_of(markup):
    return " ".join(lxml_html.fromstring(f"<div>{markup}</div>").text_content().split())


def sessions_section(estimates):
    return text_of(dashboard.what_more_sessions_buy(estimates, example.about(), "all").__html__())


@pytest.fixture(scope="module")
def whole():
    return page(example.released(), example.about())


def test_made_up_patients_are_called_so():
    shown = text_of(dashboard.header(example.released(), example.about(), "all").__html__())
    real = dashboard.header(example.released(), example.about(synthetic=False), "all")
    assert "Synthetic example: made-up patients" in shown
    assert "Synthetic" not in text_of(real.__html__())


def test_the_page_says_there_are_no_controls(whole):
    assert "no untreated controls" in text_of(whole)


def test_every_figure_has_a_description_and_a_table(whole):
    tree = lxml_html.fromstring(f"<div>{whole}</div>")
    figures = tree.findall(".//figure")
    assert len(figures) >= 8
    for figure in figures:
        drawing = figure.find("svg")
        assert drawing.get("role") == "img"
        assert len(drawing.get("aria-label")) > 40
        assert re.search(r"\d", drawing.get("aria-label"))
        assert figure.find(".//table") is not None


def test_ids_are_unique_and_references_resolve(whole):
    ids = re.findall(r'\bid="([^"]+)"', whole)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', whole)) <= set(ids)


def test_the_same_table_gives_the_same_bytes(whole):
    assert page(example.released(), example.about()) == whole


def test_a_small_clinic_is_told_why_nothing_is_shown():
    shown = page(example.everything_redacted(), example.about())
    assert "<figure" not in shown
    assert "Nothing can be shown here" in text_of(shown)
    assert "too few" in text_of(shown)


def test_a_verdict_on_a_hidden_number_is_hidden():
    shown = dashboard.claims(example.everything_redacted(), example.about(), "all").__html__()
    assert "supported" not in shown
    assert "refuted" not in shown


def test_an_empty_release_still_makes_a_page():
    shown = text_of(page(example.table([]), example.about(notes=[])))
    assert "nan" not in shown.lower()
    assert "None" not in shown


def test_no_missing_number_is_printed_as_nan(whole):
    assert not re.search(r"\bnan\b|<NA>|None", text_of(whole))


def test_a_clinic_page_shows_its_own_rows_alone():
    both = example.released("north")
    shown = text_of(dashboard.header(both, example.about(), "south").__html__())
    assert "Clinic south" in shown
    assert "1,200" not in shown
    assert not evidence(both, example.about(), "south").rows


@pytest.mark.parametrize("has_scores", [False, True])
def test_a_clinic_with_grades_alone_shows_their_curve_and_says_so(has_scores):
    cohort, grades, _ = graded_clinics(300, seed=1)
    few = ImprovementSettings(imputations=2)
    rows = ordinal_improvement_estimates(cohort, grades, few, has_scores=has_scores)
    shown = sessions_section(to_table(rows))
    assert "Share with grade 3 or 4 (more than 50 %, not at least 50 %)" in shown
    assert "assumes courses stop by what the grade shows" in shown
    assert "more than half of the spot's severity" in shown
    assert "ignored stopping" not in shown


def test_courses_with_grades_beside_scores_are_counted_out():
    row = Estimate("improvement.responder50", level="k=1", value=0.3, unit="probability")
    graded = replace(row, method="ordinal", plan_section="2.5", n_courses=240)
    estimates = to_table([row, graded])
    shown = sessions_section(estimates)
    assert "without scores (about 240 courses) are not in these curves" in shown


def test_what_ignoring_stopping_would_show_is_drawn_beside_the_estimate():
    rows = example.improvement()
    means = [row for row in rows if row.estimand == "improvement.mean_reduction_pct"]
    naive = [replace(row, method=name) for row in means for name in ("naive", "available_case")]
    drawn = dashboard.what_more_sessions_buy(
        example.table([*rows, *naive]), example.about(), "all"
    ).__html__()
    by_name = {name: drawn.index(f'id="{name}-') for name in ("dose-all", "gain-all", "mean-all")}
    first = drawn[by_name["dose-all"] : by_name["gain-all"]]
    mean = drawn[by_name["mean-all"] : by_name["mean-all"] + 60_000].split("</svg>")[0]
    assert first.split("</svg>")[0].count("stroke-dasharray") >= 2  # the line of 50 % and one more
    assert mean.count("stroke-dasharray") >= 2
    assert "final result by sessions received (misleading)" in text_of(drawn)


def test_unsupported_sessions_are_named_and_not_drawn(whole):
    assert "Not shown for 7, 8 sessions" in text_of(whole)
    assert "No curve, too few patients: Mixed type" in text_of(whole)


def test_hostile_names_are_only_text():
    """Three at once: the page with its figures takes longest to draw."""
    names = [example.HOSTILE, "x" * 80, "\N{RIGHT-TO-LEFT MARK}عيادة 🌞 $"]
    clinic_id = " ".join(names)
    about = example.about(
        title=clinic_id,
        clinics=names,
        notes=names,
        claims=[{"id": "permanent", "statement": clinic_id}],
    )
    rows = [*example.improvement(), *example.descriptions(), *example.verdicts()]
    spoiled = [
        row if index % 7 else example.replace(row, spot_type=name, level=f"event={name}")
        for index, row in enumerate(rows)
        for name in [names[index % 3]]
    ]
    estimates = example.table(spoiled).assign(clinic_id=clinic_id)
    shown = page(estimates, about, clinic_id)
    tree = lxml_html.fromstring(f"<div>{shown}</div>")
    assert not tree.xpath("//script | //*[@onload or @onerror]")
    assert not re.search(r"javascript:", shown)


def test_dollar_signs_do_not_become_formulas():
    with reports_style():
        figure = new_figure(2, 1)
        figure.text(0.1, 0.5, r"$5 to $6 and $\frac{a$")
        drawing = as_svg(figure, "name", "<b>alt</b>")
    assert r"$5 to $6 and $\frac{a$" in drawing
    assert "<b>alt</b>" not in drawing
    ElementTree.fromstring(drawing)


def test_every_template_escapes():
    names = environment().list_templates()
    assert names
    assert environment().autoescape is True
    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    for name in names:
        source = environment().loader.get_source(environment(), name)[0]
        assert "safe" not in re.findall(r"\|\s*(\w+)", source)


def test_a_row_finds_its_company():
    found = evidence(example.released(), example.about(), "all")
    row = found.one("recurrence.risk", adherence="high", weeks=52)
    assert isinstance(row, Row)
    assert row.value == pytest.approx(0.29)
    assert found.one("recurrence.risk", adherence="never", weeks=52) is None
