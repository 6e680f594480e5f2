"""One simulation of the planned clinics: what they can say after 6, 12 and 24 months."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.parameters import StudyParameters
from analysis.schema.estimates import to_table
from analysis.schema.vocabulary import Vocabulary
from analysis.synthetic.scenarios import LAST_DAY

from .replicate import Replicate, Tables, headline_estimates, prepared_tables
from .study import KEPT

HORIZONS_MONTHS = (6, 12, 24)
COUNTS = ["n_courses", "n_assessed", "n_events"]
PATIENT = ["clinic_id", "patient_id"]
COURSE = ["clinic_id", "course_id"]
METHODS = ("plan", "lagged")


def horizon_estimates(
    replicate: Replicate, vocabulary: Vocabulary, parameters: StudyParameters
) -> pd.DataFrame:
    """The results at each horizon: `months`, `KEPT` and the counts, one row per estimate.

    After M months the clinics know the patients whose first course began in the last M months
    before the export, with all that was recorded by its day: courses still running, visits still
    to come. The horizons are parts of one simulation and so move together.
    """
    tables = prepared_tables(replicate, vocabulary)
    reference = replicate.scenario.sun_protection_reference
    parts = []
    for months in HORIZONS_MONTHS:
        known = begun_since(tables, pd.Timestamp(LAST_DAY) - pd.DateOffset(months=months))
        rows = to_table(headline_estimates(known, parameters, reference))
        rows = rows[rows["method"].isin(METHODS)]
        parts.append(rows[[*KEPT, *COUNTS]].assign(months=months))
    return pd.concat(parts, ignore_index=True)


def begun_since(tables: Mapping[str, pd.DataFrame], since: pd.Timestamp) -> Tables:
    """The records of patients whose first session ever was on or after that day.

    Whoever came before belongs to the time before the records began: a second course would pass
    for a first one. Patients without a dated session are left out, as the models leave them out.
    """
    courses, sessions = tables["courses"], tables["sessions"]
    first = sessions.groupby(COURSE)["session_date"].min().rename("first").reset_index()
    begun = courses[[*COURSE, "patient_id"]].merge(first, on=COURSE, how="inner")
    first_ever = begun.groupby(PATIENT)["first"].min()
    chosen = first_ever[first_ever >= since].index.to_frame(index=False)
    kept_courses = courses.merge(chosen, on=PATIENT, how="inner")
    keys = {"patients": chosen, "courses": chosen}
    return {
        name: table.merge(keys.get(name, kept_courses[COURSE]), how="inner")
        for name, table in tables.items()
    }
