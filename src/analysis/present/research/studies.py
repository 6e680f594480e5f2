"""Our numbers beside those of published studies: facts with their source, drawn as they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.measures.shares import wilson_limits
from analysis.schema.estimates import parse_level

from .. import claims_table, words
from ..forest import Line, forest
from ..html import Html
from ..lookup import Evidence, Row
from ..numbers import percent
from ..parts import FigureCard, Section, TableCard
from ..tables import Table
from ..titles import level_in_words, title
from .anchors import About, anchored, found_in
from .results import printed

Study = Mapping[str, Any]
NOTE = (
    "Published figures are of other patients, often of other treatments, with response and"
    " recurrence defined in their own way: read them as a check of the order of size. Intervals of"
    " published shares are Wilson's, worked out here; where only a mean is printed there is none."
)
MADE_UP = "These records are made up after published figures, so that agreement says nothing here."
NONE = "No published study is on file for this treatment."


def published_studies(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:
    """Figures published about these very records, then other studies.

    Of the latter a forest plot per question, ours first, and a table that says where they agree.
    """
    found = found_in(estimates, about, clinic_id)
    studies = list(about.get("studies", []))
    about_these = claims_table.comparisons(found)
    ours = [about_these.as_html()] if about_these is not None else []
    if not studies:
        none = [] if ours else [Section(missing=[NONE]).as_html()]
        return anchored("published", *ours, *none)
    cards = [card for place, group in _groups(studies).items() for card in _card(found, group)]
    note = f"{MADE_UP} {NOTE}" if about.get("synthetic") else NOTE
    table = TableCard("Where they agree with ours", agreement_table(found), note)
    body = Section(figures=cards, is_wide=True).as_html()
    return anchored("published", *ours, body, Section(tables=[table], layout="list").as_html())


def agreement_table(found: Evidence) -> Table:
    """One line per published figure: theirs, ours, and whether the intervals meet."""
    heads = ("Study", "Design", "Treatment", "Question", "Agreement", "Theirs", "Ours")
    studies = found.about.get("studies", [])
    return Table("Where they agree with ours", heads, tuple(_agreed(found, studies)), 5)


def told(study: Study) -> str:
    """`36 %, 23 patients`, or `26 %, 13 to 46 %; 6 of 23`."""
    value, low, high = numbers_of(study)
    if study.get("events") is None:
        return f"{percent(value)}, {study['patients']} patients"
    limits = f"{percent(low).removesuffix(' %')} to {percent(high)}"
    return f"{percent(value)}, {limits}; {study['events']} of {study['patients']}"


def texts_of(about: About) -> Iterator[str]:
    """What is printed of each study: figures of others, which no released row holds."""
    yield from (told(study) for study in about.get("studies", []))


def numbers_of(study: Study) -> tuple[float, float, float]:
    """A study's figure and its limits in percent; NaN limits where there are none."""
    if study.get("events") is None:
        return float(study["value"]), math.nan, math.nan
    events, patients = int(study["events"]), int(study["patients"])
    low, high = wilson_limits(events, patients)
    return 100 * events / patients, 100 * float(low), 100 * float(high)


def agreement(row: Row | None, study: Study) -> str:
    """Whether a published figure and ours could be one number."""
    if row is None or not row.has_interval:
        return "ours is not shown"
    scale = 100 if row.unit == "probability" else 1
    value, low, high = numbers_of(study)
    ends = (value, value) if math.isnan(low) else (low, high)
    meets = ends[0] <= row.ci_high * scale and row.ci_low * scale <= ends[1]
    if math.isnan(low):
        return "theirs lies in our interval" if meets else "theirs lies outside our interval"
    return "the intervals meet" if meets else "the intervals lie apart"


def _groups(studies: list[Study]) -> dict[tuple[str, str, str], list[Study]]:
    groups: dict[tuple[str, str, str], list[Study]] = {}
    for study in studies:
        compare = study["compare"]
        place = (compare["estimand"], compare.get("level", ""), compare.get("spot_type", "all"))
        groups.setdefault(place, []).append(study)
    return groups


def _ours(found: Evidence, study: Study) -> Row | None:
    compare = study["compare"]
    level = parse_level(compare.get("level", ""))
    return found.one(compare["estimand"], spot_type=compare.get("spot_type", "all"), **level)


def _question(study: Study) -> str:
    compare = study["compare"]
    at = level_in_words(parse_level(compare.get("level", "")))
    return f"{title(compare['estimand'])}, {at}"


def _card(found: Evidence, group: list[Study]) -> Iterator[FigureCard]:
    ours = _ours(found, group[0])
    if ours is None or not ours.is_shown:
        return
    scale = 100 if ours.unit == "probability" else 1
    value, low, high = (number * scale for number in (ours.value, ours.ci_low, ours.ci_high))
    lines = [Line("These records", value, low, high, printed(ours), "summary")]
    lines += [Line(s["name"], *numbers_of(s), told(s), "theirs") for s in group]
    spot_type = words.spot_type(ours.spot_type)
    head = f"{_question(group[0])}: {words.lowered(spot_type)}"
    name = f"beside-{ours.estimand}-{'-'.join(ours.level.values())}"
    name = name.replace(".", "-").replace("_", "-")
    alt = "; ".join(f"{line.label}: {line.told}" for line in lines)
    drawing = forest(name, lines, "%", f"{head}. {alt}", null=None, is_log=False)
    heads = ("Source", "Figure")
    table = Table(head, heads, tuple((line.label, line.told) for line in lines), 2)
    yield FigureCard(head, "", drawing, table)


def _agreed(found: Evidence, studies: list[Study]) -> Iterator[tuple[str, ...]]:
    for study in studies:
        ours = _ours(found, study)
        yield (
            study["name"],
            study["design"],
            study["close"],
            _question(study),
            agreement(ours, study),
            told(study),
            "" if ours is None else printed(ours),
        )
