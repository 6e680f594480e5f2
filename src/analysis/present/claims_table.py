"""Verdicts on published claims, and figures published about the same records."""

from __future__ import annotations

from . import words
from .lookup import Evidence, Row
from .numbers import NOTHING, amount, cell, interval, points, why_not
from .parts import Section, TableCard
from .tables import Table

VERDICTS = {
    "supported": "✔ supported",
    "refuted": "✘ refuted",
    "inconclusive": "? inconclusive",
    "not_recorded": f"{NOTHING} not recorded in these data",
    "not_testable": f"{NOTHING} not testable from records",
    "reproduced": "✔ reproduced",
    "not_reproduced": "✘ differs",
}
# Differences of shares or of reductions: their percent sign would read as a ratio.
DIFFERENCES = (
    "recurrence.risk_difference",
    "improvement.marginal_gain_pct",
    "improvement.gap_effect_pct",
    "improvement.combination_effect_pct",
    "improvement.ingredient_effect_pct",
    "improvement.depth_effect_pct",
    "improvement.lesion_duration_effect_pct",
    "improvement.phototype_effect_pct",
)
NOTHING_SAID = "No claim is judged on this page: too few patients, or nothing to judge it by."


def verdict(row: Row) -> str:
    """The verdict in words with a sign; none where the number it was judged on may not leave."""
    if row.released_as == "redacted":
        return f"{NOTHING} {why_not(row)}"
    said = row.level.get("verdict", "inconclusive")
    return VERDICTS.get(said, words.humanised(said))


def claims(found: Evidence) -> Section:
    """One line per claim: what is said, the verdict, the number it rests on."""
    stated = {item["id"]: item for item in found.about.get("claims", [])}
    lines = []
    for row in found.find("claim."):
        name = row.estimand.removeprefix("claim.")
        claim = stated.get(name, {})
        said = claim.get("statement", words.humanised(name))
        about = "" if row.spot_type == "all" else f" ({words.spot_type(row.spot_type)})"
        is_silent = row.released_as == "redacted" or row.level.get("verdict") == "not_recorded"
        is_difference = claim.get("estimand", "") in DIFFERENCES
        value = points(row) if is_difference else cell(row)
        limits = points(row, interval) if is_difference else interval(row)
        lines.append((said + about, verdict(row), NOTHING if is_silent else value, limits))
    if not lines:
        return Section(missing=[NOTHING_SAID])
    heads = ("Claim", "Verdict", "Our value", "95 % interval")
    table = Table(
        "Claims from clinics' texts, judged by rules set beforehand", heads, tuple(lines), 2
    )
    return Section(tables=[TableCard("", table)])


def comparisons(found: Evidence) -> Section | None:
    """One line per published figure; None where nothing is published about these records."""
    stated = {item["id"]: item for item in found.about.get("published_figures", [])}
    lines = []
    for row in found.find("comparison.", method="published") or found.find("comparison."):
        name = row.estimand.removeprefix("comparison.")
        figure = stated.get(name, {})
        lines.append(
            (
                figure.get("what", words.humanised(name)),
                _published(row),
                cell(row),
                verdict(row),
                figure.get("source", ""),
            )
        )
    if not lines:
        return None
    heads = ("Figure", "Published", "In these records", "Verdict", "Source")
    table = Table("Published figures for these data", heads, tuple(lines))
    return Section(tables=[TableCard("Published figures for these data", table)])


def _published(row: Row) -> str:
    text = row.level.get("published", "")
    try:
        return amount(float(text), row.unit if row.is_shown else "number")
    except ValueError:
        return text or NOTHING
