"""Released estimates for others' software: what each reads back is what was released."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import released_example as example
from analysis import storage
from analysis.cli.main import app
from analysis.report.package import package_files, with_levels
from analysis.schema.estimates import KEY_COLUMNS
from analysis.storage import Released


@pytest.fixture(scope="module")
def released() -> Released:
    return Released(example.released(), example.about(plan={}))


@pytest.fixture(scope="module")
def files(released: Released) -> dict[str, bytes]:
    return package_files(released)


def test_the_descriptor_lists_every_file_as_it_is(files: dict[str, bytes]) -> None:
    described = json.loads(files["datapackage.json"])
    assert {one["path"] for one in described["resources"]} == set(files) - {"datapackage.json"}
    for one in described["resources"]:
        assert one["bytes"] == len(files[one["path"]])
        assert one["hash"] == f"sha256:{hashlib.sha256(files[one['path']]).hexdigest()}"


def test_the_schema_fits_the_table(files: dict[str, bytes]) -> None:
    described = json.loads(files["datapackage.json"])["resources"][0]["schema"]
    table = pd.read_csv(io.BytesIO(files["estimates.csv"]), dtype="str", keep_default_na=False)
    assert [field["name"] for field in described["fields"]] == list(table.columns)
    assert all(field["description"] for field in described["fields"])
    assert described["primaryKey"] == list(KEY_COLUMNS)
    for field in described["fields"]:
        filled = table.loc[table[field["name"]].ne(""), field["name"]]
        if field["type"] == "integer":
            assert filled.str.fullmatch(r"\d+").all()
        elif field["type"] == "number":
            assert pd.to_numeric(filled).notna().all()


def test_stata_reads_back_every_number(released: Released, files: dict[str, bytes]) -> None:
    read = pd.read_stata(io.BytesIO(files["estimates.dta"]))
    assert read["value"].equals(released.estimates["value"].reset_index(drop=True))
    assert read["estimand"].tolist() == released.estimates["estimand"].tolist()
    assert read["n_patients"].isna().tolist() == released.estimates["n_patients"].isna().tolist()
    with pd.io.stata.StataReader(io.BytesIO(files["estimates.dta"])) as reader:
        assert reader.variable_labels()["ci_low"] == "lower limit of the 95 % interval"


def test_levels_stand_in_columns_of_their_own(released: Released) -> None:
    wide = with_levels(released.estimates)
    row = wide[wide["level"].eq("adherence=high;weeks=52")].iloc[0]
    assert (row["at_adherence"], row["at_weeks"]) == ("high", 52)
    assert wide.loc[wide["level"].eq(""), "at_weeks"].isna().all()


def test_the_package_is_the_same_bytes_every_time(
    released: Released, files: dict[str, bytes]
) -> None:
    assert package_files(released) == files


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_reads_the_same_numbers(
    released: Released, files: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    tell = 'cat(nrow(estimates), sum(estimates$value, na.rm = TRUE), sum(estimates$at_k == "4",'
    code = f'source("read_estimates.R"); {tell} na.rm = TRUE))'
    ran = subprocess.run(
        ["Rscript", "-e", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    rows, total, at_four = map(float, ran.stdout.split())
    table = released.estimates
    assert rows == len(table)
    assert total == pytest.approx(table["value"].sum(), rel=1e-5)
    assert at_four == table["level"].str.contains(r"(?:^|;)k=4(?:;|$)", regex=True).sum()


def test_the_verb_writes_a_folder_and_spares_others(released: Released, tmp_path: Path) -> None:
    storage.write_released(tmp_path / "released", released.estimates, released.about)
    asked = ["package", str(tmp_path / "released"), "--out", str(tmp_path / "package")]
    for _ in range(2):
        assert CliRunner().invoke(app, asked).exit_code == 0
    assert (tmp_path / "package" / "datapackage.json").is_file()
    (tmp_path / "mine").mkdir()
    refused = CliRunner().invoke(app, [*asked[:-1], str(tmp_path / "mine")])
    assert refused.exit_code == 2
    assert "something else" in refused.output
