"""An export with nobody in it, or a single patient: no crash, and no number it cannot carry."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import pipeline, storage, synthetic
from analysis.report.pages import scopes
from analysis.schema.raw_tables import RAW_TABLES
from raw_export import write_canonical


def nobody(folder: Path) -> Path:
    folder.mkdir()
    for name, table in RAW_TABLES.items():
        (folder / f"{name}.csv").write_text(",".join(table.names) + "\n")
    return folder


def twelve(folder: Path) -> Path:
    synthetic.synthesise(folder, patients=12, clinics=1, seed=2)
    return folder


@pytest.mark.parametrize("export", [nobody, write_canonical, twelve])
def test_small_exports_pass_the_door_with_nothing_but_reasons(tmp_path: Path, export) -> None:
    raw = export(tmp_path / "raw")
    pipeline.prepare(raw, tmp_path / "processed")
    parameters = pipeline.study_parameters()
    pipeline.estimate(tmp_path / "processed", tmp_path / "estimates", parameters)
    pipeline.release_estimates(tmp_path / "estimates", tmp_path / "released", parameters.disclosure)
    released = storage.read_released(tmp_path / "released")
    assert len(scopes(released)) == 1
    rows = released.estimates
    models = rows[rows["estimand"].str.startswith("improvement.")]
    assert models["value"].isna().all()
    # What claims show was counted, and stands in another row.
    counted = rows[rows["estimand"].str.startswith(("process.", "safety.", "measure."))]
    claims = rows[rows["estimand"].str.startswith("claim.") & rows["value"].notna()]
    key = ["clinic_id", "unit", "value", "n_patients", "n_assessed"]
    assert len(claims.merge(counted[key].drop_duplicates(), on=key)) == len(claims)
    assert models["gate"].str.startswith("withheld").all()
    counts = rows.loc[rows["unit"].eq("count"), "value"].dropna()
    assert not pd.Series(counts).between(1, 7).any()


def test_signs_that_nobody_sees_are_no_part_of_a_title(tmp_path: Path) -> None:
    """They join emoji and turn lines around; the gate would hold back every page of the clinic."""
    raw = write_canonical(tmp_path / "raw")
    title = '"\U0001f469\u200d\u2695\ufe0f \u0639\u064a\u0627\u062f\u0629\u202e <b>Ş</b> $5"'
    (raw / "export.yml").write_text(f"title: {title}\n", encoding="utf-8")
    pipeline.prepare(raw, tmp_path / "processed")
    shown = storage.read_manifest(tmp_path / "processed")["title"]
    assert shown == "\U0001f469\u2695\ufe0f \u0639\u064a\u0627\u062f\u0629 <b>Ş</b> $5"
