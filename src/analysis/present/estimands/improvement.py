"""Improvement against session count, with the other questions asked of it (plan 2)."""

from __future__ import annotations

from .definition import GRADES, GRADES_WARN, IMPUTED, SUPPORT, Definition
from .questions import difference

_K = ("k=<sessions>",)
_FINAL = ("too_few_final_assessments",)
_MIXED = ("not_every_type_reached_session", "model_did_not_converge")

IMPROVEMENT = (
    Definition(
        "improvement.mean_reduction_pct",
        "mean fall of the severity score after k sessions, in percent of each course's own"
        " baseline, had every patient gone on to session k at the usual spacing",
        ("percent",),
        _K,
        ("2.2", "2.6"),
        ("plan", "mixed_model", "available_case", "naive"),
        (*SUPPORT, *_FINAL, *_MIXED),
        (*IMPUTED, "random_effect_without_variance"),
    ),
    Definition(
        "improvement.responder50",
        "share of patients with at least half of the severity gone after k sessions, had every"
        " patient gone on; from grades (plan 2.5) the share with grade 3 or 4: more than half gone",
        ("probability",),
        _K,
        ("2.2", "2.5", "2.6"),
        ("plan", "ordinal", "available_case"),
        (*SUPPORT, *GRADES),
        (*IMPUTED, *GRADES_WARN),
    ),
    Definition(
        "improvement.responder75",
        "the same for three quarters of the severity; from grades the share with grade 4",
        ("probability",),
        _K,
        ("2.2", "2.5"),
        ("plan", "ordinal"),
        (*SUPPORT, *GRADES),
        (*IMPUTED, *GRADES_WARN),
    ),
    Definition(
        "improvement.marginal_gain_pct",
        "mean reduction after k sessions less that after k - 1, in percentage points; at k = 1 the"
        " mean reduction itself; `naive` is the slope of the final reduction on sessions received",
        ("percent",),
        _K,
        ("2.2", "2.6"),
        ("plan", "naive"),
        (*SUPPORT, "too_few_reached_previous_session", *_FINAL),
        IMPUTED,
    ),
    Definition(
        "improvement.sessions_to_half",
        "smallest number of sessions after which half of the patients respond; the limits are the"
        " ends of the set that the data allow; no value: not reached within the sessions supported;"
        " no upper limit: not certain to be reached within 8",
        ("sessions",),
        ("",),
        ("2.2", "2.5"),
        ("plan", "ordinal"),
        (*SUPPORT, "ordinal_model_does_not_fit"),
        (*IMPUTED, *GRADES_WARN),
    ),
    Definition(
        "improvement.time_to_first_response",
        "share of patients who have shown a reduction of 25 % or more by k sessions; with"
        " `quantile=50` the sessions until half of them have, as a set; `turnbull` uses the looks"
        " alone and takes stopping as unrelated to response",
        ("probability", "sessions"),
        ("k=<sessions>", "quantile=50"),
        ("2.2",),
        ("plan", "turnbull"),
        SUPPORT,
        IMPUTED,
    ),
    difference(
        "gap",
        "between usual gaps between sessions, or for each further week; of a further week, between"
        " dark skin and light",
        "contrast=<band-band, per_week, or per_week_dark-per_week_light>;k=4",
    ),
    difference(
        "combination",
        "between courses with that combination, and without any; in a group, of such spots only",
        "combination=<what>;k=4",
        "combination=<what>;group=<stubborn or light>;k=4",
    ),
    difference(
        "ingredient",
        "between cocktails with that ingredient, and without it; with a contrast, how much more"
        " that is in melasma than elsewhere",
        "ingredient=<code>;k=4",
        "contrast=melasma-others;ingredient=<code>;k=4",
    ),
    difference("depth", "between depths of the pigment", "contrast=<depth>-epidermal;k=4"),
    difference(
        "lesion_duration",
        "between spots there for more than two years, and younger ones",
        "contrast=over_24_months-up_to_24_months;k=4",
    ),
    difference(
        "phototype",
        "between dark skin and light (Fitzpatrick)",
        "contrast=types_4_6-types_1_3;k=4",
    ),
    Definition(
        "diagnostic.proportional_odds",
        "largest difference between a share by grade that was seen, and the one modelled; the p"
        " value is that of the test of proportional odds",
        ("probability",),
        ("",),
        ("2.5",),
        ("plan", "ordinal"),
        ("too_few_reached_session", "not_estimable"),
        GRADES_WARN,
    ),
)
