"""Plan 3.2-3.5 once more, in loops over lists: slow, and written from the plan's text.

Coding that the plan leaves open (docs/decisions.md): a factor's commonest level is the reference,
numbers are in standard deviations from their mean with a flag when missing, clinics enter where
five recurrences per coefficient remain. The hazard of an interval is the sum over its weeks, band
by band, and neighbouring bands are drawn together. Derivatives are differences. Nothing here knows
the rules for scarce data: every level of every factor and every flag holds recurrences and others.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from .slow_improvement import clustered_mean, dot, dummies, solve, standardised

Person = dict[str, Any]
Interval = dict[str, Any]
Vector = list[float]

BANDS = (0, 8, 16, 26, 39, 52, 78)
LEVEL = {"low": 0, "moderate": 1, "high": 2}
MONTHS_PER_WEEK = 12 * 7 / 365.25
EVENTS_PER_COEFFICIENT = 5


def band(weeks: float) -> Vector:
    """One number per band of time, 1 for the one that holds the week."""
    return [float(low <= weeks < high) for low, high in pairwise(BANDS)]


def wave(day: date) -> float:
    """The season: a cosine with its peak on 25 June."""
    peak = (date(2024, 6, 25) - date(2024, 1, 1)).days
    return math.cos(2 * math.pi * ((day - date(day.year, 1, 1)).days - peak) / 365.25)


def levels(reported: str) -> Vector:
    """Moderate and high against low."""
    return [float(reported == "moderate"), float(reported == "high")]


def about_people(people: list[Person], n_recurrences: int) -> list[Vector]:
    """Everything the model knows of a patient, one row per responder."""
    factors = ("spot_type", "phototype", "sex", "combination")
    parts = [dummies(people, name) for name in factors]
    log_baseline = [math.log(person["baseline_score"] + 1) for person in people]
    numbers = [[person["final_score"] for person in people], log_baseline]
    numbers += [[person[name] for person in people] for name in ("age_years", "n_sessions")]
    parts += [standardised(values) for values in numbers]
    clinics = dummies(people, "clinic_id")
    wanted = len(BANDS) - 1 + 1 + 2 + sum(len(part[0]) for part in [*parts, clinics])
    if n_recurrences >= EVENTS_PER_COEFFICIENT * wanted:
        parts.append(clinics)
    return [[x for part in parts for x in part[i]] for i in range(len(people))]


@dataclass(frozen=True)
class Piece:
    """The part of an interval that lies in one band: which, its weeks, the season in its middle."""

    band: int
    weeks: float
    wave: float


def pieces(interval: Interval) -> list[Piece]:
    """The interval cut at the edges of the bands; the last band has no end."""
    parts = []
    middle = (interval["start"] + interval["end"]) / 2
    for number, (low, high) in enumerate(pairwise([*BANDS[:-1], math.inf])):
        start, end = max(interval["start"], low), min(interval["end"], high)
        if end > start:
            days = round(7 * ((start + end) / 2 - middle))
            day = interval["midpoint_on"] + timedelta(days=days)
            parts.append(Piece(number, end - start, wave(day)))
    return parts


@dataclass(frozen=True)
class Row:
    """What the likelihood reads of an interval; coefficients are of six bands, season, columns."""

    pieces: list[Piece]
    columns: Vector
    recurred: int
    patient: str

    def log_hazard(self, b: Vector) -> float:
        """Logarithm of the hazard added up over the interval."""
        total = sum(p.weeks * math.exp(b[p.band] + b[6] * p.wave) for p in self.pieces)
        return math.log(total) + dot(self.columns, b[7:])

    def slopes(self, b: Vector) -> Vector:
        """Of the log hazard in each coefficient, those of bands and season by differences."""

        def of_time(at: Vector) -> float:
            return self.log_hazard([*at, *b[7:]])

        return [*slopes(of_time, b[:7]), *self.columns]


def design(
    people: list[Person],
    intervals: list[Interval],
    report: str = "sun_protection",
) -> tuple[list[Row], list[Vector]]:
    """Rows of the model of plan 3.2, and what it knows of each person."""
    known = about_people(people, sum(interval["recurred"] for interval in intervals))
    rows = []
    for interval in intervals:
        columns = [*levels(interval[report]), *known[interval["person"]]]
        patient = people[interval["person"]]["patient"]
        rows.append(Row(pieces(interval), columns, interval["recurred"], patient))
    return rows, known


def drawn_together(b: Vector) -> float:
    """The penalty on differences between neighbouring bands."""
    return sum((after - before) ** 2 / 2 for before, after in pairwise(b[:6]))


# --- the complementary log-log model --------------------------------------------------------------


def log_chance(predictor: float, recurred: int) -> float:
    """Log-likelihood of an interval with that log cumulative hazard."""
    hazard = math.exp(predictor)
    return math.log(-math.expm1(-hazard)) if recurred else -hazard


def slopes(of: Callable[[Vector], float], at: Vector, step: float = 1e-5) -> Vector:
    """Numerical gradient."""
    gradient = []
    for i in range(len(at)):
        up, down = list(at), list(at)
        up[i] += step
        down[i] -= step
        gradient.append((of(up) - of(down)) / (2 * step))
    return gradient


def bends(of: Callable[[Vector], float], at: Vector, step: float = 1e-4) -> list[Vector]:
    """Numerical second derivatives."""
    size = len(at)
    table = [[0.0] * size for _ in at]
    for i in range(size):
        for j in range(size):
            total = 0.0
            for a in (1, -1):
                for b in (1, -1):
                    there = list(at)
                    there[i] += a * step
                    there[j] += b * step
                    total += a * b * of(there)
            table[i][j] = total / (4 * step**2)
    return table


def inverse(matrix: list[Vector]) -> list[Vector]:
    """By one elimination per unit vector; symmetric matrices only."""
    size = len(matrix)
    return [solve(matrix, [float(i == j) for j in range(size)]) for i in range(size)]


def times(left: list[Vector], right: list[Vector]) -> list[Vector]:
    columns = list(zip(*right, strict=True))
    return [[dot(row, list(column)) for column in columns] for row in left]


def sandwich(
    scores: list[Vector], patients: list[str], curvature: list[Vector]
) -> tuple[list[Vector], int]:
    """Covariance when the rows of a patient move together, and how many patients there are."""
    by_patient: dict[str, Vector] = {}
    for score, patient in zip(scores, patients, strict=True):
        total = by_patient.setdefault(patient, [0.0] * len(score))
        for i, value in enumerate(score):
            total[i] += value
    size = len(curvature)
    meat = [[0.0] * size for _ in range(size)]
    for total in by_patient.values():
        for i in range(size):
            for j in range(size):
                meat[i][j] += total[i] * total[j]
    bread = inverse(curvature)
    return times(times(bread, meat), bread), len(by_patient)


def scored(rows: list[Row], b: Vector) -> tuple[list[Vector], list[Vector]]:
    """Each row's score, and the information of all with the penalty.

    The bend of the predictor itself is left out of the information, as its expectation is 0.
    """
    size = len(b)
    scores, curvature = [], [[0.0] * size for _ in b]
    for row in rows:
        at, columns = row.log_hazard(b), row.slopes(b)

        def value(shift: float, at: float = at, recurred: int = row.recurred) -> float:
            return log_chance(at + shift, recurred)

        step = 1e-4
        slope = (value(step) - value(-step)) / (2 * step)
        bend = (value(step) - 2 * value(0) + value(-step)) / step**2
        scores.append([slope * x for x in columns])
        filled = [i for i in range(size) if columns[i]]
        for i in filled:
            for j in filled:
                curvature[i][j] -= bend * columns[i] * columns[j]
    stiffness = bends(drawn_together, b[:6])
    for i in range(6):
        for j in range(6):
            curvature[i][j] += stiffness[i][j]
    return scores, curvature


def fitted(rows: list[Row]) -> tuple[Vector, list[Vector]]:
    """The maximum of the likelihood by Newton's steps, and the clustered covariance there."""
    b = [-4.0] * 6 + [0.0] * (1 + len(rows[0].columns))
    for _ in range(30):
        scores, curvature = scored(rows, b)
        gradient = [sum(column) for column in zip(*scores, strict=True)]
        pull = slopes(drawn_together, b[:6])
        gradient[:6] = [g - p for g, p in zip(gradient, pull, strict=False)]
        step = solve(curvature, gradient)
        b = [now + move for now, move in zip(b, step, strict=True)]
        if max(map(abs, step)) < 1e-7:
            break
    scores, curvature = scored(rows, b)
    covariance, clusters = sandwich(scores, [row.patient for row in rows], curvature)
    n, p = len(rows), len(b)
    factor = clusters / (clusters - 1) * (n - 1) / (n - p)
    return b, [[factor * x for x in line] for line in covariance]


# --- g-computation (plan 3.4) ---------------------------------------------------------------------


def calendar(person: Person, known: Vector, report: str) -> list[Vector]:
    """The person's row in each of 26 two-week cells after the final assessment."""
    rows = []
    for cell in range(26):
        weeks = 2 * cell + 1
        day = person["final_on"] + timedelta(weeks=weeks)
        rows.append([*band(weeks), wave(day), *levels(report), *known])
    return rows


def survival(cells: list[Vector], b: Vector) -> Vector:
    """Chance to be free of recurrence at weeks 0, 2, ..., 52."""
    free = [1.0]
    for row in cells:
        free.append(free[-1] * math.exp(-2 * math.exp(dot(row, b))))
    return free


def months_free(curve: Vector, weeks: int) -> float:
    """Area under the curve by the trapezium rule."""
    points = curve[: weeks // 2 + 1]
    area = sum(2 * (a + b) / 2 for a, b in pairwise(points))
    return area * MONTHS_PER_WEEK


@dataclass(frozen=True)
class Standardised:
    """The responders of a population, each on their own calendar under each level.

    Curves once worked out are kept: every number reads the same ones.
    """

    calendars: dict[str, list[list[Vector]]]
    patients: list[str]
    kept: dict[tuple[str, tuple[float, ...]], list[Vector]] = field(default_factory=dict)

    def curves(self, b: Vector, report: str) -> list[Vector]:
        key = report, tuple(b)
        if key not in self.kept:
            self.kept[key] = [survival(cells, b) for cells in self.calendars[report]]
        return self.kept[key]

    def value(self, b: Vector, estimand: str, name: str, weeks: int) -> float:
        """One number of plan 3.1; ratios as logarithms."""
        one, _, other = name.partition("-")
        first = mean_curve(self.curves(b, one))
        if estimand == "risk":
            return 1 - first[weeks // 2]
        second = mean_curve(self.curves(b, other))
        if estimand == "rmst_difference_months":
            return months_free(first, weeks) - months_free(second, weeks)
        risks = 1 - first[weeks // 2], 1 - second[weeks // 2]
        if estimand == "risk_difference":
            return risks[0] - risks[1]
        return math.log(risks[0]) - math.log(risks[1])

    def own_values(self, b: Vector, estimand: str, name: str, weeks: int) -> Vector:
        """What each responder adds to the number, to first order."""
        one, _, other = name.partition("-")
        first = self.curves(b, one)
        risks = [1 - curve[weeks // 2] for curve in first]
        if estimand == "risk":
            return risks
        second = self.curves(b, other)
        both = list(zip(first, second, strict=True))
        if estimand == "rmst_difference_months":
            return [months_free(x, weeks) - months_free(y, weeks) for x, y in both]
        others = [1 - curve[weeks // 2] for curve in second]
        scale = (1.0, 1.0)
        if estimand == "risk_ratio":
            scale = (len(risks) / sum(risks), len(others) / sum(others))
        return [scale[0] * x - scale[1] * y for x, y in zip(risks, others, strict=True)]

    def estimate(
        self, b: Vector, covariance: list[Vector], estimand: str, name: str, weeks: int
    ) -> tuple[float, float]:
        """The number, and its variance: delta method plus case mix."""
        gradient = slopes(lambda at: self.value(at, estimand, name, weeks), b)
        from_model = dot(gradient, [dot(line, gradient) for line in covariance])
        _, case_mix = clustered_mean(self.own_values(b, estimand, name, weeks), self.patients)
        return self.value(b, estimand, name, weeks), from_model + case_mix


def mean_curve(curves: list[Vector]) -> Vector:
    return [sum(column) / len(curves) for column in zip(*curves, strict=True)]


def standardise(people: list[Person], known: list[Vector], members: list[int]) -> Standardised:
    calendars = {
        report: [calendar(people[i], known[i], report) for i in members] for report in LEVEL
    }
    return Standardised(calendars, [people[i]["patient"] for i in members])


# --- missing reports (plan 3.2) and stage 1 (plan 3.3) --------------------------------------------


def reports_before(intervals: list[Interval], j: int) -> list[str | None]:
    """What the course's earlier intervals reported, in their order."""
    now = intervals[j]
    mine = [other for other in intervals if other["person"] == now["person"]]
    mine.sort(key=lambda other: other["start"])
    return [other["sun_protection"] for other in mine if other["start"] < now["start"]]


def known_levels(reports: list[str | None]) -> Vector:
    return [float(LEVEL[report]) for report in reports if report is not None]


def imputation_columns(intervals: list[Interval], known: list[Vector], j: int) -> Vector:
    """All that may tell a missing report: time, outcome, length, earlier reports, the patient."""
    interval = intervals[j]
    before = reports_before(intervals, j)
    told = known_levels(before)
    outcome = float(interval["recurred"])
    log_length = math.log(interval["end"] - interval["start"])
    return [
        *band((interval["start"] + interval["end"]) / 2),
        *(outcome, log_length, outcome * log_length),
        sum(told) / len(told) - 1 if told else 0.0,
        float(not told),
        told[-1] - 1 if told else 0.0,
        float(bool(before) and before[-1] is None),
        wave(interval["midpoint_on"]),
        *known[interval["person"]],
    ]


def least_squares(rows: list[Vector], values: Vector, weights: Vector) -> Vector:
    columns = list(zip(*rows, strict=True))
    weighted = [[w * x for w, x in zip(weights, column, strict=True)] for column in columns]
    gram = [[dot(one, list(other)) for other in columns] for one in weighted]
    for i in range(len(gram)):
        gram[i][i] += 1e-6 * len(rows)
    return solve(gram, [dot(column, values) for column in weighted])


def imputed_levels(
    people: list[Person],
    intervals: list[Interval],
    known: list[Vector],
    n_donors: int,
    rng: np.random.Generator,
) -> list[int]:
    """The level of every interval; a missing one is that of a neighbour in prediction.

    Draws in this order: the bootstrap of patients (by their ids), a shuffle of the reported
    intervals, a donor for each missing one counted from the smallest prediction up.
    """
    columns = [imputation_columns(intervals, known, j) for j in range(len(intervals))]
    reported = [j for j, interval in enumerate(intervals) if interval["sun_protection"]]
    missing = [j for j in range(len(intervals)) if j not in reported]
    values = [float(LEVEL[intervals[j]["sun_protection"]]) for j in reported]
    ids = sorted({person["patient"] for person in people})
    drawn = [ids[i] for i in rng.integers(len(ids), size=len(ids))]
    weights = [float(drawn.count(people[intervals[j]["person"]]["patient"])) for j in reported]
    rows = [columns[j] for j in reported]
    from_all = least_squares(rows, values, [1.0] * len(rows))
    from_sample = least_squares(rows, values, weights)
    predicted = [dot(row, from_all) for row in rows]
    rank = {int(place): n for n, place in enumerate(rng.permutation(len(rows)))}
    chosen = rng.integers(n_donors, size=len(missing))
    levels_by_interval = {j: int(value) for j, value in zip(reported, values, strict=True)}
    for j, donor in zip(missing, chosen, strict=True):
        wanted = dot(columns[j], from_sample)
        nearest = sorted(range(len(rows)), key=lambda i: abs(predicted[i] - wanted))[:n_donors]
        nearest.sort(key=lambda i: (predicted[i], rank[i]))
        levels_by_interval[j] = int(values[nearest[donor]])
    return [levels_by_interval[j] for j in range(len(intervals))]


def stage_one_columns(intervals: list[Interval], known: list[Vector], j: int) -> Vector:
    """Predictors of the report, plan 3.3."""
    interval = intervals[j]
    before = reports_before(intervals, j)
    told = known_levels(before)
    c = len(told)
    shrunk = (sum(told) / c - 1.1) * c / (c + 0.7) if c else 0.0
    return [
        1.0,
        wave(interval["midpoint_on"]),
        math.log(interval["end"] - interval["start"]),
        *(shrunk, shrunk**2, float(not told)),
        told[-1] - 1 if told else 0.0,
        float(bool(before) and before[-1] is None),
        *known[interval["person"]],
    ]


def multinomial(columns: Vector, b: list[Vector]) -> Vector:
    """Chances of low, moderate, high; `b` are the coefficients of moderate and of high."""
    raised = [1.0, *(math.exp(dot(columns, one)) for one in b)]
    return [value / sum(raised) for value in raised]


def stage_one_objective(
    rows: list[Vector], reported: list[int], weights: Vector, b: list[Vector], ridge: float
) -> float:
    told = sum(
        weight * math.log(multinomial(row, b)[level])
        for row, level, weight in zip(rows, reported, weights, strict=True)
        if weight
    )
    return told - ridge / 2 * sum(x**2 for one in b for x in one)


# --- stage 2 (plan 3.3) ---------------------------------------------------------------------------


def log_mixture(chance: Vector, log_hazard: float, theta: Vector, recurred: int) -> float:
    """Log-likelihood of an interval: before anything happened level a was kept with q(a)."""
    hazards = [math.exp(log_hazard + shift) for shift in (0.0, *theta)]
    raised = [pi * math.exp(h) for pi, h in zip(chance, hazards, strict=True)]
    q = [value / sum(raised) for value in raised]
    free = sum(share * math.exp(-h) for share, h in zip(q, hazards, strict=True))
    return math.log(1 - free) if recurred else math.log(free)


def penalty(theta: Vector) -> float:
    moderate, high = theta
    return 0.05 * (moderate**2 + high**2) + 2 * (moderate - high / 2) ** 2


def mixture_sums(
    rows: list[Row], chances: list[Vector], b: Vector, theta: Vector
) -> tuple[list[Vector], Vector, list[Vector]]:
    """Scores by row, gradient of the penalised objective and minus its Hessian.

    `rows` are without columns of sun protection; parameters are theirs, then theta. An interval
    knows the columns through its log hazard alone, so derivatives are taken in that and in theta.
    """
    p, size = len(b), len(b) + 2
    scores, curvature = [], [[0.0] * size for _ in range(size)]
    for row, chance in zip(rows, chances, strict=True):

        def own(at: Vector, chance: Vector = chance, recurred: int = row.recurred) -> float:
            return log_mixture(chance, at[0], at[1:], recurred)

        at = [row.log_hazard(b), *theta]
        slope, bend = slopes(own, at), bends(own, at)
        spread = [(x, 0) for x in row.slopes(b)] + [(1.0, 1), (1.0, 2)]
        scores.append([x * slope[part] for x, part in spread])
        filled = [i for i in range(size) if spread[i][0]]
        for i in filled:
            for j in filled:
                (x, a), (y, c) = spread[i], spread[j]
                curvature[i][j] -= x * y * bend[a][c]
    gradient = [sum(column) for column in zip(*scores, strict=True)]
    for first, of, at in ((p, penalty, theta), (0, drawn_together, b[:6])):
        pull, stiffness = slopes(of, at), bends(of, at)
        for i in range(len(at)):
            gradient[first + i] -= pull[i]
            for j in range(len(at)):
                curvature[first + i][first + j] += stiffness[i][j]
    return scores, gradient, curvature
