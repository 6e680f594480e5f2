"""docs/validation.md: what the estimators find in clinics whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from .validation_figures import coverage_figure, curves_figure
from .validation_texts import FAMILIES, HEADING, KNOWN_MISSES, SECTIONS, TITLES, USUAL

PAGE, CELLS = "validation.md", "validation_cells.csv"
COVERAGE, CURVES = "validation_coverage.svg", "validation_curves.svg"
DRAWN = ("main", "null_dose", "second_process")
FEWEST_SHOWN = 40
NOMINAL = 0.95
LOWEST_POOLED = 0.93  # the goal for all cells of an estimand together

Rows = list[Sequence[str]]


def validation_files(
    scenarios: Sequence[Mapping[str, object]],
    replicates: int,
    cells: pd.DataFrame,
    families: pd.DataFrame,
    rejections: pd.DataFrame,
) -> dict[str, bytes]:
    """Page, figures and table of cells by file name.

    `scenarios`: one mapping each with name, title, patients, clinics, question. The other tables
    are those of `simulation.recovery`.
    """
    names = [str(scenario["name"]) for scenario in scenarios]
    judged = cells[cells["method"].eq("plan") & (cells["n_shown"] >= FEWEST_SHOWN)]
    parts = [
        HEADING.format(replicates=replicates),
        _markdown(_scenario_rows(scenarios)),
        *_section("improvement", families, names),
        *_section("recurrence", families, names),
        SECTIONS["null"],
        _markdown(_rejection_rows(rejections, names)),
        SECTIONS["usual"],
        _markdown(_usual_rows(families, names)),
        SECTIONS["failing"],
        _markdown(_failing_rows(judged)),
        *_reasons(judged, families),
        SECTIONS["limits"],
    ]
    drawn = [name for name in DRAWN if name in names]
    return {
        PAGE: ("\n\n".join(parts).rstrip() + "\n").encode(),
        CELLS: _shown(cells).to_csv(index=False, float_format="%.4g").encode(),
        COVERAGE: coverage_figure(judged, names),
        CURVES: curves_figure(cells, drawn or names[:1]),
    }


def _scenario_rows(scenarios: Sequence[Mapping[str, object]]) -> Rows:
    head = ("Scenario", "What is different", "Patients", "Clinics", "The form asks")
    keys = ("name", "title", "patients", "clinics", "question")
    return [head, *([str(scenario[key]) for key in keys] for scenario in scenarios)]


def _section(family: str, families: pd.DataFrame, names: Sequence[str]) -> Iterable[str]:
    yield SECTIONS[family]
    plan = families[families["method"].eq("plan")]
    columns = [estimand for estimand in FAMILIES[family] if estimand in set(plan["estimand"])]
    head = ("Scenario", *(TITLES[estimand] for estimand in columns))
    rows: Rows = [head]
    for name in names:
        of_scenario = plan[plan["scenario"].eq(name)].set_index("estimand")
        rows.append((name, *(_coverage(of_scenario, estimand) for estimand in columns)))
    yield _markdown(rows)


def _coverage(families: pd.DataFrame, estimand: str) -> str:
    """`.951 (30; .92)`: pooled coverage, cells judged, lowest cell; bold where it is too low."""
    if estimand not in families.index:
        return "not shown"
    row = families.loc[estimand]
    failing = f", {row['n_failing']:.0f} fail" if row["n_failing"] else ""
    pooled = f"{row['coverage']:.3f}"
    pooled = f"**{pooled}**" if row["coverage"] < LOWEST_POOLED else pooled
    return f"{pooled} ({row['n_cells']:.0f}; {row['lowest']:.3f}{failing})"


def _rejection_rows(rejections: pd.DataFrame, names: Sequence[str]) -> Rows:
    chosen = rejections[rejections["method"].isin(("plan", "lagged"))]
    rows: Rows = [("Scenario", "Estimand", "Replicates", "Rejected")]
    for name in names:
        for row in _records(chosen[chosen["scenario"].eq(name)]):
            share = f"{100 * row['share']:.1f} % ± {100 * row['mcse']:.1f}"
            rows.append((name, f"`{row['estimand']}`", f"{row['n']:.0f}", share))
    return rows


def _usual_rows(families: pd.DataFrame, names: Sequence[str]) -> Rows:
    """The plan and the usual analyses side by side, where both speak of the same estimand."""
    head = ("Scenario", "Estimand", "Analysis", "Mean absolute bias", "RMSE", "Coverage")
    rows: Rows = [head]
    methods = ("plan", *USUAL)
    for name in names:
        of_scenario = families[families["scenario"].eq(name)]
        compared = set(of_scenario.loc[of_scenario["method"].isin(USUAL), "estimand"])
        for estimand in sorted(compared):
            lines = of_scenario[of_scenario["estimand"].eq(estimand)].set_index("method")
            for method in (method for method in methods if method in lines.index):
                line = lines.loc[method]
                numbers = (f"{line[column]:.3f}" for column in ("absolute_bias", "rmse"))
                what = USUAL.get(method, "the plan")
                rows.append((name, f"`{estimand}`", what, *numbers, f"{line['coverage']:.3f}"))
    return rows


def _failing(judged: pd.DataFrame) -> pd.DataFrame:
    return judged[judged["coverage"] + 3 * judged["coverage_mcse"] < NOMINAL]


def _reasons(judged: pd.DataFrame, families: pd.DataFrame) -> list[str]:
    """What is known of the misses, for the scenarios in which recurrence has some."""
    low = families[families["method"].eq("plan") & (families["coverage"] < LOWEST_POOLED)]
    fails = pd.concat([_failing(judged), low])
    missed = set(fails.loc[fails["estimand"].str.startswith("recurrence."), "scenario"])
    return [text for name, text in KNOWN_MISSES.items() if name in missed]


def _failing_rows(judged: pd.DataFrame) -> Rows:
    rows: Rows = [("Scenario", "Estimand", "Spot type", "Level", "Shown in", "Bias", "Coverage")]
    for row in _records(_failing(judged).sort_values("coverage")):
        rows.append(
            (
                row["scenario"],
                f"`{row['estimand']}`",
                row["spot_type"],
                row["level"] or "-",
                f"{row['n_shown']} of {row['n_replicates']}",
                f"{row['bias']:.3f} ± {row['bias_mcse']:.3f}",
                f"{row['coverage']:.3f} ± {row['coverage_mcse']:.3f}",
            )
        )
    return rows if len(rows) > 1 else [*rows, ("none", *("-",) * 6)]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _markdown(rows: Rows) -> str:
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    rule = "|" + " --- |" * len(rows[0])
    return "\n".join((head, rule, *body))


def _shown(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells shown at least once; their Monte-Carlo errors follow from the columns kept."""
    return cells[cells["n_shown"] > 0].drop(columns=["bias_mcse", "coverage_mcse"])
