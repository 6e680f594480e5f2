"""What it would take to decide a claim (plan 5), worked out from the released row alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any

from analysis.parameters import Region

from . import words
from .language import capital, coded, own, say, small
from .ledger import Said
from .lookup import Row
from .numbers import people
from .precision import Goals, what_it_takes

ALPHA = 0.05
USUAL = NormalDist().inv_cdf(1 - ALPHA / 2)
MOST = 1e6  # courses beyond which a number would only be a way of saying "never"


def what_a_claim_takes(one: Said, n_primary: int, goals: Goals | None = None) -> str:
    """A sentence on what an undecided claim would need; empty for one that is decided.

    `n_primary` is the number of primary claims, which share the chance of error: at worst a claim
    has to stand the first step of Holm's method. An expectation "as so far", never a promise.
    """
    verdict = one.verdict
    if verdict in ("supported", "refuted"):
        return ""
    if verdict == "not_testable":
        return _sentence(own(one.claim, "not_testable") or say("claims-no_record_decides"))
    if verdict == "not_recorded":
        return _to_record(one.row)
    if one.row.is_held_back or not one.row.has_interval:
        return what_it_takes(replace(one.number, gate=one.row.gate), goals) or say(
            "needs-cannot_tell"
        )
    wider = _allowance(n_primary) / USUAL if one.tier == "primary" else 1.0
    return _courses(one, wider)


def missing_in_words(row: Row) -> str:
    """What a verdict's level names as not recorded, as a person says it; empty for nothing."""
    return ", ".join(_field(part) for part in row.level.get("missing", "").split("+") if part)


def _to_record(row: Row) -> str:
    named = missing_in_words(row)
    return say("claims-recording", fields=named) if named else say("claims-recording_it")


def _field(name: str) -> str:
    """`courses.peel_depth` as a person says it: `peel depth (courses)`."""
    table, dot, column = name.partition(".")
    if not dot:
        return _value(name)
    field = coded("field", column, column.replace("_", " "))
    return say("claims-field", field=field, table=small(words.table(table)))


def _value(name: str) -> str:
    """`combination:laser_fractional`: one value of a column; or the column alone."""
    column, colon, value = name.partition(":")
    field = coded("field", column, column.replace("_", " "))
    if not colon:
        return field
    return say(
        "claims-value", field=field, value=coded("treatment", value, value.replace("_", " "))
    )


def _allowance(n_primary: int) -> float:
    """Standard errors from the threshold that the first of all the questions has to lie."""
    return NormalDist().inv_cdf(1 - ALPHA / max(2 * n_primary, 2))


def _courses(one: Said, wider: float) -> str:
    """n (half-width / distance)^2 courses: standard errors fall with the root of the courses."""
    row, factors = one.row, []
    for name in ("supported_when", "refuted_when"):
        region = Region.model_validate(one.test[name]) if name in one.test else None
        factors += _factors(row, region, wider) if region else []
    if not factors:
        return say("claims-between")
    n = row.n_courses * min(factors)
    if math.isnan(n):
        return say("claims-not_counted")
    if n > MOST:
        return say("claims-out_of_reach")
    about = people(_two_digits(max(n, row.n_courses)), "courses")
    if len(one.claim.get("tests", [])) > 1:
        return say("claims-takes_at_least", courses=about)
    return say("claims-takes", courses=about)


def _factors(row: Row, region: Region, wider: float) -> list[float]:
    """By how many times the courses have to grow for the interval to lie in the region."""
    value, low, high = (_scaled(row, number) for number in (row.value, row.ci_low, row.ci_high))
    found = []
    for start, end in region.pieces:
        start, end = (_scaled(row, number) for number in (start, end))
        if not start < value < end:
            continue
        sides = [(value - low) / (value - start), (high - value) / (end - value)]
        found.append(max(max(sides), 0.0) ** 2 * wider**2)
    return found


def _scaled(row: Row, number: float) -> float:
    """Ratios are as far from 1 upwards as downwards on the log scale only."""
    if row.unit != "ratio" or math.isinf(number):
        return number
    return math.log(number) if number > 0 else -math.inf


def _two_digits(n: float) -> float:
    unit = 10.0 ** max(math.floor(math.log10(max(n, 1))) - 1, 0)
    return math.ceil(n / unit - 1e-9) * unit


def _sentence(text: str) -> str:
    return say("claims-sentence", text=capital(text))


def n_primary(about: Mapping[str, Any]) -> int:
    """How many primary claims the ledger of a release holds."""
    return sum(item.get("tier") == "primary" for item in about.get("claims", []))
