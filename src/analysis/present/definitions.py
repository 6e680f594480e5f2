"""The definitions of all estimands as a page, made from `present.estimands`.

`python -m analysis.present.definitions > docs/definitions.md` writes it anew; a test holds the file
to the entries, and the entries to what the code emits.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import words
from .estimands import DEFINITIONS, Definition

FAMILIES = {
    "improvement": "Improvement against session count",
    "recurrence": "Recurrence and sun protection",
    "diagnostic": "Diagnostics",
    "sensitivity": "Sensitivity analyses",
    "safety": "Safety",
    "process": "Process",
    "measure": "Leadership measures",
    "signal": "Control charts",
    "funnel": "Funnel plots",
    "describe": "Who was treated",
    "flow": "What became of courses and rows",
    "claim": "Claims",
    "conflict": "Claims that contradict each other",
    "comparison": "Published figures",
    "heterogeneity": "Clinics whose released estimates were combined",
}
METHODS = {
    "plan": "the primary analysis of the plan section named",
    "mixed_model": "linear mixed model of log severity, means only (plan 2.6)",
    "ordinal": "from grades, where scores give the rows called `plan` (plan 2.5)",
    "available_case": "whoever was still there: what ignoring stopping would show (plan 2.6)",
    "naive": "the usual analysis: ignores stopping (plan 2.6), or when a report was given (3.8)",
    "delta_adjusted": "imputed values of courses that stopped, multiplied by 1 + delta (plan 2.6)",
    "turnbull": "the looks alone, interval-censored",
    "calibrated": "sun protection as earlier reports foretell it (plan 3.3)",
    "lagged": "the report from before the interval (plan 3.5)",
    "published": "our value beside a published one (plan 6.3)",
    "fixed": "mean of several clinics' released estimates, for the patients of these clinics",
    "random": "the same for clinics like these (Paule-Mandel, Hartung-Knapp)",
}
_INTRODUCTION = """# Definitions

Every number that a report may show is one row of the estimates, and every row's `estimand` is one
of these. Made by `python -m analysis.present.definitions`; do not edit it by hand.

`probability` is 0-1, `percent` 0-100. In a level, what stands in angle brackets is filled in; keys
are sorted. A row that its gate withholds has no value and says why; one that it warns of is shown
with the reason. On release, any row that rests on too few patients is withheld as `few_patients`.
"""


def as_markdown() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for family, title in FAMILIES.items():
        chosen = [entry for entry in DEFINITIONS if entry.name.split(".")[0] == family]
        parts.append(f"## {title}\n")
        parts += [_entry(entry) for entry in chosen]
    parts.append(_table("Methods", "Method", METHODS.items()))
    reasons = sorted(
        {reason for entry in DEFINITIONS for reason in (*entry.withheld, *entry.warned)}
    )
    parts.append(
        _table("Reasons", "Reason", ((name, words.reason_in_words(name)) for name in reasons))
    )
    return "\n".join(parts)


def _entry(entry: Definition) -> str:
    where = f"unit {_codes(entry.unit)}; level {_codes(entry.level)}"
    lines = [f"**`{entry.name}`**: {entry.what}.", ""]
    lines.append(f"- {where}; plan {', '.join(entry.section)}")
    if entry.method != ("plan",):
        lines.append(f"- methods {_codes(entry.method)}")
    if entry.withheld:
        lines.append(f"- withheld for {_codes(entry.withheld)}")
    if entry.warned:
        lines.append(f"- warned of for {_codes(entry.warned)}")
    return "\n".join([*lines, ""])


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" if name else "none" for name in names)


def _table(title: str, head: str, entries: Iterable[tuple[str, str]]) -> str:
    lines = [f"| `{name}` | {meaning} |" for name, meaning in entries]
    return "\n".join([f"## {title}\n", f"| {head} | Meaning |", "| --- | --- |", *lines, ""])


if __name__ == "__main__":
    print(as_markdown(), end="")
