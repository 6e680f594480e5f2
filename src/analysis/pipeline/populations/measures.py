"""Populations behind the measures of the study: its numbers, points, charts and units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.measures.as_data.counting import Counted, counted_rows, last_day
from analysis.measures.as_data.periods import Periods, periods_of
from analysis.measures.as_data.populations import Records
from analysis.measures.funnels.estimates import COLUMNS, with_case_mix
from analysis.measures.shares import COURSE
from analysis.parameters.measure import Measure

from .members import Members, contributed, digests

Tables = dict[str, pd.DataFrame]
NOT_COUNTED = ("elsewhere", "between_events")


def measure_members(
    tables: Tables, measures: Mapping[str, Measure], as_of: dt.date, minimum_baseline_pct: float
) -> Members:
    """`measured`, `measured_courses`, `met` and `measured_values` of each measure, by its id.

    Without a level: all rows old enough. `period=`: those of the chart. `by=;unit=`: the units
    compared, `by=` all of them. What has an estimand of its own (`Measure.estimand`) has its own
    populations too; of events that are points of a chart each is one patient's.
    """
    records = Records(tables, minimum_baseline_pct)
    for name, measure in measures.items():
        if measure.kind in NOT_COUNTED or measure.estimand:
            continue
        found = counted_rows(measure, records, as_of)
        rows = _rows(found)
        yield from _counted(name, rows, {})
        yield contributed(f"measured_values:{name}", digests(rows, ["course_id", "day", "above"]))
        if measure.dated_by:
            yield from _dated(
                name, rows, periods_of(found, measure.period, last_day(measure, as_of))
            )
        if measure.compared_by:
            units = with_case_mix(found.rows, records.courses)
            for by in measure.compared_by:
                compared = rows.assign(by=by, unit=units[COLUMNS[by]].to_numpy())
                compared = compared[compared["unit"].notna()]
                for level in (["by"], ["by", "unit"]):
                    yield from _counted(name, compared, {key: key for key in level})


def _rows(found: Counted) -> pd.DataFrame:
    """The rows counted, with their day and what they add above the line."""
    keys = [*COURSE, "patient_id"]
    rows = found.rows[keys].reset_index(drop=True)
    return rows.assign(day=found.day, above=found.amount)


def _counted(name: str, rows: pd.DataFrame, by: dict[str, str]) -> Members:
    yield contributed(f"measured:{name}", rows, by)
    once = rows.drop_duplicates([*COURSE, *by.values()])
    yield contributed(f"measured_courses:{name}", once, by)
    yield contributed(f"met:{name}", rows[rows["above"] > 0], by)


def _dated(name: str, rows: pd.DataFrame, periods: Periods | None) -> Members:
    if periods is None:
        return
    labels = {number: periods.label(int(number)) for number in np.unique(periods.number)}
    dated = rows.assign(period=pd.Series(periods.number, index=rows.index).map(labels))
    yield from _counted(name, dated[periods.number >= 0], {"period": "period"})
