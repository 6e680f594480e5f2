"""The words of docs/validation.md."""

from __future__ import annotations

FAMILIES = {
    "improvement": (
        "improvement.mean_reduction_pct",
        "improvement.responder50",
        "improvement.responder75",
        "improvement.marginal_gain_pct",
        "improvement.sessions_to_half",
    ),
    "recurrence": (
        "recurrence.risk",
        "recurrence.risk_difference",
        "recurrence.risk_ratio",
        "recurrence.rmst_difference_months",
    ),
}
TITLES = {
    "improvement.mean_reduction_pct": "Mean reduction",
    "improvement.responder50": "Half gone",
    "improvement.responder75": "Three quarters gone",
    "improvement.marginal_gain_pct": "Gain of a session",
    "improvement.sessions_to_half": "Sessions to half (set)",
    "recurrence.risk": "Risk",
    "recurrence.risk_difference": "Risk difference",
    "recurrence.risk_ratio": "Risk ratio",
    "recurrence.rmst_difference_months": "Months gained (RMST)",
}
# The analyses that stand beside the plan's, as the page calls them.
USUAL = {
    "available_case": "whoever was still there",
    "naive": "regression on sessions received",
    "ever_adherent": "Kaplan-Meier by ever protecting well",
    "face_value": "reports taken as they stand",
}

# Why a scenario has cells that miss the goal, and what was tried; said where it has some.
KNOWN_MISSES = {
    "second_process": """**second_process, recurrence.** Here the damage of all earlier weeks
counts, and those whose spots can come back at all are used up. The model judges each interval by
the protection reported in it, at one hazard ratio: at a year the risk at low protection comes out
too high and that at high protection too low. A ratio that changes with time and a term for earlier
protection did not mend it (docs/decisions.md), and at this size no diagnostic sees it. A year's
difference between levels is to be read as uncertain by more than its interval says.""",
    "answers_not_at_random": """**answers_not_at_random, recurrence.** Who protects little answers
less often, and less so once the spot is back. Imputation takes answers to be missing for reasons
that are recorded; here they are not, and no analysis of the answers given can know it. The
sensitivity rows with level `missing=low`, which take every missing answer to be one level lower,
stand beside the estimates for this reason.""",
}

HEADING = """# Validation: what the estimators find where the truth is known

Written by `./run validate`, {replicates} replicates of each scenario named here; do not edit it by
hand. The numbers of every cell are in [validation_cells.csv](validation_cells.csv).

Each replicate draws the patients of made-up clinics, keeps their records as untidily as clinics do,
cleans them, and estimates everything by the code that reports use. The true values come from a
large population of the same clinics in which everybody goes on to session k, or protects the skin
at one level throughout. Neither of the two simulators has the functional form of the models: one
takes an uneven, patient-specific share of the removable pigment at each session, down to a floor;
the other clears two compartments of pigment at the speeds of latent classes of patients. Spots come
back by a bump over a falling tail with frailty in the first, by another mechanism in the second."""

SECTIONS = {
    "improvement": """## Improvement

Coverage of the 95 % intervals, pooled over the cells (spot type and session count) that were shown
in at least 40 replicates; in brackets the number of these cells and the lowest coverage of one. The
goal is 0.93 to 0.97; what lies below is bold. A single cell counts as failing where 0.95 lies above
its coverage by more than three Monte-Carlo standard errors.

![Coverage of every cell by scenario](validation_coverage.svg)""",
    "recurrence": """## Recurrence

As above; rows are shown where the events rule (100 recurrences) and all diagnostics let them.
Where the form asks over all the time since the last look, the calibrated mixture is used.""",
    "null": """## No effect where there is none, and power where there is one

How often an interval leaves out "no effect" where that is the truth, and how often the lagged test
of sun protection gives p < 0.05; the goal where nothing is to be found is at most 7 %. The lagged
test's share in the other scenarios is its power.""",
    "usual": """## What the usual analyses would have printed

![Mean reduction against sessions: truth and three analyses](validation_curves.svg)

Over the same cells; bias and RMSE in the units of the estimand (percent, or a probability). Most
of the harm is in the sign: where sessions after the first do nothing, the regression on sessions
received still finds an effect of each of them.""",
    "failing": """## Cells that miss the goal""",
    "limits": """## What this does not show

The simulators were written by the same hands as the models, and their numbers are partly assumed
(each is marked where it stands, in `src/analysis/synthetic/`). Stopping depends on what is
recorded; where it depends on what nobody wrote down, no analysis of records is unbiased, and the
delta-adjusted rows show how much that would take. Coverage is over replicates that show the cell;
what is withheld is not judged. Clinics are fixed: nothing here speaks for other clinics.""",
}
