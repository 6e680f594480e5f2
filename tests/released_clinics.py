"""Clinics whose patients come and go, and what the door lets out about them."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import measures, pipeline, storage, synthetic
from analysis.disclosure import Effective, Previous, release_edition
from analysis.parameters import DisclosureSettings, StudyParameters
from analysis.pipeline.estimation import Tables, estimate
from analysis.pipeline.populations import all_members
from analysis.pipeline.releasing import keyed
from analysis.pipeline.study import Asked, study_measures, study_schedules
from analysis.schema.estimates import ALL, Estimate, to_table

PATIENT, COURSE = ["clinic_id", "patient_id"], ["clinic_id", "course_id"]
RULES = DisclosureSettings()
KEY = b"\1" * 32
COUNTED = ("describe.", "flow.", "measure.", "process.", "safety.", "signal.", "funnel.")
FAST = StudyParameters.model_validate(
    {"improvement": {"imputations": 5}, "recurrence": {"imputations": 5}}
)


@dataclass(frozen=True)
class Clinics:
    """Cleaned records, their row ledger, and models' rows that were estimated from all of them."""

    tables: Tables
    ledger: pd.DataFrame
    models: pd.DataFrame

    @property
    def patients(self) -> pd.DataFrame:
        return self.tables["patients"][PATIENT]

    def without(self, patients: pd.DataFrame) -> Clinics:
        """The same clinics without some patients."""
        gone = set(patients[PATIENT].itertuples(index=False, name=None))
        tables = {name: _left(table, self.tables, gone) for name, table in self.tables.items()}
        owner = self.ledger[PATIENT].astype("object").itertuples(index=False, name=None)
        stays = np.array([pair not in gone for pair in owner])
        return replace(self, tables=tables, ledger=self.ledger[stays].reset_index(drop=True))


@dataclass
class Door:
    """A series of editions of the same clinics."""

    settings: DisclosureSettings = RULES
    knows_people: bool = True
    editions: list[Effective] = field(default_factory=list)

    def release(self, clinics: Clinics, as_of: str, noise: int = 0) -> pd.DataFrame:
        """The next edition; `noise` seeds a shake of every model's number."""
        estimates = estimates_of(clinics, noise)
        members = None
        if self.knows_people:
            members = keyed(all_members(clinics.tables, clinics.ledger, FAST, asked()), KEY)
        previous = None
        if self.editions:
            previous = Previous(self.editions[-1], lambda n: self.editions[n - 1].members)
        table, effective = release_edition(estimates, self.settings, members, as_of, previous)
        self.editions.append(effective)
        return table


@cache
def asked() -> Asked:
    """What the study asks, long enough after the records for everything to be ripe."""
    return Asked(study_schedules(), study_measures(), dt.date(2027, 6, 30))


@cache
def clinics(patients: int = 300, clinics: int = 2, seed: int = 5) -> Clinics:
    """Made-up clinics, cleaned and estimated once for all tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        synthetic.synthesise(folder / "raw", patients=patients, clinics=clinics, seed=seed)
        pipeline.prepare(folder / "raw", folder / "processed")
        estimates = estimate(folder / "processed", folder / "estimates", FAST)
        tables = storage.read_tables(folder / "processed")
        ledger = storage.read_ledger(folder / "processed")
    seen = estimates["estimand"].str.startswith(COUNTED)
    return Clinics(tables, ledger, estimates[~seen].reset_index(drop=True))


def estimates_of(clinics: Clinics, noise: int = 0) -> pd.DataFrame:
    """Everything counted is counted anew; models' numbers are those of all patients, shaken."""
    rows: list[Estimate] = _counted(clinics.tables, clinics.ledger, ALL)
    for clinic_id in sorted(clinics.tables["patients"]["clinic_id"].unique()):
        mine = {
            name: table[table["clinic_id"].eq(clinic_id)].reset_index(drop=True)
            for name, table in clinics.tables.items()
        }
        rows += _counted(mine, clinics.ledger, clinic_id)
    models = clinics.models.copy()
    if noise:
        shake = np.random.default_rng(noise).uniform(0.5, 1.5, len(models))
        for column in ("value", "ci_low", "ci_high"):
            models[column] = models[column] * shake
    counted = to_table(rows)
    counted = counted[~counted["estimand"].str.startswith("recurrence.")]
    return pd.concat([counted, models], ignore_index=True)


def _counted(tables: Tables, ledger: pd.DataFrame, clinic_id: str) -> list[Estimate]:
    study = asked()
    described = measures.descriptive_estimates(tables, 5.0, clinic_id, study.schedules)
    counted = measures.measure_estimates(tables, study.measures, study.as_of, 5.0, clinic_id)
    return [*measures.row_flow(ledger, clinic_id), *described, *counted]


def _left(table: pd.DataFrame, tables: Tables, gone: set[tuple[str, str]]) -> pd.DataFrame:
    if "patient_id" in table:
        owners = table[PATIENT]
    else:
        courses = tables["courses"][[*COURSE, "patient_id"]]
        owners = table[COURSE].merge(courses, on=COURSE, how="left")[PATIENT]
    stays = [pair not in gone for pair in owners.itertuples(index=False, name=None)]
    return table[np.array(stays, dtype=bool)].reset_index(drop=True)
