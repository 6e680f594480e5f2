"""Bias, RMSE, coverage: what the replicates say about the estimators (plan 6.2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema.estimates import parse_level

CELL = ["scenario", "estimand", "method", "spot_type", "level"]
HALF = "improvement.sessions_to_half"
# A cell shown in fewer replicates says more about when it is shown than about its estimator.
FEWEST_SHOWN = 40
NOMINAL = 0.95
RESPONDER50 = "improvement.responder50"
TEST = "recurrence.adherence_test"


def judged(results: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """The rows of `results` that have a true value, each held against it.

    Added: truth, is_shown, and for shown rows error (units of the estimand), covers and rejects
    (1 or 0; rejects is NaN where there is no value of "no effect"), width of the interval. The set
    of `sessions_to_half` covers where it holds the true number; "not reached" holds every number
    beyond the sessions supported.
    """
    joined = results.merge(
        truth.rename(columns={"value": "truth"}),
        on=["scenario", "estimand", "spot_type", "level"],
        how="inner",
    )
    is_shown = ~joined["gate"].str.startswith("withheld")
    joined = joined.assign(is_shown=is_shown, **_against_truth(joined))
    joined.loc[~is_shown, ["error", "covers", "width", "rejects"]] = np.nan
    return joined


def cells(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per scenario, estimand, method, spot type and level of judged rows.

    truth, n_replicates, n_shown; over the replicates that show the cell: bias, its Monte-Carlo
    standard error, rmse, coverage of the 95 % interval and mean_width of it.
    """
    grouped = rows.groupby(CELL, sort=True)
    table = grouped.agg(
        truth=("truth", "first"),
        n_replicates=("is_shown", "size"),
        n_shown=("is_shown", "sum"),
        bias=("error", "mean"),
        sd=("error", "std"),
        coverage=("covers", "mean"),
        mean_width=("width", "mean"),
    )
    n = table["n_shown"].where(table["n_shown"] > 0)
    table["bias_mcse"] = table["sd"] / np.sqrt(n)
    table["rmse"] = np.sqrt(table["bias"] ** 2 + table["sd"] ** 2 * (n - 1) / n)
    # At the nominal level: an observed coverage of 1 would claim to have no error.
    table["coverage_mcse"] = np.sqrt(NOMINAL * (1 - NOMINAL) / n)
    return table.reset_index()


def _against_truth(joined: pd.DataFrame) -> dict[str, pd.Series]:
    """Error, coverage, width and rejection of each row."""
    truth, low, high = joined["truth"], joined["ci_low"], joined["ci_high"]
    covers = low.le(truth + 1e-12) & high.ge(truth - 1e-12)
    nothing = joined["estimand"].map(no_effect).astype("float64")
    rejects = (low.gt(nothing) | high.lt(nothing)).astype(float).where(nothing.notna())
    return {
        "error": joined["value"] - truth,
        "covers": covers.mask(joined["estimand"].eq(HALF), _set_holds(joined)).astype(float),
        "width": high - low,
        "rejects": rejects,
    }


def _set_holds(joined: pd.DataFrame) -> pd.Series:
    """Whether a set of session counts holds the true one.

    A missing limit says "beyond the sessions supported", a missing truth "never": both are the
    count after the last one that the replicate shows for the spot type, or more.
    """
    shown = joined[joined["estimand"].eq(RESPONDER50) & joined["method"].eq("plan")]
    shown = shown[~shown["gate"].str.startswith("withheld")]
    shown = shown.assign(k=[float(parse_level(level)["k"]) for level in shown["level"]])
    keys = ["scenario", "replicate", "spot_type"]
    last = joined[keys].merge(shown.groupby(keys)["k"].max().reset_index(), how="left", on=keys)
    beyond = last["k"].set_axis(joined.index) + 1
    true = joined["truth"].fillna(np.inf).clip(upper=beyond)
    return joined["ci_low"].fillna(beyond).le(true) & joined["ci_high"].fillna(np.inf).ge(true)


def no_effect(estimand: str) -> float:
    """The value that means "no effect"; NaN where the estimand is no contrast."""
    name = estimand.rsplit(".", 1)[-1]
    if name in ("marginal_gain_pct", "risk_difference", "rmst_difference_months"):
        return 0.0
    return 1.0 if name in ("risk_ratio", "hazard_ratio", "adherence_test") else np.nan


def families(table: pd.DataFrame, fewest_shown: int = FEWEST_SHOWN) -> pd.DataFrame:
    """The cells of an estimand put together: one row per scenario, estimand and method.

    n_cells judged (shown in at least that many replicates), coverage pooled over all of their
    intervals, the lowest coverage of a cell with its Monte-Carlo error, how many cells fail
    (0.95 > coverage + 3 errors), mean absolute bias, mean rmse, mean width.
    """
    judged = table[table["n_shown"] >= fewest_shown]
    weighted = judged.assign(
        covered=judged["coverage"] * judged["n_shown"],
        absolute_bias=judged["bias"].abs(),
        fails=judged["coverage"] + 3 * judged["coverage_mcse"] < NOMINAL,
    )
    grouped = weighted.groupby(["scenario", "estimand", "method"], sort=True)
    result = grouped.agg(
        n_cells=("level", "size"),
        n_intervals=("n_shown", "sum"),
        covered=("covered", "sum"),
        lowest=("coverage", "min"),
        n_failing=("fails", "sum"),
        absolute_bias=("absolute_bias", "mean"),
        rmse=("rmse", "mean"),
        mean_width=("mean_width", "mean"),
    )
    result["coverage"] = result["covered"] / result["n_intervals"]
    return result.drop(columns="covered").reset_index()


def rejections(rows: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """How often "no effect" is rejected at 5 %: scenario, estimand, method, n, share, mcse.

    Contrasts by their intervals where the true value is no effect, over all levels and spot types
    (`n` replicates: what one replicate shows moves together); the lagged test by its p value in
    every scenario, which is its power where there is an effect.
    """
    nothing = rows["estimand"].map(no_effect).astype("float64")
    null = rows[rows["is_shown"] & (rows["truth"] - nothing).abs().lt(1e-9)]
    tests = results[results["estimand"].eq(TEST) & results["value"].notna()]
    tests = tests.assign(rejects=tests["p_value"].lt(0.05).astype(float))
    keys = ["scenario", "estimand", "method"]
    both = pd.concat([null, tests])[[*keys, "replicate", "rejects"]]
    by_replicate = both.groupby([*keys, "replicate"])["rejects"].mean()
    grouped = by_replicate.groupby(keys).agg(n="size", share="mean", sd="std")
    grouped["mcse"] = grouped["sd"] / np.sqrt(grouped["n"])
    return grouped.reset_index()
