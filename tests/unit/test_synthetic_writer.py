"""Made-up clinics on disk: whole or not at all, and nobody else's files are touched."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import synthetic
from analysis.errors import ParameterError
from analysis.schema.raw_tables import RAW_TABLES
from synthetic_clinics import Tables, dirty


class TestWriter:
    def tables(self) -> Tables:
        return synthetic.generate(20, 1)

    def test_what_is_written(self, tmp_path: Path) -> None:
        out = tmp_path / "clinics"
        synthetic.synthesise(out, patients=20, clinics=1, scenario="null_dose")
        names = {path.name for path in out.iterdir()}
        assert names == {*(f"{name}.csv" for name in RAW_TABLES), "truth.json", "export.yml"}
        rows = json.loads((out / "truth.json").read_text(encoding="utf-8"))
        assert all(set(row) == {"estimand", "spot_type", "level", "value"} for row in rows)
        assert "synthetic: true" in (out / "export.yml").read_text(encoding="utf-8")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["clinics"]

    def test_an_earlier_output_is_replaced(self, tmp_path: Path) -> None:
        out = tmp_path / "clinics"
        synthetic.write(out, synthetic.generate(30, 1), [])
        synthetic.write(out, self.tables(), [])
        assert len((out / "patients.csv").read_text(encoding="utf-8").splitlines()) < 26

    def test_a_foreign_folder_is_refused_and_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "patients.csv").write_text("mine", encoding="utf-8")
        with pytest.raises(ParameterError, match="new or empty folder"):
            synthetic.synthesise(tmp_path, patients=20, clinics=1)
        assert [path.name for path in tmp_path.iterdir()] == ["patients.csv"]
        assert (tmp_path / "patients.csv").read_text(encoding="utf-8") == "mine"

    def test_a_failure_half_way_leaves_the_earlier_output(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "clinics"
        synthetic.write(out, self.tables(), [])
        before = (out / "patients.csv").read_bytes()
        with pytest.raises(ValueError, match="JSON"):
            synthetic.write(
                out,
                synthetic.generate(30, 1),
                [{"estimand": "x", "spot_type": "all", "level": "", "value": float("nan")}],
            )
        assert (out / "patients.csv").read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["clinics"]

    def test_the_shipped_example_is_made_by_this_code(self) -> None:
        example = Path(__file__).parents[2] / "data" / "raw" / "example"
        for name, table in dirty().items():
            shipped = pd.read_csv(example / f"{name}.csv", dtype="str", keep_default_na=False)
            pd.testing.assert_frame_equal(table, shipped)

    def test_the_example_stays_small(self, tmp_path: Path) -> None:
        out = tmp_path / "clinics"
        synthetic.write(out, dirty(), [])
        assert sum(path.stat().st_size for path in out.iterdir()) < 3_000_000
