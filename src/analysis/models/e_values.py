"""How strong an unmeasured confounder would have to be to explain a ratio away (plan 3.8).

E-value: VanderWeele and Ding, Annals of Internal Medicine 2017;167:268. The confounder would need
a risk ratio at least so large with both exposure and outcome, beyond all that is adjusted for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from analysis.schema.estimates import ALL, Estimate, level_of, parse_level

from .recurrence_rows import RATIO

E_VALUE = "sensitivity.e_value"
HIGH_AGAINST_LOW = "high-low"


def e_value(ratio: float) -> float:
    """The E-value of a risk ratio above 0; 1 where there is nothing to explain.

    >>> round(e_value(0.5), 2)
    3.41
    """
    above = max(ratio, 1 / ratio)
    return above + math.sqrt(above * (above - 1))


def e_value_of_limit(low: float, high: float) -> float:
    """The E-value of the limit nearer to 1; 1 where the interval holds 1."""
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)


def risk_ratio_of(hazard_ratio: float) -> float:
    """The risk ratio to which a hazard ratio of a common outcome comes, about (ibid., table 2)."""
    root = math.sqrt(hazard_ratio)
    return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))


def e_value_estimates(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Two rows per risk ratio of high against low protection: its E-value, and its limit's.

    `sensitivity.e_value`, level `contrast=high-low;of=value;weeks=52` or `of=limit`, unit ratio, by
    spot type where the ratio is shown. Counts and gate are those of the ratio.
    """
    rows = []
    for estimate in estimates:
        keys = parse_level(estimate.level)
        is_wanted = estimate.spot_type == ALL or not is_withheld(estimate)
        if is_wanted and estimate.estimand == RATIO and keys["contrast"] == HIGH_AGAINST_LOW:
            rows += both_e_values(estimate, keys)
    return rows


def is_withheld(estimate: Estimate) -> bool:
    """Whether the gate keeps the number from being shown."""
    return estimate.gate.startswith("withheld")


def both_e_values(ratio: Estimate, keys: dict[str, str]) -> list[Estimate]:
    """The E-values of one risk ratio, for its value and for its limit; `keys` begin the level."""
    nothing = math.nan
    numbers = {"value": nothing, "limit": nothing}
    if not is_withheld(ratio):
        numbers["value"] = e_value(ratio.value)
        numbers["limit"] = e_value_of_limit(ratio.ci_low, ratio.ci_high)
    return [
        replace(
            ratio,
            estimand=E_VALUE,
            level=level_of(**keys, of=of),
            value=number,
            ci_low=nothing,
            ci_high=nothing,
            p_value=nothing,
            fmi=nothing,
            unit="ratio",
            plan_section="3.8",
        )
        for of, number in numbers.items()
    ]
