"""The tidy estimates as they may be shown: redact, then round, then derive (rule D3)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.parameters import DisclosureSettings
from analysis.schema.estimates import COUNT_COLUMNS, ESTIMATE_COLUMNS

from .cells import cells_of
from .changes import Effective, Previous
from .charts import redraw
from .counts import rounded
from .curves import hidden_points, in_groups_of_events, points_of
from .editions import first_edition, next_edition, with_hidden
from .kinds import (
    CHART,
    COUNT,
    CURVE,
    MEAN,
    QUANTILE,
    RATIO_FAMILIES,
    SHARE,
    without_verdict,
)
from .primary import flagged, hidden_quantities, hidden_values, limits_hidden
from .repeats import as_repeated
from .rounding import NUMBERS, derive_shares, round_models
from .suppression import with_secondary

FEW_PATIENTS = "withheld:few_patients"
# What the gate of a hidden row says; all other rules are about few patients. What is hidden for the
# sake of others, or is not released yet, looks like what is few: else it would be known not to be.
GATES = {
    "D8": "withheld:too_few_patients_beyond",
    "D9": "withheld:true_of_everybody",
    "D10": "withheld:mostly_of_few_patients",
}
ALIKE = {"D2": "D2/D17", "D16": "D2/D17", "D17": "D2/D17"}
# The rule by which a shown value is what it is.
SHOWN_BY = {COUNT: "D2", SHARE: "D3", CHART: "D3", CURVE: "D12", MEAN: "D6", QUANTILE: "D6"}
RELEASED_COLUMNS = (*ESTIMATE_COLUMNS, "released_as", "reason", "as_of")
__all__ = ["FEW_PATIENTS", "RATIO_FAMILIES", "published", "release", "release_edition"]


def release(
    estimates: pd.DataFrame,
    settings: DisclosureSettings,
    members: pd.DataFrame | None = None,
    as_of: str = "",
) -> pd.DataFrame:
    """Every row of the estimates as it may be shown in a first edition; see `release_edition`."""
    return release_edition(estimates, settings, members, as_of)[0]


def release_edition(
    estimates: pd.DataFrame,
    settings: DisclosureSettings,
    members: pd.DataFrame | None = None,
    as_of: str = "",
    previous: Previous | None = None,
    definition: str = "",
    *,
    new_models: bool = False,
) -> tuple[pd.DataFrame, Effective]:
    """The released table, and the exact numbers that the next edition is held against (private).

    The table has the columns of the estimates, with the numbers that may be shown, and
    `released_as` (`redacted`, `rounded`, `as computed`: there was no number to show), `reason` (the
    rule by which each cell is as it is: `value:D3`, `n_events:D2;value:D2`) and `as_of`, the day
    that the value is of: an earlier edition's where too few patients have changed since (D16).
    Rows stand in the order of the estimates.
    """
    cells = cells_of(estimates, members)
    if previous is None:
        effective = first_edition(cells, as_of, definition)
    else:
        effective = next_edition(
            cells, previous, as_of, definition, settings, new_models=new_models
        )
    rules = settings.model_dump_json()
    same_rules = previous is not None and previous.last.rules == rules
    hidden = hidden_quantities(effective, settings)
    hidden = with_secondary(effective, hidden, settings, same_rules=same_rules)
    effective = replace(with_hidden(effective, hidden), rules=rules)
    return published(effective, settings), effective


def published(effective: Effective, settings: DisclosureSettings) -> pd.DataFrame:
    """The released table that follows from an edition's exact numbers and hidden counts."""
    hidden = effective.quantities["hidden"]
    rows, names = effective.rows, effective.names
    kinds, points = rows["kind"], points_of(rows)
    table = rows[list(ESTIMATE_COLUMNS)].copy()
    rules = _rules(effective, hidden, points, settings)
    exact = {name: names[name].map(effective.quantities["count"]).astype("Int64")
             for name in (*COUNT_COLUMNS, "value")}  # fmt: skip
    of_cells = {name: names[name].map(hidden).fillna("") for name in COUNT_COLUMNS}
    for name in COUNT_COLUMNS:
        table[name] = rounded(exact[name], settings).mask(of_cells[name].ne(""))
    is_count = kinds.eq(COUNT)
    counts = rounded(exact["value"], settings).astype("float64")
    table["value"] = table["value"].mask(is_count, counts)
    derive_shares(table, kinds.eq(SHARE) & rules.eq(""))
    in_groups_of_events(table, points, exact["n_assessed"], settings)
    redraw(table, kinds.eq(CHART), exact)
    round_models(table, ~kinds.isin((COUNT, SHARE)))
    table.loc[limits_hidden(effective, settings), ["ci_low", "ci_high"]] = float("nan")
    return _explained(table, effective, rules, of_cells, settings)


def _rules(
    effective: Effective,
    hidden: pd.Series[str],
    points: pd.DataFrame,
    settings: DisclosureSettings,
) -> pd.Series[str]:
    """The rule that hides the value of each row, both ends of its curve included."""
    rules = hidden_values(effective, hidden, settings)
    counts, patients = (
        effective.names["n_assessed"].map(effective.quantities[name])
        for name in ("count", "patients")
    )
    is_hidden = hidden_points(points, effective.rows, counts, patients, settings)
    late = is_hidden.index[is_hidden]
    rules.loc[late] = rules.loc[late].where(rules.loc[late].ne(""), "D12")
    return rules


def _explained(
    table: pd.DataFrame,
    effective: Effective,
    rules: pd.Series[str],
    of_cells: dict[str, pd.Series[str]],
    settings: DisclosureSettings,
) -> pd.DataFrame:
    """The table with hidden values blanked, and for each cell why it is as it is."""
    is_hidden = rules.ne("")
    is_withheld = table["gate"].str.startswith("withheld")
    by = effective.rows["kind"].map(SHOWN_BY).fillna("D11")
    value = rules.replace(ALIKE).where(is_hidden, by.mask(flagged(effective, settings), "D9"))
    value = value.mask(is_withheld & ~is_hidden, "gate")
    table.loc[is_hidden, [*NUMBERS, "p_value", "fmi"]] = float("nan")
    gates = rules.map(GATES).fillna(FEW_PATIENTS)
    table["gate"] = table["gate"].mask(is_hidden & ~is_withheld, gates)
    # A verdict is one more thing that the hidden numbers would tell.
    table["level"] = table["level"].mask(is_hidden, without_verdict(table["level"]))
    table["released_as"] = "rounded"
    table.loc[~is_hidden & table["value"].isna(), "released_as"] = "as computed"
    table.loc[is_hidden, "released_as"] = "redacted"
    reason = "value:" + value
    for name in reversed(COUNT_COLUMNS):
        rule = of_cells[name].replace(ALIKE)
        reason = (name + ":" + rule + ";" + reason).where(rule.ne(""), reason)
    table["reason"], table["as_of"] = reason, _dates(effective)
    as_repeated(table, effective.rows["repeats"], effective.rows["kind"])
    return table[list(RELEASED_COLUMNS)].reset_index(drop=True)


def _dates(effective: Effective) -> pd.Series[str]:
    """The day each value is of: of a share, the older of its two counts."""
    rows, names = effective.rows, effective.names
    day = effective.quantities["as_of"]
    kinds = rows["kind"]
    dates = rows["as_of"].copy()
    for kind, columns in ((COUNT, ["value"]), (SHARE, ["n_assessed", "n_events"])):
        own = pd.concat([names[column].map(day) for column in columns], axis=1).min(axis=1)
        dates = dates.mask(kinds.eq(kind) & own.notna(), own)
    return dates.astype("str")
