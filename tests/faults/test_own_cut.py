"""F32: a missed period is made from the records up to its own end, whatever came after."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import pipeline, storage, synthetic

END = "2025-12-31"
DAY = {"sessions": "session_date", "assessments": "assessed_on", "courses": "started_on"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw") / "whole"
    synthetic.synthesise(folder, patients=100, clinics=2, seed=5)
    return folder


def as_it_was(whole: Path, folder: Path) -> Path:
    """The export as it would have been sent on that day: nothing later is known."""
    folder.mkdir()
    tables = {
        file.stem: pd.read_csv(file, dtype=str, keep_default_na=False)
        for file in whole.glob("*.csv")
    }
    for name, column in DAY.items():
        tables[name] = tables[name][tables[name][column] <= END]
    courses = tables["courses"]
    later = courses["ended_on"] > END
    courses.loc[later, ["ended_on", "stop_reason"]] = ["", "ongoing"]
    courses.loc[courses["retreated_on"] > END, "retreated_on"] = ""
    kept = set(zip(tables["sessions"]["course_id"], tables["sessions"]["session_no"], strict=True))
    events = tables["adverse_events"]
    held = [pair in kept for pair in zip(events["course_id"], events["session_no"], strict=True)]
    tables["adverse_events"] = events[held]
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    note = (whole / "export.yml").read_text().replace("2026-10-31", END)
    (folder / "export.yml").write_text(note)
    return folder


def test_f32_what_came_after_the_period_changes_nothing_in_it(whole: Path, tmp_path: Path) -> None:
    pipeline.prepare(whole, tmp_path / "late", as_of=END)
    pipeline.prepare(as_it_was(whole, tmp_path / "cut"), tmp_path / "then")
    late, then = (storage.read_tables(tmp_path / name) for name in ("late", "then"))
    assert (late["sessions"]["session_date"] <= pd.Timestamp(END)).all()
    for name in ("sessions", "assessments", "adverse_events", "courses"):
        pd.testing.assert_frame_equal(late[name], then[name], obj=name)
