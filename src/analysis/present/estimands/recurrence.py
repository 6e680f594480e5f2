"""Recurrence against sun protection, and how long a result lasts (plan 3)."""

from __future__ import annotations

from .definition import IMPUTED, MODEL, Definition

_SHORT = ("follow_up_too_short",)
_CURVE = ("no_follow_up", *_SHORT, "looks_too_far_apart", "model_did_not_converge")
_WEEKS = "weeks=<26 or 52>"
_CONTRAST = f"contrast=<high or moderate>-low;{_WEEKS}"


def _contrast(name: str, what: str, unit: str) -> Definition:
    return Definition(
        f"recurrence.{name}",
        what,
        (unit,),
        (_CONTRAST,),
        ("3.4",),
        withheld=(*MODEL, *_SHORT),
        warned=IMPUTED,
    )


RECURRENCE = (
    Definition(
        "recurrence.risk",
        "share of responders whose spot is back within that many weeks, had all of them reported"
        " that level of sun protection throughout and nobody been treated again before",
        ("probability",),
        (f"adherence=<high, moderate or low>;{_WEEKS}",),
        ("3.4",),
        withheld=(*MODEL, *_SHORT),
        warned=IMPUTED,
    ),
    _contrast("risk_difference", "difference between two such risks", "probability"),
    _contrast("risk_ratio", "ratio of two such risks", "ratio"),
    _contrast(
        "rmst_difference_months",
        "further months free of recurrence within that time, on average, at the first level"
        " against the second",
        "months",
    ),
    Definition(
        "recurrence.hazard_ratio",
        "ratio of the rates at which spots come back, at the first level of sun protection against"
        " the second; secondary; `naive` takes reports as they stand, `calibrated` what earlier"
        " reports foretell",
        ("ratio",),
        ("contrast=<high or moderate>-low",),
        ("3.2", "3.8"),
        ("plan", "naive", "calibrated"),
        MODEL,
        IMPUTED,
    ),
    Definition(
        "recurrence.adherence_test",
        "test of no effect of sun protection: hazard ratio, high against low, by the report from"
        " before the interval, with its p value",
        ("ratio",),
        ("contrast=high-low",),
        ("3.5",),
        ("lagged",),
        (
            "sun_protection_not_recorded",
            "too_few_recurrences",
            "too_few_at_one_level_of_sun_protection",
            "model_did_not_converge",
        ),
        IMPUTED,
    ),
    Definition(
        "recurrence.sessions_hazard_ratio",
        "association between recurrence and sessions received: ratio of rates per further session"
        " among patients with the same severity left; the depth of the pigment drives both, so it"
        " is no effect of sessions",
        ("ratio",),
        ("per=session",),
        ("3.7",),
        withheld=(*MODEL, "not_estimable"),
        warned=IMPUTED,
    ),
    Definition(
        "recurrence.turnbull_risk",
        "share of responders whose spot is back within that many weeks, without a model"
        " (Turnbull), censored at re-treatment",
        ("probability",),
        (_WEEKS,),
        ("3.6",),
        withheld=_CURVE,
    ),
    Definition(
        "recurrence.cumulative_incidence",
        "share of responders whose first event within that many weeks is a recurrence, or a"
        " re-treatment, which ends the watch",
        ("probability",),
        (f"event=<recurrence or retreatment>;{_WEEKS}",),
        ("3.6",),
        withheld=(*_CURVE, "no_retreatment_recorded"),
    ),
    Definition(
        "recurrence.renewal_interval_months",
        "months after the end of the course until that share of responders has lost the result;"
        " no value: not reached within follow-up",
        ("months",),
        ("share=<25 or 50>",),
        ("3.6",),
        withheld=("no_follow_up", "too_few_recurrences", "model_did_not_converge"),
    ),
    Definition(
        "recurrence.observed",
        "courses with a final assessment, by what was seen after it: counted, not modelled",
        ("count",),
        ("outcome=<code>",),
        ("3.6",),
    ),
    Definition(
        "recurrence.kaplan_meier_median_months",
        "median months to the look that found a recurrence, of any response, also by whether the"
        " final score lies 90 % below the baseline; no value: not reached within follow-up",
        ("months",),
        ("", "responder90=<yes or no>"),
        ("3.6",),
        withheld=("no_follow_up",),
    ),
    Definition(
        "diagnostic.observed_expected_test",
        "chi square of observed against expected recurrences, with its p value",
        ("chi_square",),
        ("by=<band, spot_type or tenth>",),
        ("3.8",),
        withheld=MODEL,
        warned=("model_does_not_fit",),
    ),
    Definition(
        "diagnostic.observed_to_expected",
        "observed over expected recurrences in a band of time, a spot type, or a tenth of the"
        " modelled hazard (1 is the lowest)",
        ("ratio",),
        ("", "band=<from-to weeks>", "tenth=<from-to>"),
        ("3.8",),
    ),
    Definition(
        "diagnostic.smallest_sun_protection_cell",
        "patients at the level of sun protection that is least often reported",
        ("count",),
        ("",),
        ("3.8",),
        withheld=("sun_protection_not_recorded",),
        warned=("too_few_at_one_level_of_sun_protection",),
    ),
    Definition(
        "diagnostic.spread_of_high_sun_protection",
        "standard deviation, over intervals, of the foretold probability of high sun protection;"
        " only where reports may cover days after a recurrence (plan 3.3)",
        ("probability",),
        ("",),
        ("3.8",),
        warned=("sun_protection_hardly_differs",),
    ),
    Definition(
        "diagnostic.next_report_hazard_ratio",
        "negative control: ratio of rates by the report of the *next* interval, which cannot have"
        " protected; only where reports end with a recurrence (plan 3.2)",
        ("ratio",),
        ("contrast=high-low",),
        ("3.8",),
        withheld=(
            "no_report_after_a_recurrence",
            "too_few_at_one_level_of_sun_protection",
            "model_did_not_converge",
        ),
        warned=("negative_control_failed", "protection_rises_after_recurrence"),
    ),
)
