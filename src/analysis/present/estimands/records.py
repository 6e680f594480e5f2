"""What is counted from the records, without a model; published figures (plan 1, 4, 6)."""

from __future__ import annotations

from .definition import NOTHING, Definition

_COUNT, _SHARE = ("count",), ("probability",)


def _counted(name: str, what: str, level: tuple[str, ...], section: str = "1.1") -> Definition:
    return Definition(name, what, _COUNT, level, (section,))


RECORDS = (
    _counted("describe.courses", "courses analysed, all and by spot type", ("",)),
    _counted(
        "describe.patients",
        "patients with a course analysed, all and by attribute",
        ("", "age_band=<code>", "phototype=<code>", "sex=<code>"),
    ),
    Definition(
        "describe.standardised_difference",
        "how unlike courses with a final assessment are to those without, at the start: difference"
        " of means or shares over the root of the mean variance",
        ("standard_deviations",),
        ("contrast=final_assessed-not;of=<characteristic>",),
        ("1.1",),
        withheld=("too_few_in_one_arm", "not_estimable"),
    ),
    Definition(
        "diagnostic.standardised_difference",
        "the same among responders, between those whose first answer on sun protection after the"
        " course was high, and low",
        ("standard_deviations",),
        ("contrast=high-low;of=<characteristic>",),
        ("3.8",),
        withheld=("too_few_in_one_arm", "not_estimable"),
    ),
    _counted("describe.sessions", "sessions kept, of any course", ("",)),
    _counted(
        "describe.assessments",
        "assessments kept, of any course, also by whether they follow the final one",
        ("", "phase=<treatment or follow_up>"),
    ),
    _counted("flow.participants", "courses left after each step to the analysis", ("step=<code>",)),
    _counted(
        "flow.rows",
        "raw rows by target table and what became of them",
        ("outcome=<code>;table=<name>",),
        "6.1",
    ),
    _counted(
        "flow.reasons",
        "raw rows by target table, what became of them, and the rule that decided",
        ("outcome=<code>;reason=<code>;table=<name>",),
        "6.1",
    ),
    Definition(
        "measure.final_score_median",
        "median final score in points of the scale; only where all courses share one",
        ("score",),
        ("",),
        ("1.6",),
    ),
    Definition(
        "measure.<id>",
        "a measure of `study/measures/` (docs/measures.md lists them): the rows that are old enough"
        " together, and its points over time; a partial period is marked and not judged",
        ("that of the file",),
        ("", "period=<2025-03, 2025-Q1, 2025-H1 or 2025>", "event=<number>"),
        ("1.3", "1.4", "1.6", "3.6", "4.1", "4.2", "4.3"),
        withheld=(*NOTHING, "no_such_event"),
        warned=("partial_period",),
    ),
    Definition(
        "signal.<id>",
        "the control chart of that measure: centre line, with the process limits as limits; the"
        " chart as a whole (of its newest point), then each judged point with the rule that makes"
        " it a signal",
        ("that of the measure",),
        (
            "",
            "assurance=<code>;chart=<code>;newest=<period>;variation=<code>",
            "assurance=<code>;chart=<code>;newest=<period>;since=<period>;variation=<code>",
            "period=<label>;phase=<number>;signal=<rule or none>;verdict=<code>",
            "event=<number>;phase=<number>;signal=<rule or none>;verdict=<code>",
        ),
        ("4.4",),
        withheld=("too_few_points",),
        warned=("trial_limits",),
    ),
    Definition(
        "funnel.<id>",
        "observed over expected for its case mix, one clinic, practitioner or operator role each,"
        " with the limits of the funnel at its size; and the dispersion phi between the units",
        ("ratio",),
        (
            "by=<kind of unit>;limit=<95 or 99.8>;unit=<id>;verdict=<code>",
            "by=<kind of unit>;unit=<id>;verdict=too_few",
            "by=<kind of unit>;quantity=dispersion",
        ),
        ("4.4",),
        withheld=("too_few_to_compare",),
    ),
    Definition(
        "safety.adverse_events_per_100_sessions",
        "sessions with the event per 100 sessions asked about events, exact limits with patients"
        " as clusters; also by what the cocktail held",
        ("per_100_sessions",),
        ("event=<code or any>", "event=<any or allergy>;ingredient=<code>"),
        ("4.1",),
        warned=("sessions_of_few_patients",),
    ),
    Definition(
        "safety.patients_with_event",
        "patients who had the event at least once, of those asked",
        _SHARE,
        ("event=<code or any>",),
        ("4.1",),
    ),
    Definition(
        "safety.resolved_within_days",
        "events over within that many days, of those whose end is recorded",
        _SHARE,
        ("days=<0, 2, 3 or 7>;event=<code or any>",),
        ("4.1",),
        withheld=(*NOTHING, "resolution_mostly_not_recorded"),
        warned=("resolution_often_not_recorded", "events_of_few_patients"),
    ),
    Definition(
        "process.stop_reason",
        "courses that ended for that reason, of all courses",
        _SHARE,
        ("reason=<code or missing>",),
        ("4.2",),
        withheld=NOTHING,
    ),
    Definition(
        "process.schedule_kept",
        "courses whose number of sessions and median gap lie within a published schedule",
        _SHARE,
        ("schedule=<name>",),
        ("4.2",),
        withheld=NOTHING,
    ),
    Definition(
        "process.gap_days",
        "days between two sessions in a row: quantiles over all gaps",
        ("days",),
        ("quantile=<10, 25, 50, 75 or 90>",),
        ("4.2",),
        withheld=NOTHING,
        warned=("gaps_of_few_patients",),
    ),
    Definition(
        "comparison.<id>",
        "our value of a figure published about the same records, with the printed one and the"
        " verdict in the level; unit as for the estimate it names",
        ("that of the estimate",),
        ("published=<value>;verdict=<code>",),
        ("6.3",),
        ("published",),
        ("not_recorded",),
    ),
)
