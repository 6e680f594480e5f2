"""What a clinic of some size will be able to tell after 6, 12 and 24 months, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from . import words
from .plan_sentences import chance, name_of, sentence, shown_in, true_value, width

TITLE = "What these clinics will be able to tell"
ASSUMED = (
    "Simulated clinics answer as the synthetic clinics of this software do. How often patients"
    " respond, stop, come back and protect themselves is partly published and partly assumed; a"
    " real clinic differs. Read the numbers as an order of size, not as a promise."
)
READING = (
    "“Found with 80 % power” is 2.8 standard errors: for a share or a mean, its difference from a"
    " value fixed beforehand; to compare two groups of this size each, take 1.4 times as much."
    " “Told” counts the simulations whose 95 % interval leaves out no effect (for a share, one"
    " half; for the sessions until half respond, those whose set has an upper end). “Chance” is"
    " what so few simulations leave open, as a 95 % interval. The test of sun protection goes by"
    " the answer before; habits change, so it sees a weaker ratio than the true one. The three"
    " times are parts of the same simulations."
)
QUESTIONS = {
    "since_last_look": "since the last visit",
    "until_recurrence": "up to the day the spot came back",
}
HEADS = ("Spot type", "Result", "Shown in", "Chance", "Half-width", "80 % power", "Told", "True")
MEAN = "improvement.mean_reduction_pct"


@dataclass(frozen=True)
class Planned:
    """What was planned for, as a reader is told it."""

    patients_per_month: int
    mix: Mapping[str, float]
    clinics: int
    gap_days: Sequence[int]
    followed_share: float
    reference: str
    hazard_ratio: float
    replicates: int

    def sentences(self) -> list[str]:
        """Size and mix, then how they are seen."""
        shares = {code: share for code, share in self.mix.items() if share > 0}
        ordered = sorted(shares, key=lambda code: -shares[code])
        mix = ", ".join(f"{words.in_sentence(code)} {100 * shares[code]:.0f} %" for code in ordered)
        gaps = " or ".join(str(days) for days in sorted(set(self.gap_days)))
        clinics = "one clinic" if self.clinics == 1 else f"{self.clinics} clinics"
        kept = 100 * self.followed_share
        return [
            f"{self.patients_per_month} new patients a month in {clinics}: {mix}.",
            f"A session every {gaps} days; {kept:.0f} % of the follow-up visits are kept; sun"
            f" protection is asked for the time {QUESTIONS[self.reference]}."
            f" {self.replicates} simulations.",
        ]


def plan_lines(planned: Planned, table: pd.DataFrame, sizes: pd.DataFrame) -> list[str]:
    """The answer for a screen: what is planned, then a paragraph for each horizon.

    `table` is one row per horizon and headline result (`plan_summary.prospects`), `sizes` one per
    horizon (months, courses, responders, recurrences).
    """
    lines = planned.sentences()
    for months, rows in table.groupby("months"):
        lines += ["", _size(int(str(months)), sizes)]
        everybody = _records(rows[rows["spot_type"].eq("all") & rows["estimand"].ne(MEAN)])
        lines += [f"  {sentence(row, planned.hazard_ratio)}" for row in everybody]
        lines += [f"  {line}" for line in _by_type(rows)]
    return [*lines, "", ASSUMED]


def plan_page(planned: Planned, table: pd.DataFrame, sizes: pd.DataFrame) -> str:
    """The answer as a Markdown page: the same, with a table of every result."""
    parts = [f"# {TITLE}", *planned.sentences(), ASSUMED, READING]
    for months, rows in table.groupby("months"):
        number = int(str(months))
        everybody = _records(rows[rows["spot_type"].eq("all")])
        listed = "\n".join(f"- {sentence(row, planned.hazard_ratio)}" for row in everybody)
        parts += [f"## After {number} months", _size(number, sizes), listed, _table(rows)]
    return "\n\n".join(parts) + "\n"


def _size(months: int, sizes: pd.DataFrame) -> str:
    found = sizes[sizes["months"].eq(months)].iloc[0]
    return (
        f"After {months} months: typically {found['courses']:.0f} courses analysed,"
        f" {found['responders']:.0f} of them responders at their end,"
        f" {found['recurrences']:.0f} recurrences seen."
    )


def _by_type(rows: pd.DataFrame) -> Iterator[str]:
    """One line per spot type: how often each result is shown, and how often a gain is told."""
    for spot_type, of_type in rows[rows["spot_type"].ne("all")].groupby("spot_type", sort=False):
        found = {estimand: _records(part) for estimand, part in of_type.groupby("estimand")}
        n = int(of_type["n"].iloc[0])
        share, gain = found["improvement.responder50"], found["improvement.marginal_gain_pct"]
        (half,) = found["improvement.sessions_to_half"]
        if not any(row["n_shown"] for row in (*share, half)):
            yield f"{words.spot_type(str(spot_type))}: nothing of this in any simulation."
            continue
        yield (
            f"{words.spot_type(str(spot_type))}: the share responding after {_sessions(share)}"
            f" sessions is shown in {_counts(share, 'n_shown')} of {n};"
            f" what session {_sessions(gain)} adds is told from nothing in"
            f" {_counts(gain, 'n_told')} of {n};"
            f" the sessions until half respond have an upper end in {half['n_told']} of {n}."
        )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _sessions(rows: list[dict[str, Any]]) -> str:
    return _listed([str(row["level"]).removeprefix("k=") for row in rows])


def _counts(rows: list[dict[str, Any]], name: str) -> str:
    return _listed([f"{row[name]}" for row in rows])


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _table(rows: pd.DataFrame) -> str:
    heads = (
        "Spot type",
        "Result",
        "Shown in",
        "Chance",
        "Half-width",
        "80 % power",
        "Told",
        "True",
    )
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|---|---|---|---|"]
    for row in _records(rows):
        told = "–" if _has_no_null(row) else f"{row['n_told']} of {row['n']}"
        cells = (
            words.spot_type(row["spot_type"]),
            name_of(row),
            shown_in(row),
            chance(row),
            width(row, "half_width"),
            width(row, "detectable"),
            told,
            true_value(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _has_no_null(row: Mapping[str, Any]) -> bool:
    return math.isnan(row["null"]) and row["estimand"] != "improvement.sessions_to_half"
