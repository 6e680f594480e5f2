"""What single claims of the source texts turn on and is counted; the verdicts (plan 4, 5)."""

from __future__ import annotations

from .definition import NOTHING, Definition

_SHARE = ("probability",)
_OF_FEW = ("sessions_of_few_patients",)
_PER_COURSE = ("sessions_per_course",)


CLAIMS = (
    Definition(
        "measure.field_recorded",
        "rows of a table of the data contract with an answer in that field; of the end and the"
        " severity of events, those of events",
        _SHARE,
        ("field=<table.column>",),
        ("1.6",),
        withheld=NOTHING,
    ),
    Definition(
        "measure.courses_with",
        "courses with that attribute, of those whose field is filled in (`any`: anything but none);"
        " `type=sun_related`: solar lentigines and freckles, of courses of that skin",
        _SHARE,
        (
            "area=<code or group>",
            "cause=<code or any>",
            "combination=<code or any>",
            "comorbid_skin_conditions=<code or any>",
            "depth=<code or any>",
            "skin=<dark or light>;type=sun_related",
        ),
        ("1.6",),
        withheld=NOTHING,
        warned=_OF_FEW,
    ),
    Definition(
        "measure.sessions_with",
        "sessions whose cocktail holds that ingredient, of those with a cocktail recorded",
        _SHARE,
        ("ingredient=<code>",),
        ("1.6",),
        withheld=NOTHING,
        warned=_OF_FEW,
    ),
    Definition(
        "measure.share_difference",
        "difference of two shares between groups: age spots, or spots off the face, from 50 years"
        " on and below; spots worse than the median of their type, dermal and epidermal",
        _SHARE,
        ("contrast=<group-group>;of=<what>",),
        ("1.6",),
        withheld=("too_few_in_one_arm", "not_estimable", *NOTHING),
    ),
    Definition(
        "measure.satisfied",
        "courses whose last satisfaction score is that high, of those asked",
        _SHARE,
        ("score=8_or_more",),
        ("4.1",),
        withheld=NOTHING,
        warned=_OF_FEW,
    ),
    Definition(
        "process.mean_sessions",
        "sessions received per course analysed that is over: what was given, not what it takes",
        _PER_COURSE,
        ("",),
        ("4.2",),
        withheld=NOTHING,
    ),
    Definition(
        "process.more_sessions_than",
        "courses analysed that are over with more sessions than that",
        _SHARE,
        ("sessions=6",),
        ("4.2",),
        withheld=NOTHING,
    ),
    Definition(
        "process.sessions_effect",
        "difference in sessions received between groups of courses that are over, or for each"
        " further unit, between patients otherwise alike; the plan is left out of the adjustment",
        _PER_COURSE,
        ("contrast=<group-group>", "per=<ten_points_of_severity or area>"),
        ("5",),
        withheld=("too_few_in_one_arm", "no_overlap", "not_estimable", *NOTHING),
        warned=("limited_overlap", "not_all_characteristics_adjusted"),
    ),
    Definition(
        "process.session_minutes",
        "minutes that a session takes: quantiles over all sessions with a duration",
        ("minutes",),
        ("quantile=<10, 25, 50, 75 or 90>",),
        ("4.2",),
        withheld=NOTHING,
        warned=_OF_FEW,
    ),
    Definition(
        "process.schedule_dropout",
        "courses that ended because the patient stopped coming, of those ended for a known reason"
        " whose median gap lies within that schedule's",
        _SHARE,
        ("schedule=<name>",),
        ("4.2",),
        withheld=NOTHING,
    ),
    Definition(
        "process.contraindication_flagged",
        "courses started despite a recorded contraindication, of those asked about it",
        ("count",),
        ("flag=<code or any>",),
        ("4.3",),
        withheld=NOTHING,
    ),
    Definition(
        "safety.adverse_event_ratio",
        "ratio of the rates of sessions with an event between groups of courses or sessions; not"
        " adjusted",
        ("ratio",),
        ("contrast=<group-group>;event=<code or any>",),
        ("4.1",),
        withheld=("too_few_in_one_arm", "not_estimable", *NOTHING),
    ),
    Definition(
        "safety.event_dispersion",
        "variance of events between patients over what it would be, were every session of everybody"
        " alike (1)",
        ("ratio",),
        ("",),
        ("4.1",),
        withheld=("not_estimable", *NOTHING),
    ),
    Definition(
        "safety.local_events",
        "events named that happen at the site of the injection, of all events",
        _SHARE,
        ("",),
        ("4.1",),
        withheld=NOTHING,
        warned=("events_of_few_patients",),
    ),
    Definition(
        "safety.painful_sessions",
        "sessions with a pain score that high, of those scored",
        _SHARE,
        ("score=4_or_more",),
        ("4.1",),
        withheld=NOTHING,
        warned=_OF_FEW,
    ),
    Definition(
        "claim.<id>",
        "the number that a claim of `study/claims/` rests on, with the verdict in the level: of"
        " several tests that of `part`; `missing` names what is not recorded; unit, population and"
        " gate are those of the estimate it names, the p value that of the likelier answer, for"
        " primary claims adjusted for all of them (Holm)",
        ("that of the estimate",),
        (
            "verdict=<code>",
            "part=<number>;verdict=<code>",
            "missing=<fields>;verdict=<code>",
            "missing=<what>;part=<number>;verdict=<code>",
        ),
        ("5",),
        withheld=("not_recorded", "not_testable"),
        warned=("not_certain_among_so_many_claims",),
    ),
    Definition(
        "conflict.<id>",
        "the number that decides between claims that contradict each other (`study/conflicts/`),"
        " with the side that is right in the level, or `several`, `none`, `open`",
        ("that of the estimate",),
        ("verdict=<code>", "missing=<fields>;verdict=<code>"),
        ("5",),
        withheld=("not_recorded",),
    ),
)
