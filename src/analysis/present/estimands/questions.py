"""What single claims of the source texts ask of improvement and recurrence (plan 5)."""

from __future__ import annotations

from .definition import IMPUTED, NOTHING, SUPPORT, Definition

ARMS = ("too_few_in_one_arm", "no_overlap", *SUPPORT, *NOTHING)
ARMS_WARN = ("limited_overlap", "not_all_characteristics_adjusted", *IMPUTED)


def difference(name: str, what: str, *level: str) -> Definition:
    """A difference in mean reduction after 4 sessions, standardised over all patients."""
    return Definition(
        f"improvement.{name}_effect_pct",
        f"difference in mean reduction after 4 sessions, in percentage points, {what}; secondary",
        ("percent",),
        level,
        ("2.2",),
        withheld=ARMS,
        warned=ARMS_WARN,
    )


def _subgroup(name: str, what: str, unit: str, level: str) -> Definition:
    return Definition(
        f"improvement.subgroup_{name}",
        f"{what} of one group of spots, had every patient gone on; groups: epidermal, dermal,"
        " over_24_months, hands_or_feet, stubborn_alone (deep or dense, and nothing given beside)",
        (unit,),
        (level,),
        ("2.1",),
        withheld=(*SUPPORT, *NOTHING),
        warned=IMPUTED,
    )


def _trajectory(name: str, what: str, level: str) -> Definition:
    return Definition(
        f"improvement.{name}",
        what,
        ("percent",),
        (level,),
        ("2.1",),
        withheld=SUPPORT,
        warned=IMPUTED,
    )


QUESTIONS = (
    difference(
        "spot_type", "between a spot type, and all others", "contrast=<spot type>-others;k=4"
    ),
    difference(
        "operator",
        "between courses by a physician (a dermatologist), and by others",
        "contrast=<physician or dermatologist>-other;k=4",
    ),
    difference("sex", "between men and women", "contrast=male-female;k=4"),
    difference(
        "cause_documented",
        "between courses with a named cause, and without",
        "contrast=documented-not;k=4",
    ),
    difference(
        "area", "between hands or feet, and elsewhere", "contrast=hands_or_feet-elsewhere;k=4"
    ),
    Definition(
        "improvement.early_response_effect_pct",
        "difference in the share of patients who have shown a reduction of 25 % or more by 3"
        " sessions, in percentage points, between depths, or between dark skin and light",
        ("percent",),
        ("contrast=<group-group>;k=3",),
        ("2.2",),
        withheld=ARMS,
        warned=ARMS_WARN,
    ),
    _trajectory(
        "gain_between_pct",
        "mean reduction after the later session less that after the earlier, in percentage points,"
        " had every patient gone on; all spot types",
        "from=<sessions>;to=<sessions>",
    ),
    _trajectory(
        "gain_change_pct",
        "gain of session k less that of the session before, in percentage points",
        "k=<sessions>",
    ),
    _trajectory(
        "between_patient_sd_pct",
        "standard deviation between patients of the reduction that lasts from the look before to"
        " the one after k sessions: root of their covariance, so that a look's own reading error"
        " drops out; that of the baseline stays in",
        "k=<sessions>",
    ),
    _subgroup("reduction_pct", "mean reduction after 4 sessions", "percent", "group=<name>;k=4"),
    _subgroup(
        "responder50",
        "share of patients with half of the severity gone after 6 sessions",
        "probability",
        "group=<name>;k=6",
    ),
    _subgroup(
        "responder75",
        "share of patients with three quarters of the severity gone after 6 sessions",
        "probability",
        "group=<name>;k=6",
    ),
    Definition(
        "improvement.schedule_reduction_pct",
        "mean reduction after that many sessions (the least and the most that a published schedule"
        " asks for), had everybody been seen as far apart as it says; standardised over all"
        " patients",
        ("percent",),
        ("k=<sessions>;schedule=<name>",),
        ("4.2",),
        withheld=ARMS,
        warned=ARMS_WARN,
    ),
    Definition(
        "improvement.response_within_days",
        "share of courses that have shown a reduction of 25 % or more by that day after the first"
        " session (Turnbull); leaving is taken as unrelated to response",
        ("probability",),
        ("days=14",),
        ("3.6",),
        withheld=(
            "no_follow_up",
            "follow_up_too_short",
            "looks_too_far_apart",
            "model_did_not_converge",
        ),
    ),
    Definition(
        "recurrence.factor_hazard_ratio",
        "ratio of the rates at which spots come back, with and without one factor, beside the"
        " covariates of plan 3.2 and sun protection as reported; an association",
        ("ratio",),
        ("contrast=<group-group>",),
        ("3.2",),
        withheld=(
            "too_few_recurrences",
            "too_few_in_one_arm",
            "model_did_not_converge",
            *NOTHING,
        ),
        warned=("not_all_characteristics_adjusted",),
    ),
    Definition(
        "diagnostic.schedule_positivity",
        "share of patients who could have followed a published schedule: of whose kind at least one"
        " in twenty was seen that far apart, as if it were as usual as any other spacing",
        ("probability",),
        ("schedule=<name>", "group=<name>;schedule=<name>"),
        ("4.2",),
        withheld=("too_few_in_one_arm", *NOTHING),
    ),
)
