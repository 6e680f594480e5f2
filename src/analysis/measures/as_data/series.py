"""A measure over time as estimates: its points, and what its control chart says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.parameters.measure import Measure
from analysis.schema.estimates import Estimate, level_of, warned, withheld

from ..signals.chart import Chart, Point, control_chart
from ..signals.verdicts import assurance, variation
from .counting import UNDATED, Counted
from .numbers import SCALE, number_of
from .periods import Periods, period_number, periods_of

PARTIAL = "partial_period"
TRIAL = "trial_limits"
TOO_FEW_POINTS = "too_few_points"
NO_RULE = "none"
SECTION = "4.4"


def series_estimates(
    name: str, measure: Measure, found: Counted, blank: Estimate, last_day: int
) -> Iterator[Estimate]:
    """One row per period, empty ones included, then the control chart of the whole periods.

    The point: `measure.<id>`, level `period=`; warned of where the period is partial. A partial
    or empty period has no signal row: it is shown and not judged.
    """
    periods = periods_of(found, measure.period, last_day)
    if periods is None:
        return
    points: dict[int, Estimate] = {}
    for number in range(periods.first, periods.last + 1):
        row = replace(blank, level=level_of(period=periods.label(number)))
        row = number_of(measure, found.chosen(periods.number == number), row)
        points[number] = warned(row, PARTIAL) if number in periods.partial else row
    yield from points.values()
    judged = {n: row for n, row in points.items() if n not in periods.partial and row.n_assessed}
    above, below = _sums(found, periods, list(judged))
    places = np.array(list(judged), dtype=np.int64)
    starts = [_period_of(entry.starting, periods.length) for entry in measure.rebased]
    chart = control_chart(measure.kind, above, below, places, starts)
    scale = SCALE.get(measure.in_unit, 1.0)
    whole = number_of(measure, found, blank)
    yield from _signals(name, measure, chart, judged, scale, whole)


def between_events_estimates(
    name: str, measure: Measure, found: Counted, blank: Estimate
) -> Iterator[Estimate]:
    """One point per event, `event=1` the first: the rows without one since the event before.

    Rows count in order of their date. Those before the first event are no gap, for nobody knows
    when the one before it was; nor are those since the last, which have not ended.
    """
    dated = found.chosen(found.day != UNDATED)
    dated = dated.chosen(np.argsort(dated.day, kind="stable"))
    at = np.flatnonzero(dated.amount > 0)
    between = np.diff(at) - 1.0
    events: dict[int, Estimate] = {}
    for number, (gap, place) in enumerate(zip(between, at[1:], strict=True), start=1):
        rows = dated.chosen(np.arange(at[number - 1] + 1, place + 1))
        row = replace(blank, level=level_of(event=number))
        row = number_of(measure, rows, row)
        events[number] = replace(row, value=float(gap))
    yield from events.values()
    places = np.array(list(events), dtype=np.int64)
    chart = control_chart(measure.kind, between, np.ones(len(between)), places)
    yield from _signals(name, measure, chart, events, 1.0, number_of(measure, found, blank))


def _sums(found: Counted, periods: Periods, chosen: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """What lies above and below the line in each of the chosen periods."""
    dated = periods.number >= 0
    at = periods.number[dated] - periods.first
    above = np.bincount(at, weights=found.amount[dated])
    below = np.bincount(at, weights=found.exposure[dated])
    places = np.array(chosen, dtype=np.intp) - periods.first
    return above[places], below[places]


def _period_of(day: str, length: str) -> int:
    days = (dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days
    return int(period_number(np.array([days]), length)[0])


def _signals(
    name: str,
    measure: Measure,
    chart: Chart,
    judged: dict[int, Estimate],
    scale: float,
    counts: Estimate,
) -> Iterator[Estimate]:
    """`signal.<id>`: the chart as a whole, then each judged point.

    `value` is the centre line, the limits are the process limits; a point's counts are its own. The
    whole has the newest point's lines, the `counts` of the measure, and in its level what varies
    (`variation`), since which point if it is a signal, and whether the target holds (`assurance`).
    """
    blank = Estimate(f"signal.{name}", plan_section=SECTION, unit=measure.in_unit)
    whole = _with_counts_of(counts, blank)
    if not chart.points:
        yield withheld(whole, TOO_FEW_POINTS)
        return
    rows = [_signal(point, measure, judged[point.place], scale, blank) for point in chart.points]
    newest = rows[-1]
    whole = replace(whole, value=newest.value, ci_low=newest.ci_low, ci_high=newest.ci_high)
    yield replace(whole, gate=newest.gate, level=_found(chart, measure, judged, scale))
    yield from rows


def _signal(
    point: Point, measure: Measure, counts: Estimate, scale: float, blank: Estimate
) -> Estimate:
    key, _, place = counts.level.partition("=")
    level = {
        key: place,
        "phase": point.phase,
        "signal": point.rule or NO_RULE,
        "verdict": variation(point.side, measure.direction),
    }
    row = replace(
        _with_counts_of(counts, blank),
        level=level_of(**level),
        value=scale * point.centre,
        ci_low=scale * point.lower,
        ci_high=scale * point.upper,
    )
    return warned(row, TRIAL) if point.is_trial else row


def _found(chart: Chart, measure: Measure, judged: dict[int, Estimate], scale: float) -> str:
    last = chart.points[-1]
    target = measure.target.value if measure.target else float("nan")
    level = {
        "assurance": assurance(target, scale * last.lower, scale * last.upper, measure.direction),
        "chart": chart.name,
        "newest": judged[last.place].level.partition("=")[2],
        "variation": variation(last.side, measure.direction),
    }
    if last.side:
        level["since"] = judged[_since(chart.points)].level.partition("=")[2]
    return level_of(**level)


def _since(points: list[Point]) -> int:
    """The place of the first of the unbroken signals on the newest point's side."""
    first = points[-1]
    for point in reversed(points):
        if point.side != points[-1].side:
            break
        first = point
    return first.place


def _with_counts_of(counts: Estimate, blank: Estimate) -> Estimate:
    return replace(
        blank,
        n_patients=counts.n_patients,
        n_courses=counts.n_courses,
        n_assessed=counts.n_assessed,
        n_events=counts.n_events,
    )
