"""What is written is read back as it was, and damage is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from analysis import pipeline, storage
from analysis.errors import DataError
from analysis.schema.estimates import Estimate, level_of, parse_level, to_table
from raw_export import write_canonical


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    pipeline.prepare(write_canonical(tmp_path / "raw"), tmp_path / "processed")
    return tmp_path / "processed"


def test_tables_are_typed_on_disk_as_the_contract_says(processed: Path) -> None:
    types = {
        field.name: str(field.type) for field in parquet.read_schema(processed / "courses.parquet")
    }
    assert types["started_on"] == "date32[day]"
    assert types["area"].startswith("list<")
    assert types["planned_sessions"] == "int32"
    assert types["spot_type"] in ("string", "large_string")


def test_tables_are_read_back_typed(processed: Path) -> None:
    tables = storage.read_tables(processed)
    course, sessions = tables["courses"].iloc[0], tables["sessions"]
    assert course["started_on"] == pd.Timestamp("2026-03-01")
    assert course["area"] == ["malar"]
    assert course["combination"] is None
    assert pd.isna(course["depth"])
    assert np.isnan(course["planned_sessions"])
    assert sessions["session_no"].tolist() == [1, 2, 3]
    assert sessions["session_no"].dtype == "int64"


def test_a_flipped_bit_is_noticed(processed: Path) -> None:
    file = processed / "sessions.parquet"
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"sessions\.parquet"):
        storage.read_tables(processed)


def test_estimates_survive_the_round_trip_to_the_last_bit(tmp_path: Path) -> None:
    rows = [
        Estimate("a.b", level=level_of(weeks=52, adherence="high"), value=0.1 + 0.2, n_patients=3),
        Estimate("a.c", gate="withheld:why", method="naive"),
    ]
    storage.write_estimates(tmp_path, to_table(rows), {"as_of": "2026-10-31"})
    found, about = storage.read_estimates(tmp_path)
    pd.testing.assert_frame_equal(found, to_table(rows))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "estimates.parquet"), to_table(rows))
    assert about == {"as_of": "2026-10-31"}


def test_levels_have_sorted_keys() -> None:
    assert level_of(weeks=52, adherence="high") == "adherence=high;weeks=52"
    assert parse_level("adherence=high;weeks=52") == {"adherence": "high", "weeks": "52"}
    assert parse_level("") == {}


def test_what_is_missing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="spot-outcomes prepare"):
        storage.read_tables(tmp_path)
    with pytest.raises(DataError, match="spot-outcomes estimate"):
        storage.read_estimates(tmp_path)
    with pytest.raises(DataError, match="spot-outcomes release"):
        storage.read_released(tmp_path)


def test_the_same_rows_in_another_order_give_the_same_tables_and_numbers(tmp_path: Path) -> None:
    from analysis import synthetic

    synthetic.synthesise(tmp_path / "raw", patients=120, clinics=1, seed=4)
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for file in (tmp_path / "raw").glob("*.csv"):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        rows = rows.sample(frac=1, random_state=1)[list(reversed(rows.columns))]
        rows.to_csv(shuffled / file.name, index=False)
    (shuffled / "export.yml").write_text((tmp_path / "raw" / "export.yml").read_text())
    parameters = pipeline.study_parameters()
    quick = {"imputations": 2}  # fewer than anybody may ask for, so past validation
    parameters = parameters.model_copy(
        update={
            "improvement": parameters.improvement.model_copy(update=quick),
            "recurrence": parameters.recurrence.model_copy(update=quick),
        }
    )
    tables = []
    for name in ("raw", "shuffled"):
        pipeline.prepare(tmp_path / name, tmp_path / f"{name}-processed")
        out = tmp_path / f"{name}-estimates"
        tables.append(pipeline.estimate(tmp_path / f"{name}-processed", out, parameters))
    pd.testing.assert_frame_equal(*tables, rtol=1e-9)
