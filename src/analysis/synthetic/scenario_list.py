"""The scenarios that are shipped: each differs from `main` in a few switches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from analysis.errors import ParameterError, Problem

from .scenarios import Scenario
from .spot_types import RARE_SHARES, with_shares

_MAIN = Scenario("main", "everything on")
_NOTHING = (1.0, 1.0, 1.0)


def _variant(name: str, title: str, **switches: Any) -> Scenario:
    return replace(_MAIN, name=name, title=title, **switches)


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        _MAIN,
        _variant("null_dose", "sessions after the first do nothing", dose_effect=False),
        _variant("null_adherence", "sun protection does nothing", hazard_ratios=_NOTHING),
        _variant(
            "strong_stopping",
            "courses stop in strong response to the result",
            stopping_strength=1.8,
        ),
        _variant(
            "answers_not_at_random",
            "who protects little answers less often, the less so once the spot is back",
            answer_missing=(0.30, 0.16, 0.08),  # ASSUMED, as is the factor
            answer_missing_at_recurrence=1.5,
        ),
        _variant(
            "rare_type",
            "nearly all is melasma, and solar lentigines and drug-induced spots are rare",
            spot_types=with_shares(RARE_SHARES),
        ),
        _variant("small_clinic", "one clinic with few patients", patients=250, clinics=1),
        _variant(
            "since_last_look",
            "reports cover the days after the spot came back, when many protect better",
            sun_protection_reference="since_last_look",
        ),
        _variant(
            "since_last_look_null",
            "reports cover the days after the spot came back, and sun protection does nothing",
            sun_protection_reference="since_last_look",
            hazard_ratios=_NOTHING,
        ),
        _variant(
            "second_process",
            "pigment goes and comes back by another law",
            process="compartments",
        ),
    )
}


def scenario_named(name: str | Scenario) -> Scenario:
    """The scenario of that name; `ParameterError` lists the known names for any other.

    A `Scenario` stands for itself.
    """
    if isinstance(name, Scenario):
        return name
    if name not in SCENARIOS:
        raise ParameterError(
            Problem("unknown scenario", "--scenario", f"known: {', '.join(SCENARIOS)}")
        )
    return SCENARIOS[name]
