"""One page per contest: the question, the sides, the number put to them, and every claim in it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

from analysis.parameters import Region

from . import ledger, words
from .claims_table import verdict
from .conflicts_table import number_of, settled
from .contest_figure import Stand, contest_figure
from .html import Html, render
from .language import coded
from .lookup import Evidence, Row
from .numbers import NOTHING, amount
from .parts import FigureCard, Section, TableCard
from .tables import Table

Contest = Mapping[str, Any]
AXIS_WIDTH = 26  # letters that fit below the drawing


def contest_pages(found: Evidence) -> Html:
    """All contests of the release, each on a page of its own, in the order of the ledger."""
    rows = {row.estimand.removeprefix("conflict."): row for row in found.find("conflict.")}
    stated = list(found.about.get("conflicts", []))
    pages = [
        _page(found, item, rows[ledger.code_of(item["id"])])
        for item in stated
        if ledger.code_of(item["id"]) in rows
    ]
    return render("contests.html.j2", pages=pages)


def _page(found: Evidence, contest: Contest, row: Row) -> dict[str, Any]:
    """Heading, sentence and body of one page."""
    why = TableCard("", _sides(contest, row), f"Why this number: {contest['why_this_estimate']}.")
    claims = TableCard("Every claim in this contest", _claims(found, contest))
    body = Section(figures=_figures(contest, row), tables=[why, claims]).as_html()
    value, limits = number_of(row, contest)
    company = f" The number that decides: {value} (95 % {limits})." if row.is_shown else ""
    return {
        "id": contest["id"],
        "question": contest["question"],
        "answer": settled(row, contest).removeprefix(f"{NOTHING} ") + company,
        "body": body,
    }


def stands_of(contest: Contest, row: Row) -> list[Stand]:
    """The sides with what the interval makes of each; none fits where there is no number."""
    return [
        Stand(str(side["says"]), region, row.is_shown and region.holds(*_ends(row)))
        for side in contest.get("sides", [])
        for region in [Region.model_validate(side["holds_when"])]
    ]


def region_in_words(region: Region, unit: str, *, difference: bool) -> str:
    """`from 10 % to 50 %`, `below -2 points`: where a side puts the number."""

    def said(end: float) -> str:
        text = amount(end, unit) if float(end).is_integer() or unit != "sessions" else f"{end:g}"
        return text.replace(" %", " points") if difference else text

    if region.above is not None:
        return f"above {said(region.above)}"
    if region.below is not None:
        return f"below {said(region.below)}"
    low, high = region.inside or region.outside or [math.nan, math.nan]
    between = f"from {said(low)} to {said(high)}"
    return between if region.inside else f"not {between}"


def _sides(contest: Contest, row: Row) -> Table:
    stands = stands_of(contest, row)
    difference = ledger.is_difference(str(contest.get("estimand", "")))
    lines = tuple(
        (
            stand.says,
            ", ".join(side["claims"]),
            region_in_words(stand.region, row.unit, difference=difference),
            _fits(row, stand),
        )
        for stand, side in zip(stands, contest.get("sides", []), strict=True)
    )
    heads = ("What is said", "By", "The number would lie", "Borne out")
    return Table("The sides", heads, lines, 4)


def _fits(row: Row, stand: Stand) -> str:
    if not row.is_shown:
        return NOTHING
    if stand.fits:
        return "✔ yes"
    return "✘ no" if stand.region.is_missed_by(*_ends(row)) else "? cannot be told"


def _ends(row: Row) -> tuple[float, float]:
    """The limits; an empty upper end of a set, or of a time, is "not reached"."""
    low, high = row.ci_low, row.ci_high
    if math.isnan(low):
        low = -math.inf
    return low, math.inf if math.isnan(high) else high


def _claims(found: Evidence, contest: Contest) -> Table:
    named = {ledger.code_of(name): name for name in contest["claims"]}
    lines = tuple(
        (named[code], one.statement, coded("tier", one.tier), verdict(one.row))
        for one in ledger.said(found)
        if (code := one.row.estimand.removeprefix("claim.")) in named
    )
    return Table("The claims", ("Claim", "What it says", "Tier", "Verdict by itself"), lines, 4)


def _figures(contest: Contest, row: Row) -> list[FigureCard]:
    stands = stands_of(contest, row)
    if not (row.is_shown and stands):
        return []
    estimand = words.humanised(str(contest["estimand"]).partition(".")[2])
    axis = textwrap.fill(f"{estimand}, {_axis_unit(contest, row)}", AXIS_WIDTH)
    alt = f"{contest['question']} {settled(row, contest)}"
    name = f"contest-{ledger.code_of(contest['id'])}"
    drawing = contest_figure(name, row, stands, axis, alt)
    return [FigureCard(contest["question"], settled(row, contest), drawing, _sides(contest, row))]


def _axis_unit(contest: Contest, row: Row) -> str:
    if ledger.is_difference(str(contest["estimand"])):
        return "points"
    return {"probability": "%", "percent": "%"}.get(row.unit, row.unit.replace("_", " "))
