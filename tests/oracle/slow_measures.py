"""Estimates without a model, once more in loops: written from their definitions.

Turnbull's and the first response's nonparametric maximum by plain EM, Kaplan and Meier's estimate,
the renewal interval, resolution of adverse events, and exact limits with patients as clusters.
"""

from __future__ import annotations

import math

from scipy import stats

FOREVER = math.inf
Pair = tuple[float, float]


# --- times known only to lie between two looks ----------------------------------------------------


def innermost(pairs: list[Pair]) -> list[Pair]:
    """Where the maximum can have mass: from a last clear look to a finding look, none between.

    Of two looks on one day the finding one ends before the clear one begins: (0, 8], (8, 16].
    """
    starts = sorted({left for left, _ in pairs})
    ends = sorted({right for _, right in pairs})
    found = []
    for left in starts:
        for right in ends:
            if right <= left:
                continue
            start_between = any(left < other < right for other in starts)
            end_between = any(left < other < right for other in ends)
            if not start_between and not end_between:
                found.append((left, right))
    return found


def em(holds: list[list[int]], n_places: int, steps: int) -> list[float]:
    """Shares of the places; `holds` names those in which each course's event may lie."""
    share = [1 / n_places] * n_places
    for _ in range(steps):
        new = [0.0] * n_places
        for places in holds:
            held = sum(share[place] for place in places)
            for place in places:
                new[place] += share[place] / held / len(holds)
        share = new
    return share


def turnbull(pairs: list[Pair], steps: int = 3000) -> list[tuple[Pair, float]]:
    """Each innermost interval with its mass."""
    places = innermost(pairs)
    holds = [
        [n for n, (low, high) in enumerate(places) if left <= low and high <= right]
        for left, right in pairs
    ]
    return list(zip(places, em(holds, len(places), steps), strict=True))


def risk_by(mass: list[tuple[Pair, float]], weeks: float) -> float:
    """Mass of the intervals whose middle lies at or before that week."""
    return sum(share for (low, high), share in mass if (low + high) / 2 <= weeks)


def renewal(mass: list[tuple[Pair, float]], lost: float) -> float | None:
    """Middle of the first interval by whose end that share has recurred; None if never."""
    total = 0.0
    for (low, high), share in mass:
        total += share
        if total >= lost - 1e-9 and math.isfinite(high):
            return (low + high) / 2
    return None


def first_response_shares(looks: list[list[bool | None]], sessions: int) -> list[float]:
    """Share with a first response by k = 1..K; a look (k - 1) says yes, no, or was not made."""
    holds = []
    for course in looks:
        yes = [k for k, told in enumerate(course, start=1) if told is True]
        first = min(yes, default=None)
        no = [
            k
            for k, told in enumerate(course, start=1)
            if told is False and (first is None or k < first)
        ]
        clear = max(no, default=0)
        places = [k for k in range(1, sessions + 1) if clear < k and (first is None or k <= first)]
        if first is None:
            places.append(sessions + 1)
        if yes or no:
            holds.append([place - 1 for place in places])
    share = em(holds, sessions + 1, 4000)
    return [sum(share[:k]) for k in range(1, sessions + 1)]


def completed_first_response(copies: list[list[list[float]]]) -> list[list[float]]:
    """By copy and k: share of the courses with a reduction of 25 % at some session up to k."""
    return [
        [
            sum(any(cut >= 25 - 1e-7 for cut in course[:k]) for course in copy) / len(copy)
            for k in range(1, len(copy[0]) + 1)
        ]
        for copy in copies
    ]


def kaplan_meier(times: list[float], events: list[bool]) -> list[tuple[float, float]]:
    """(time, share still free) at each time of an event."""
    free, curve = 1.0, []
    for time in sorted({t for t, event in zip(times, events, strict=True) if event}):
        at_risk = sum(t >= time for t in times)
        failed = sum(t == time and event for t, event in zip(times, events, strict=True))
        free *= 1 - failed / at_risk
        curve.append((time, free))
    return curve


# --- shares with patients as clusters -------------------------------------------------------------


def clopper_pearson(events: float, trials: float) -> Pair:
    low = stats.beta.ppf(0.025, events, trials - events + 1) if events > 0 else 0.0
    high = stats.beta.ppf(0.975, events + 1, trials - events) if events < trials else 1.0
    return float(low), float(high)


def exact_limits(trials: list[tuple[str, bool]]) -> Pair:
    """Clopper and Pearson's limits at Korn and Graubard's effective number of trials.

    One entry per trial: whose it is, and whether it had the event.
    """
    n, x = len(trials), sum(event for _, event in trials)
    by_patient: dict[str, list[bool]] = {}
    for patient, event in trials:
        by_patient.setdefault(patient, []).append(event)
    g = len(by_patient)
    if g == n or g < 10:
        return clopper_pearson(x, n)
    share = x / n
    effect = 1.0
    if 0 < x < n:
        squares = sum((sum(own) - share * len(own)) ** 2 for own in by_patient.values())
        effect = max(squares * g / (g - 1) / n**2 / (share * (1 - share) / n), 1.0)
    shrink = (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, g - 1)) ** 2
    effective = min(n / effect * shrink, n)
    return clopper_pearson(share * effective, effective)


def resolved_within(
    events: list[tuple[str, str, float | None]], kind: str, days: int
) -> tuple[int, int, Pair] | None:
    """Events of the kind over by then, those with a known end, and limits; (patient, event, end).

    None where more than half have no known end, or all.
    """
    mine = [(patient, end) for patient, event, end in events if kind in ("any", event)]
    known = [(patient, end) for patient, end in mine if end is not None]
    if not known or len(known) < len(mine) / 2:
        return None
    over = [(patient, end <= days) for patient, end in known]
    return sum(is_over for _, is_over in over), len(over), exact_limits(over)
