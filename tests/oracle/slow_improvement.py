"""Plan 2.2-2.4 once more, in loops over lists: slow, and written from the plan's text.

Coding that the plan leaves open (and the ridge can see): a number is in standard deviations from
its mean with a flag when missing; a factor's commonest level is the reference. A gap is filled from
the next look, as nearest value, and the steps before. Beyond the plan (docs/decisions.md): five
steps of history, scores rounded as the clinic writes them. Nothing here knows the rules for scarce
data: it is for clinics large enough for the full model.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from operator import mul
from statistics import fmean, variance
from typing import Any

from scipy import stats

Course = dict[str, Any]
HISTORY = 5  # steps of history
POOLED_FROM, POOLED = 6, range(5, 9)  # steps that share a fit, as far as their history is as long
READING_STEPS = (10, 5, 3, 2.5, 2, 1, 0.5, 0.3, 0.25, 0.2, 0.1, 0.05)  # points of the scale


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss elimination with partial pivoting."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, size):
            factor = rows[r][i] / rows[i][i]
            for c in range(i, size + 1):
                rows[r][c] -= factor * rows[i][c]
    answer = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][c] * answer[c] for c in range(i + 1, size))
        answer[i] = (rows[i][size] - known) / rows[i][i]
    return answer


def dot(left: list[float], right: list[float]) -> float:
    return sum(map(mul, left, right))


def dummies(courses: list[Course], name: str) -> list[list[float]]:
    counts = Counter(course[name] for course in courses)
    reference = sorted(counts, key=lambda level: (-counts[level], level))[0]
    levels = sorted(set(counts) - {reference})
    return [[float(course[name] == level) for level in levels] for course in courses]


def standardised(values: list[float | None]) -> list[list[float]]:
    known = [value for value in values if value is not None]
    mean = fmean(known)
    spread = math.sqrt(fmean((value - mean) ** 2 for value in known))
    with_flag = len(known) < len(values)
    return [
        [0.0 if value is None else (value - mean) / spread]
        + ([float(value is None)] if with_flag else [])
        for value in values
    ]


@dataclass
class SlowImputation:
    """One imputation; `change[i][k]` is D_k of course i, None while unknown."""

    courses: list[Course]
    n_sessions: int
    n_donors: int

    def __post_init__(self) -> None:
        courses = self.courses
        self.type = dummies(courses, "spot_type")
        self.log_y0 = standardised([math.log(course["y"][0] + 1) for course in courses])
        others = [dummies(courses, name) for name in ("clinic_id", "combination", "phototype")]
        others += [standardised([c[name] for c in courses]) for name in ("age", "planned")]
        self.static = [
            [1.0, *self.type[i], *self.log_y0[i], *(x for other in others for x in other[i])]
            for i in range(len(courses))
        ]

    def row(self, i: int, k: int, lags: list[int], pooled: bool) -> list[float] | None:
        """The design row of course i at step k; None where its history is unknown."""
        history = [self.change[i][lag] for lag in lags]
        if any(value is None for value in history):
            return None
        row = list(self.static[i])
        if history:
            nearest = history[0]
            row += [*history, nearest**2, nearest * self.log_y0[i][0]]
            row += [nearest * x for x in self.type[i]]
        return [*row, float(k)] if pooled else row

    def run(self, drawn: list[int], uniforms: list[list[float]]) -> list[list[float]]:
        """Y_k / Y_0 by course and session, completed."""
        self.change: list[list[float | None]] = [
            [
                None if y is None else math.log(y + 1) - math.log(course["y"][0] + 1)
                for y in course["y"]
            ]
            for course in self.courses
        ]
        assessed = [[y is not None for y in course["y"]] for course in self.courses]
        ids = sorted({course["patient"] for course in self.courses})
        sample = [
            i
            for position in drawn
            for i, course in enumerate(self.courses)
            if course["patient"] == ids[position]
        ]
        for k in range(1, self.n_sessions + 1):
            self.complete(k, sample, assessed, uniforms)
        return [
            [
                min(max(self.severity(i, k) / self.courses[i]["y"][0], 0.003), 3.0)
                for k in range(1, self.n_sessions + 1)
            ]
            for i in range(len(self.courses))
        ]

    def severity(self, i: int, k: int) -> float:
        seen = self.courses[i]["y"][k]
        if seen is not None:
            return float(seen)
        return math.exp(self.change[i][k]) * (self.courses[i]["y"][0] + 1) - 1

    def complete(
        self, k: int, sample: list[int], assessed: list[list[bool]], uniforms: list[list[float]]
    ) -> None:
        """Impute D_k: gaps from the next look and the two steps before, the rest from the past."""
        waiting: dict[int | None, list[int]] = {}
        for i in range(len(self.courses)):
            if not assessed[i][k]:
                later = [s for s in range(k + 1, self.n_sessions + 1) if assessed[i][s]]
                waiting.setdefault(later[0] if later else None, []).append(i)
        for later, missing in waiting.items():
            rows = [i for i in sample if later is None or assessed[i][later]]
            steps = [k]
            if k >= POOLED_FROM and later is None:
                longest = min(k - 1, HISTORY)
                steps = [s for s in POOLED if longest <= s - 1 and s <= self.n_sessions]
            wanted = [(i, s) for s in steps for i in rows if assessed[i][s]]
            imputed = self.fit(k, later, wanted, missing, uniforms)
            for i, value in imputed.items():
                y0 = self.courses[i]["y"][0]
                low, high = (math.log(r * y0 + 1) - math.log(y0 + 1) for r in (0.003, 3.0))
                self.change[i][k] = self.as_written(i, min(max(value, low), high))

    def as_written(self, i: int, change: float) -> float:
        """D of the score that the clinic would have written down."""
        step, y0 = self.courses[i]["step"], self.courses[i]["y"][0]
        if not step:
            return change
        score = math.exp(change) * (y0 + 1) - 1
        return math.log(max(round(score / step) * step, 0.0) + 1) - math.log(y0 + 1)

    def fit(
        self,
        k: int,
        later: int | None,
        wanted: list[tuple[int, int]],
        missing: list[int],
        uniforms: list[list[float]],
    ) -> dict[int, float]:
        """Prediction plus a donor's residual, for each missing course."""
        pooled = k >= POOLED_FROM and later is None
        longest = min(k - 1, HISTORY) if later is None else HISTORY

        def explained_by(step: int) -> list[int]:
            ahead = [] if later is None else [later]
            return [*ahead, *range(step - 1, 0, -1)][:longest]

        rows = [(self.row(i, s, explained_by(s), pooled), self.change[i][s]) for i, s in wanted]
        design = [row for row, _ in rows if row is not None]
        outcome = [y for row, y in rows if row is not None]
        n, p = len(design), len(design[0])
        columns = list(zip(*design, strict=True))
        gram = [[dot(a, b) for b in columns] for a in columns]
        for j in range(p):
            gram[j][j] += 1e-6 * n
        beta = solve(gram, [dot(column, outcome) for column in columns])
        fitted = [dot(row, beta) for row in design]
        scale = math.sqrt(n / (n - p))
        pairs = [(fit, (y - fit) * scale) for fit, y in zip(fitted, outcome, strict=True)]
        answer = {}
        for i in missing:
            prediction = dot(self.row(i, k, explained_by(k), pooled), beta)
            nearest = sorted(pairs, key=lambda pair: abs(pair[0] - prediction))[: self.n_donors]
            donor = sorted(nearest)[int(uniforms[i][k - 1] * len(nearest))]
            answer[i] = prediction + donor[1]
        return answer


def clustered_mean(values: list[float], patients: list[str]) -> tuple[float, float]:
    """Mean over courses and its variance, patients as clusters."""
    mean = fmean(values)
    totals: dict[str, float] = {}
    for value, patient in zip(values, patients, strict=True):
        totals[patient] = totals.get(patient, 0.0) + value - mean
    clusters = len(totals)
    spread = sum(total**2 for total in totals.values()) * clusters / (clusters - 1)
    return mean, spread / len(values) ** 2


def with_floor(share: float, within: float, n: int) -> float:
    z2 = stats.norm.ppf(0.975) ** 2
    adjusted = (share * n + z2 / 2) / (n + z2)
    return max(within, adjusted * (1 - adjusted) / (n + z2))


def rubin(copies: list[tuple[float, float]], complete_df: float) -> tuple[float, float, float]:
    """Value and limits from (estimate, within variance) of each copy; Barnard-Rubin."""
    m = len(copies)
    value = fmean(estimate for estimate, _ in copies)
    between = variance([estimate for estimate, _ in copies]) * (1 + 1 / m)
    total = fmean(within for _, within in copies) + between
    share = between / total
    old = (m - 1) / share**2 if share else math.inf
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
    half_width = stats.t.ppf(0.975, 1 / (1 / old + 1 / observed)) * math.sqrt(total)
    return value, value - half_width, value + half_width


def cells(
    ratios: list[list[list[float]]], courses: list[Course], members: list[int]
) -> dict[tuple[str, int], tuple[float, float, float]]:
    """Value and limits by estimand and k, for the courses named by `members`."""
    patients = [courses[i]["patient"] for i in members]
    people = len(set(patients))
    answer = {}
    for k in range(1, len(ratios[0][0]) + 1):
        copies: dict[str, list[tuple[float, float]]] = {}
        for ratio in ratios:
            here = [ratio[i][k - 1] for i in members]
            before = [1.0 if k == 1 else ratio[i][k - 2] for i in members]
            reduction = [100 * (1 - r) for r in here]
            gain = [100 * (b - r) for b, r in zip(before, here, strict=True)]
            for name, values in (("mean_reduction_pct", reduction), ("marginal_gain_pct", gain)):
                copies.setdefault(name, []).append(clustered_mean(values, patients))
            for name, most in (("responder50", 0.5), ("responder75", 0.25)):
                share, within = clustered_mean([float(r <= most + 1e-9) for r in here], patients)
                floored = with_floor(share, within, people)
                copies.setdefault(name, []).append((share, floored))
        for name, made in copies.items():
            value, low, high = rubin(made, people - 1)
            if name.startswith("responder"):
                low, high = max(low, 0.0), min(high, 1.0)
            answer[f"improvement.{name}", k] = value, low, high
    return answer


def half_set(
    found: dict[tuple[str, int], tuple[float, float, float]], supported: list[int]
) -> tuple[float | None, float | None, float | None]:
    """Smallest k with half responding, and the ends of the set; None is "not reached"."""
    shares = [(k, *found["improvement.responder50", k]) for k in supported]
    value = next((k for k, share, _, _ in shares if share >= 0.5), None)
    first = next((k for k, _, _, high in shares if high >= 0.5), None)
    last = next((k for k, _, low, _ in shares if low >= 0.5), None)
    return value, first, last


def supported_sessions(
    courses: list[Course], members: list[int], fewest: int, smallest_share: float
) -> list[int]:
    """Session counts after which enough patients, and enough of the courses, were assessed."""
    found = []
    for k in range(1, len(courses[0]["y"])):
        seen = [courses[i]["patient"] for i in members if courses[i]["y"][k] is not None]
        if len(set(seen)) >= fewest and len(seen) >= smallest_share * len(members):
            found.append(k)
    return found


def shifted(ratio: list[list[float]], courses: list[Course], delta: float) -> list[list[float]]:
    """What was imputed after a course's last look times 1 + delta, within the limits."""
    moved = []
    for course, own in zip(courses, ratio, strict=True):
        looks = [k for k in range(1, len(course["y"])) if course["y"][k] is not None]
        last = max(looks, default=0)
        moved.append(
            [
                r if k <= last else min(max(r * (1 + delta), 0.003), 3.0)
                for k, r in enumerate(own, start=1)
            ]
        )
    return moved


def reading_step(points: list[float]) -> float:
    """The coarsest step of which 98 in 100 of a clinic's scores are multiples; 0 for none."""
    for step in READING_STEPS:
        whole = sum(abs(p / step - round(p / step)) < 1e-6 for p in points)
        if len(points) >= 20 and whole >= 0.98 * len(points):
            return step
    return 0.0
