"""The funnel of a measure as estimates: one pair of rows per unit (plan 4.4). No league table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.parameters.measure import Measure
from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from ..as_data.counting import Counted
from ..as_data.numbers import population
from ..shares import COURSE, PATIENT
from .case_mix import FACTORS, NUMBERS, expected_amounts
from .units import TOO_FEW, Unit, clustering, judged

SECTION = "4.4"
TOO_FEW_TO_COMPARE = "too_few_to_compare"
COLUMNS = {
    "clinic": "clinic_id",
    "practitioner": "practitioner_id",
    "operator_role": "operator_role",
}

Array = NDArray[np.float64]


def funnel_estimates(
    name: str, measure: Measure, found: Counted, courses: pd.DataFrame, clinic_id: str
) -> Iterator[Estimate]:
    """`funnel.<id>`: observed over expected of each unit, in the order of their names.

    Level `by=;limit=95;unit=;verdict=` and the same with `limit=99.8`: `value` is the ratio, the
    limits are those of the funnel at the unit's size. A unit that is too small has one row without
    numbers. `by=;quantity=dispersion`: phi, the variance of the units' z-scores. Units of which
    there is only one are compared with nobody and have no row.
    """
    if not len(found):
        return
    rows = with_case_mix(found.rows, courses)
    for by in measure.compared_by:
        if not _is_compared(by, rows, clinic_id):
            continue
        named = rows[COLUMNS[by]].notna().to_numpy(dtype=bool)
        if rows.loc[named, COLUMNS[by]].nunique() > 1:
            yield from _funnel(name, measure, by, found.chosen(named), rows[named])


def _is_compared(by: str, rows: pd.DataFrame, clinic_id: str) -> bool:
    """Who works in a clinic is compared there; clinics and roles are compared over all of them."""
    return rows["clinic_id"].nunique() == 1 if by == "practitioner" else clinic_id == ALL


def with_case_mix(rows: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """The rows with their course's case mix, practitioner and role where they lack them."""
    wanted = [*FACTORS, *NUMBERS, "practitioner_id", "operator_role"]
    lacking = [column for column in wanted if column not in rows]
    return rows.merge(courses[[*COURSE, *lacking]], on=COURSE, how="left", validate="many_to_one")


def _funnel(
    name: str, measure: Measure, by: str, found: Counted, rows: pd.DataFrame
) -> Iterator[Estimate]:
    rate = measure.kind == "rate"
    units, phi = judged(_units(found, rows, COLUMNS[by], rate=rate), measure.direction, rate=rate)
    blank = Estimate(f"funnel.{name}", unit="ratio", plan_section=SECTION)
    for unit in units:
        yield from _unit_rows(unit, by, blank)
    level = level_of(by=by, quantity="dispersion")
    yield population(replace(blank, level=level, value=phi, n_assessed=len(rows)), found)


def _units(found: Counted, rows: pd.DataFrame, column: str, *, rate: bool) -> list[Unit]:
    expected = expected_amounts(rows, found.amount, found.exposure, rate=rate)
    variance = expected if rate else expected * (1 - expected)
    more = clustering(found.amount - expected, found.patient, variance)
    units = []
    for unit, at in sorted(rows.groupby(column, sort=True).indices.items()):
        part = rows.iloc[at]
        units.append(
            Unit(
                str(unit),
                n_patients=len(part[PATIENT].drop_duplicates()),
                n_courses=len(part[COURSE].drop_duplicates()),
                n_rows=len(at),
                observed=float(found.amount[at].sum()),
                expected=float(expected[at].sum()),
                variance=more * float(variance[at].sum()),
                limits={},
                verdict="",
            )
        )
    return units


def _unit_rows(unit: Unit, by: str, blank: Estimate) -> Iterator[Estimate]:
    row = replace(
        blank,
        n_patients=unit.n_patients,
        n_courses=unit.n_courses,
        n_assessed=unit.n_rows,
        n_events=int(unit.observed),
    )
    level = {"by": by, "unit": unit.name, "verdict": unit.verdict}
    if unit.verdict == TOO_FEW:
        yield withheld(replace(row, level=level_of(**level)), TOO_FEW_TO_COMPARE)
        return
    for name, (low, high) in unit.limits.items():
        at = level_of(**level, limit=name)
        yield replace(row, level=at, value=unit.ratio, ci_low=low, ci_high=high)
