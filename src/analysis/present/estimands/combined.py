"""How far clinics differ whose released estimates were combined (`spot-outcomes combine`)."""

from __future__ import annotations

from .definition import Definition

_SECTION = ("2.2", "2.1", "3.2", "3.4", "3.5", "3.6", "3.7", "3.8", "1.4", "4.2")
_OF = ("of=<estimand>",)  # and the keys of that estimand's own level


def _entry(name: str, what: str, *unit: str) -> Definition:
    return Definition(f"heterogeneity.{name}", what, unit, _OF, _SECTION)


COMBINED = (
    _entry("clinics", "clinics whose estimates were combined", "count"),
    _entry(
        "i_squared",
        "share of the spread between the clinics' estimates that is more than chance",
        "percent",
    ),
    _entry(
        "tau",
        "standard deviation between clinics (Paule-Mandel); of a ratio's logarithm",
        "percent",
        "probability",
        "months",
        "log_ratio",
    ),
    _entry("q", "Cochran's Q with its p value: do the clinics differ at all", "chi_square"),
)
