"""The research report: what it says of rows that are known, its tables as files, and the gate."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pandas as pd
import pytest

import released_example as example
from analysis.parameters.published_study import PublishedStudyFile
from analysis.pipeline.study import published_studies
from analysis.present import research
from analysis.present.lookup import Row, evidence
from analysis.present.research.anchors import SECTIONS
from analysis.present.research.checklist import ITEMS
from analysis.present.research.methods import paragraphs
from analysis.present.research.studies import agreement, numbers_of
from analysis.report.definitions import report_definition
from analysis.report.html import to_html
from analysis.report.report_tables import as_latex, table_files
from analysis.schema.estimates import Estimate
from released_edition import objections, sources

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "70_research_report.ipynb"
STUDIES = [one.model_dump(exclude_none=True) for one in published_studies("mesotherapy")]
MELASMA = Estimate(
    "improvement.mean_reduction_pct", "melasma", "k=3", 36.0, 34.0, 39.0, "percent",
    n_patients=465, n_courses=470, n_assessed=305, plan_section="2.2",
)  # fmt: skip
GRID = Estimate(
    "sensitivity.risk_difference", level="contrast=high-low;rule=half_lost;weeks=52", value=-0.18,
    ci_low=-0.3, ci_high=-0.05, unit="probability", n_patients=560, n_events=175,
)  # fmt: skip
CONTROL = Estimate(
    "diagnostic.next_report_hazard_ratio", level="contrast=high-low", value=0.96, ci_low=0.39,
    ci_high=2.31, unit="ratio", p_value=0.919, n_patients=420,
)  # fmt: skip
ALIKE = Estimate(
    "describe.standardised_difference", level="contrast=final_assessed-not;of=age_years",
    value=0.1, unit="standard_deviations", n_patients=1185,
)  # fmt: skip


@pytest.fixture(scope="module")
def made() -> tuple[pd.DataFrame, dict[str, Any]]:
    """A released table with the rows that only this report prints, and what is known of it."""
    more = example.table([MELASMA, GRID, CONTROL, ALIKE])
    about = example.about(
        studies=STUDIES,
        parameters={
            "improvement": {"imputations": 20, "donors": 31, "minimum_assessed": 25,
                            "minimum_assessed_share": 0.1, "high_fmi": 0.5, "maximum_sessions": 8,
                            "minimum_baseline_pct": 5.0, "seed": 4711},
            "recurrence": {"imputations": 20, "rule": "half_lost", "responder_reduction_pct": 50.0,
                           "minimum_events": 100, "season_peak": "06-25", "seed": 4712},
        },
    )  # fmt: skip
    return pd.concat([example.released(), more], ignore_index=True), about


def calls() -> list[str]:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return [found[1] for cell in cells if (found := re.match(r"research\.(\w+)\(", cell))]


def page(made: tuple[pd.DataFrame, dict[str, Any]]) -> str:
    """The page as the notebook makes it, without a kernel."""
    cells = []
    for name in calls():
        data, metadata = getattr(research, name)(*made, "all")._repr_mimebundle_()
        output = nbformat.v4.new_output(
            "display_data", {**data, "text/plain": ""}, metadata=metadata
        )
        cells.append(nbformat.v4.new_code_cell(name, outputs=[output]))
    return to_html(nbformat.v4.new_notebook(cells=cells), str(made[1]["title"]))


def files(made: tuple[pd.DataFrame, dict[str, Any]]) -> dict[str, bytes]:
    written = table_files(report_definition("research_report"), research.exported(*made, "all"))
    return {name.removeprefix("tables/"): content for name, content in written.items()}


def test_the_gate_passes_the_page_and_every_table(
    made: tuple[pd.DataFrame, dict[str, Any]], tmp_path: Path
) -> None:
    provenance = json.dumps({"clinic_id": "all", "key": "k1"}).encode()
    content = {"index.html": page(made).encode(), "provenance.json": provenance, **files(made)}
    assert objections(tmp_path / "edition", content, sources(*made)) == []


@pytest.mark.parametrize("name", ["main_estimates.csv", "main_estimates.tex", "tables.xlsx"])
def test_a_number_that_was_not_released_stops_every_kind_of_table(
    made: tuple[pd.DataFrame, dict[str, Any]], tmp_path: Path, name: str
) -> None:
    spoiled = (made[0].assign(value=made[0]["value"] * 1.37), made[1])
    found = objections(tmp_path / "edition", {name: files(spoiled)[name]}, sources(*made))
    assert any("a number that the released tables do not hold" in one for one in found)


@pytest.mark.parametrize(
    "line", [r"\input{secret} \\", r"\write18{x} & 2 \\", "plain text", r"$x$ \\"]
)
def test_latex_may_hold_a_table_and_nothing_else(
    made: tuple[pd.DataFrame, dict[str, Any]], tmp_path: Path, line: str
) -> None:
    content = files(made)["main_estimates.tex"].decode().replace("\\midrule", f"{line}\n\\midrule")
    found = objections(tmp_path / "edition", {"t.tex": content.encode()}, sources(*made))
    assert any("a table does not" in one for one in found)


def test_every_section_can_be_gone_to(made: tuple[pd.DataFrame, dict[str, Any]]) -> None:
    text = page(made)
    places = set(re.findall(r'<div class="place" id="([a-z]+)"', text))
    assert places == set(SECTIONS)
    assert set(re.findall(r'<a href="#([a-z]+)"', text)) == places
    assert {place for _, _, place, _ in ITEMS if place} <= places


def test_the_methods_name_the_parameters_really_used(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    text = " ".join(part for parts in paragraphs(made[1]).values() for part in parts)
    assert "In each of 20 imputations" in text
    assert "seed 4711" in text
    assert "the loss of at least half of the improvement" in text
    assert "up to the day the spot came back" in text
    other = {**made[1], "sun_protection_reference": "since_last_look"}
    assert "calibrated" in " ".join(paragraphs(other)["Recurrence"])


def test_a_plan_that_was_not_locked_is_called_so(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    assert "was not locked" in str(research.protocol(*made, "all").__html__())


def test_withheld_estimates_stand_with_their_reason(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    text = str(research.all_estimates(*made, "all").__html__())
    assert "withheld: too few patients reached this session" in text
    assert "shown, with a warning: more than half of the information is missing" in text


def test_the_grid_puts_the_plan_first_then_one_change_at_a_time(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    text = html.unescape(str(research.sensitivity(*made, "all").__html__()))
    assert text.index("The plan's analysis") < text.index("Rule: half of the improvement lost")
    assert "−18 points (−30 to −5 points)" in text


def test_nothing_shown_is_said_everywhere(made: tuple[pd.DataFrame, dict[str, Any]]) -> None:
    hidden = (example.everything_redacted(), {**made[1], "studies": []})
    texts = {name: str(getattr(research, name)(*hidden, "all").__html__()) for name in calls()}
    assert all(texts.values())
    assert "No published study is on file" in texts["published_studies"]


# --- published studies ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("study", "expected"),
    [
        ({"value": 35.7, "patients": 23}, "theirs lies in our interval"),
        ({"value": 44.4, "patients": 29}, "theirs lies outside our interval"),
        ({"events": 9, "patients": 25}, "the intervals meet"),
        ({"events": 24, "patients": 25}, "the intervals lie apart"),
    ],
)
def test_agreement_is_that_of_intervals(study: dict[str, Any], expected: str) -> None:
    ours = Row("x", "melasma", value=36.0, ci_low=34.0, ci_high=39.0, unit="percent")
    assert agreement(ours, study) == expected


def test_what_we_withhold_is_not_compared() -> None:
    ours = Row("x", gate="withheld:too_few_recurrences")
    assert agreement(ours, {"value": 1.0, "patients": 2}) == "ours is not shown"


def test_limits_of_a_published_share_are_wilsons() -> None:
    # 6 of 23: 12.5 to 46.5 %, by the formula of Wilson 1927 with z = 1.959964.
    value, low, high = numbers_of({"events": 6, "patients": 23})
    z, n, p = 1.959964, 23, 6 / 23
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    assert value == pytest.approx(100 * p)
    assert (low, high) == pytest.approx((100 * (centre - half), 100 * (centre + half)), abs=1e-4)


def test_every_study_names_an_estimate_of_ours_and_its_source() -> None:
    assert len(STUDIES) >= 10
    for study in STUDIES:
        assert study["citation"]
        assert study["seen"]
        assert study["compare"]["estimand"].startswith(("improvement.", "recurrence."))


def test_a_study_is_a_share_or_a_mean_and_not_both() -> None:
    one = {**STUDIES[0], "events": 3}
    heading = {"title": "t", "source": "s", "authored_by": "a", "reviewed": "not yet"}
    with pytest.raises(Exception, match="and not both"):
        PublishedStudyFile.read(
            {**heading, "treatment": "mesotherapy", "studies": [one]}, "studies.yml"
        )


# --- files ---------------------------------------------------------------------------------------


def test_a_table_reads_alike_in_every_kind_of_file(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    written = files(made)
    table = research.exported(*made, "all")["main_estimates"]
    frame = pd.read_csv(io.BytesIO(written["main_estimates.csv"]), dtype="str")
    assert frame["Value (95 % interval)"].tolist() == [row[3] for row in table.rows]
    sheet = openpyxl.load_workbook(io.BytesIO(written["tables.xlsx"]))["main_estimates"]
    assert [cell.value for cell in sheet[1]] == list(table.columns)
    assert sheet.max_row == len(table.rows) + 1
    latex = written["main_estimates.tex"].decode()
    assert latex.count(r" \\") == len(table.rows) + 1
    assert r"\%" in latex


def test_files_are_the_same_bytes_every_time_and_name_nobody(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    one, other = files(made), files(made)
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one["tables.xlsx"])) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"openpyxl" not in book.read("docProps/core.xml")


def test_latex_commands_in_a_text_are_text(made: tuple[pd.DataFrame, dict[str, Any]]) -> None:
    table = research.exported(*made, "all")["main_estimates"]
    spoiled = replace(table, caption=r"\input{x} 5 % & $y_1$")
    first = as_latex(spoiled).decode().splitlines()[1]
    assert first == r"\caption{\textbackslash{}input\{x\} 5 \% \& \$y\_1\$}"


def test_sections_find_the_rows_of_their_clinic_alone(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    assert evidence(*made, "elsewhere").rows == ()
    text = str(research.main_results(*made, "elsewhere").__html__())
    assert "54 %" not in text


def test_figures_published_about_these_very_records_are_judged_one_by_one(
    made: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    figure = Estimate(
        "comparison.median",
        level="published=57;verdict=agrees",
        value=0.55,
        unit="probability",
        method="published",
    )
    said = {"id": "median", "what": "Responders at the end", "source": "a paper, table 2"}
    about = {**made[1], "studies": [], "published_figures": [said]}
    text = str(research.published_studies(example.table([figure]), about, "all").__html__())
    assert "Responders at the end" in text
    assert "a paper, table 2" in text
    assert "No published study" not in text
