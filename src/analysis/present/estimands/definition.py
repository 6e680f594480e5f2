"""One entry of the definitions, and the reasons that several of them share."""

from __future__ import annotations

from dataclasses import dataclass

# Reasons of gates that stand before several estimands (plan 6.1).
SUPPORT = ("too_few_reached_session", "too_small_a_share_reached_session", "not_estimable")
IMPUTED = ("high_missing_information",)
GRADES = ("too_few_close_to_response_seen", "ordinal_model_does_not_fit")
GRADES_WARN = ("odds_not_proportional",)
MODEL = (
    "sun_protection_not_recorded",
    "too_few_recurrences",
    "one_level_of_sun_protection",
    "too_few_at_one_level_of_sun_protection",
    "model_did_not_converge",
    "sun_protection_hardly_differs",
    "model_does_not_fit",
    "negative_control_failed",
)
NOTHING = ("nothing_recorded",)


@dataclass(frozen=True)
class Definition:
    """What an estimand is, for somebody who reads its row.

    `level` holds every form its `level` takes (`""` for none), with what may stand for a value in
    angle brackets. `section` is where the analysis plan asks for it. `withheld` and `warned` are
    the reasons that its gate can give. A name that ends with `<id>` stands for a family whose
    members are data (claims, published figures).
    """

    name: str
    what: str
    unit: tuple[str, ...]
    level: tuple[str, ...]
    section: tuple[str, ...]
    method: tuple[str, ...] = ("plan",)
    withheld: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
