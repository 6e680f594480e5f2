"""A workbook that nobody here wrote goes from the untouched file to a dashboard.

The reference numbers were computed independently in R on the same file (its README).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import storage
from analysis.cli.outcome import Outcome
from analysis.cli.render_verb import render_released
from analysis.cli.run import run_all
from analysis.schema.estimates import parse_level

SHARED = Path(__file__).parents[3] / "shared" / "data"
WORKBOOK = SHARED / "psoriasis_uvb_original.xlsx"

pytestmark = pytest.mark.skipif(
    not WORKBOOK.exists(), reason="needs ../shared/data/psoriasis_uvb_original.xlsx"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("uvb")
    run_all(Outcome(), SHARED, "uvb_phototherapy", "", folder, jobs=2)
    return folder


@pytest.fixture(scope="module")
def processed(out: Path) -> Path:
    return out / "processed" / "2004-01-01"


@pytest.fixture(scope="module")
def tables(processed: Path) -> dict[str, pd.DataFrame]:
    return storage.read_tables(processed)


@pytest.fixture(scope="module")
def estimates(processed: Path) -> pd.DataFrame:
    table, _ = storage.read_estimates(processed / "estimates")
    return table[table["clinic_id"].eq("all")]


def the(estimates: pd.DataFrame, estimand: str, level: str = "") -> pd.Series:
    rows = estimates[estimates["estimand"].eq(estimand) & estimates["level"].eq(level)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_sessions_and_visits(tables: dict[str, pd.DataFrame]) -> None:
    looks = tables["assessments"].merge(tables["courses"][["course_id", "ended_on"]])
    assert len(tables["patients"]) == len(tables["courses"]) == 96
    assert len(tables["sessions"]) == 2346
    assert (looks["assessed_on"] <= looks["ended_on"]).sum() == 863


@pytest.mark.parametrize(("limit", "n"), [(75, 78), (90, 39)])
def test_final_response(estimates: pd.DataFrame, limit: int, n: int) -> None:
    row = the(estimates, f"measure.final_responder{limit}")
    assert (row["n_events"], row["n_assessed"]) == (n, 96)


def test_final_score(estimates: pd.DataFrame) -> None:
    assert the(estimates, "measure.final_score_median")["value"] == 1.0


def test_relapses_and_losses(processed: Path, tables: dict[str, pd.DataFrame]) -> None:
    looks = tables["assessments"]
    assert looks["is_recurrence"].eq("yes").sum() == 62
    last = looks.merge(tables["courses"][["course_id", "ended_on"]])
    months = (last["assessed_on"] - last["ended_on"]).dt.days / 30.4375
    assert (last["is_recurrence"].eq("no") & (months > 17.5)).sum() == 6
    reasons = storage.read_ledger(processed)["reason"].value_counts()
    assert reasons["lost_to_follow_up"] == 25
    assert reasons["withdrawn"] == 3


@pytest.mark.parametrize(
    ("level", "months"), [("", 5), ("responder90=yes", 5), ("responder90=no", 6)]
)
def test_median_time_to_relapse(estimates: pd.DataFrame, level: str, months: int) -> None:
    row = the(estimates, "recurrence.kaplan_meier_median_months", level)
    assert row["value"] == pytest.approx(months, abs=0.05)


def test_the_report_says_where_the_paper_differs(estimates: pd.DataFrame) -> None:
    rows = estimates[estimates["estimand"].str.startswith("comparison.")]
    verdict = {row.estimand: parse_level(row.level)["verdict"] for row in rows.itertuples()}
    assert verdict == {
        "comparison.final_score_median": "reproduced",
        "comparison.final_responder75": "reproduced",
        "comparison.final_responder90": "reproduced",
        "comparison.relapse_median_months_responder90": "not_reproduced",
        "comparison.relapse_median_months_others": "not_reproduced",
    }


def test_claims_about_another_treatment_are_not_tested(estimates: pd.DataFrame) -> None:
    assert not estimates["estimand"].str.startswith("claim.").any()


def test_sun_protection_was_not_asked_and_nothing_is_said(estimates: pd.DataFrame) -> None:
    rows = estimates[estimates["estimand"].eq("recurrence.risk_difference")]
    assert rows["gate"].str.startswith("withheld").all()
    assert np.isnan(rows["value"]).all()


def test_every_row_is_accounted_for(processed: Path) -> None:
    manifest = json.loads((processed / "manifest.json").read_text())
    read = pd.DataFrame(manifest["rows_in"]).groupby("table")["n_rows"].sum()
    # 444 rows below the header in each of the four passes; 348 of them are blank.
    assert set(read) == {444}


def test_the_research_report_says_where_the_paper_agrees(out: Path) -> None:
    render_released(Outcome(), ["research_report"], [], "", out)
    page = out / "reports" / "research_report" / "uvb_phototherapy" / "latest" / "index.html"
    text = page.read_text(encoding="utf-8")
    beside = text[text.index('id="published"') :]
    assert "Published figures for these data" in beside
    assert "Budamakuntla" not in text  # studies of another treatment


def test_the_dashboard_is_there(out: Path) -> None:
    page = out / "reports" / "leadership_dashboard" / "uvb_phototherapy" / "latest" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert "Published figures for these data" in text
    assert "phototherapy for psoriasis, not mesotherapy" in text
    assert "<script" not in text
