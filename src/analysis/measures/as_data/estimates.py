"""Every measure of the study as estimates: its number, its points over time, and their signals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.parameters.measure import Measure, Split
from analysis.schema.estimates import ALL, Estimate, level_of

from ..funnels.estimates import funnel_estimates
from .columns import POPULATIONS
from .counting import Counted, counted_rows, last_day
from .numbers import number_of
from .populations import Records
from .series import between_events_estimates, series_estimates

MISSING = "missing"


def measure_estimates(
    tables: Mapping[str, pd.DataFrame],
    measures: Mapping[str, Measure],
    as_of: dt.date,
    minimum_baseline_pct: float,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """The rows of all measures, by their id (`study/measures/<id>.yml`), in that order.

    `measure.<id>`, or the estimand that the file names, without a level: all rows that are old
    enough on `as_of`. `period=` (or `event=`): its points over time, of all clinics together, for
    clinics by months are a cube that would have to be hidden nearly whole. `signal.<id>`: the
    control chart. `funnel.<id>`: the units compared. Measures made elsewhere have no row.
    """
    records = Records(tables, minimum_baseline_pct)
    rows: list[Estimate] = []
    for name, measure in measures.items():
        if measure.kind != "elsewhere":
            rows += _measure(name, measure, records, as_of, clinic_id)
    return [replace(row, clinic_id=clinic_id) for row in rows]


def _measure(
    name: str, measure: Measure, records: Records, as_of: dt.date, clinic_id: str
) -> Iterator[Estimate]:
    found = counted_rows(measure, records, as_of)
    estimand = measure.estimand or f"measure.{name}"
    blank = Estimate(estimand, plan_section=measure.plan_section)
    if measure.split_by:
        yield from _split(measure, measure.split_by, found, blank)
        return
    yield number_of(measure, found, blank)
    if clinic_id == ALL and measure.dated_by:
        yield from _over_time(name, measure, found, blank, as_of)
    if measure.compared_by:
        courses = records.courses
        yield from funnel_estimates(name, measure, found, courses, clinic_id)


def _over_time(
    name: str, measure: Measure, found: Counted, blank: Estimate, as_of: dt.date
) -> Iterator[Estimate]:
    if measure.kind == "between_events":
        yield from between_events_estimates(name, measure, found, blank)
    elif measure.kind != "count":
        yield from series_estimates(name, measure, found, blank, last_day(measure, as_of))


def _split(measure: Measure, split: Split, found: Counted, blank: Estimate) -> Iterator[Estimate]:
    """One share for each code of the column, and for the rows without one; all of one whole."""
    column = POPULATIONS[measure.counts].columns[split.column]
    cells = found.rows[column.name].fillna(MISSING).to_numpy()
    for code in (*column.codes, MISSING):
        has_it = np.asarray(cells == code, dtype=np.float64) * found.amount
        row = replace(blank, level=level_of(**{split.called: code}))
        yield number_of(measure, replace(found, amount=has_it), row)
