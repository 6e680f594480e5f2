"""The same again under other assumptions (plan 1.4, 2.6, 3.8)."""

from __future__ import annotations

from .definition import IMPUTED, MODEL, SUPPORT, Definition

_DELTA = "delta_adjusted"
_CHANGED = tuple(
    f"contrast=high-low;{changed}"
    for changed in (
        "excluded=vague_types;weeks=<26 or 52>",
        "looks=scheduled;weeks=<26 or 52>",
        "missing=low;weeks=<26 or 52>",
        "rule=<name>;weeks=<26 or 52>",
        "responders=75;weeks=<26 or 52>",
    )
)
_CHANGE = (
    "with one thing changed: another recurrence rule, reports not given taken for one level lower,"
    " unscheduled looks left out, responders with three quarters gone, or spots of mixed, other or"
    " unknown type left out; all spot types, all clinics"
)


def _delta(name: str, unit: str, level: str, what: str) -> Definition:
    return Definition(
        f"sensitivity.{name}", what, (unit,), (level,), ("2.6",), (_DELTA,), SUPPORT, IMPUTED
    )


def _recurrence(name: str, unit: str) -> Definition:
    return Definition(
        f"sensitivity.{name}",
        f"`recurrence.{name}` {_CHANGE}",
        (unit,),
        _CHANGED,
        ("1.4", "3.8"),
        withheld=(*MODEL, "follow_up_too_short", "no_unscheduled_look_recorded"),
        warned=IMPUTED,
    )


_SHIFTED = "with the severity imputed to courses after their last look multiplied by 1 + delta"

SENSITIVITY = (
    _delta(
        "mean_reduction_pct",
        "percent",
        "delta=<-0.2 to 0.3>;k=<sessions>",
        f"`improvement.mean_reduction_pct` {_SHIFTED}",
    ),
    _delta(
        "responder50",
        "probability",
        "delta=<-0.2 to 0.3>;k=<sessions>",
        f"`improvement.responder50` {_SHIFTED}",
    ),
    _delta(
        "sessions_to_half",
        "sessions",
        "delta=<-0.2 to 0.3>",
        f"`improvement.sessions_to_half` {_SHIFTED}",
    ),
    _delta(
        "tipping_delta",
        "ratio",
        "range=-0.2..0.3",
        "the delta nearest to 0, of those examined, that moves the sessions to half; no value:"
        " none of them does",
    ),
    _recurrence("risk_difference", "probability"),
    _recurrence("risk_ratio", "ratio"),
    Definition(
        "sensitivity.e_value",
        "risk ratio that an unmeasured confounder would need with both exposure and recurrence to"
        " explain a ratio away (`of=value`) or to make it uncertain (`of=limit`)",
        ("ratio",),
        (
            "contrast=high-low;of=<value or limit>;weeks=<26 or 52>",
            "of=<value or limit>;per=session",
        ),
        ("3.8",),
        withheld=(*MODEL, "follow_up_too_short", "not_estimable"),
        warned=IMPUTED,
    ),
)
