"""The numerical core, measured: against statsmodels on the rows, and against plain loops.

    python -m benchmarks.models_speed [--rows 1000000] [--responders 1000] [--replicates 1000]
                                      [--naive 5] [--repeats 3] [--json]

CPU seconds of this process (user and system), both sides in one run, on one thread. Ours is the
median of `--repeats`; the slow side runs once, and the naive bootstrap for `--naive` replicates,
scaled to all of them: its replicates all cost the same. Times count only beside the differences
printed with them. Ratios are what to quote; seconds are for this machine only.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import statsmodels.api as sm

from analysis.models.engine.bootstrap import cluster_draws, replicate_coefficients
from analysis.models.engine.glm import cluster_covariance, fit_cloglog
from analysis.models.engine.mixed_model import fit_mixed_model
from analysis.models.engine.patterns import patterns_of
from analysis.models.engine.standardised_risk import replicate_risks
from analysis.models.follow_up import FollowUp, arranged_follow_up
from analysis.models.recurrence_design import RecurrenceDesign, recurrence_design
from analysis.models.standardisation import risk, standardised_survival

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from recurrence_clinics import intervals_table, midpoint_columns, responders_table

FAMILY = sm.families.Binomial(link=sm.families.links.CLogLog())
LEVELS, WEEKS = (0.0, 1.0, 2.0), (26, 52)
# At its default tolerance statsmodels stops at 1e-5 in the coefficients and is a little faster:
# the default is what is timed, this is what ours is compared with.
TO_THE_END = {"tol": 1e-11, "tol_criterion": "params", "maxiter": 60}


@dataclass(frozen=True)
class Row:
    """One comparison of the table; `difference` is between the two results."""

    title: str
    theirs_seconds: float
    ours_seconds: float
    difference: str


def timed(work: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """Median CPU seconds and the last result."""
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return median(seconds), result


def many_rows(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Intervals of patients side by side: at most 3,456 patterns, whatever `n`.

    Six bands of time, three levels of protection, four spot types, three groups of phototypes,
    eight clinics; lengths of eight weeks. Continuous covariates would make every row different.
    """
    rng = np.random.default_rng(1)
    looks = rng.integers(2, 7, n // 4 + 1)
    patient = np.repeat(np.arange(len(looks)), looks)[:n]
    n = len(patient)
    band = np.arange(n) - np.searchsorted(patient, patient)
    per_patient = [np.eye(k)[rng.integers(k, size=len(looks)), 1:][patient] for k in (4, 3, 8)]
    level = np.eye(3)[rng.integers(3, size=n), 1:]
    columns = np.hstack([np.eye(6)[band], level, *per_patient])
    effects = np.concatenate([np.full(6, -4.0), [-0.35, -0.7], rng.normal(0, 0.3, 12)])
    offset = np.full(n, np.log(8.0))
    frailty = rng.normal(0, 0.5, len(looks))[patient]
    chance = 1 - np.exp(-np.exp(offset + columns @ effects + frailty))
    return columns, offset, (rng.random(n) < chance).astype(np.int64), patient


def clustered_fit(
    columns: np.ndarray, offset: np.ndarray, outcome: np.ndarray, patient: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Our coefficients, their clustered errors, and the number of patterns."""
    patterns = patterns_of(columns, offset, outcome)
    fit = fit_cloglog(patterns)
    covariance = cluster_covariance(patterns, fit.coefficients, patient)
    return fit.coefficients, np.sqrt(np.diag(covariance)), len(patterns.weights)


def pattern_fit(n_rows: int, repeats: int) -> Row:
    """The clustered fit from patterns, finding them included."""
    columns, offset, outcome, patient = many_rows(n_rows)

    def ours() -> tuple[np.ndarray, np.ndarray, int]:
        return clustered_fit(columns, offset, outcome, patient)

    def theirs() -> Any:
        model = sm.GLM(outcome, columns, family=FAMILY, offset=offset)
        return model.fit(cov_type="cluster", cov_kwds={"groups": patient})

    seconds, (coefficients, errors, n_patterns) = timed(ours, repeats)
    their_seconds, result = timed(theirs)
    apart = np.abs(coefficients - result.params).max(), np.abs(errors / result.bse - 1).max()
    shape = f"{len(outcome):,} rows x {columns.shape[1]}, {n_patterns:,} patterns"
    told = f"coefficients {apart[0]:.0e}, errors {apart[1]:.0e} relative"
    return Row(f"clustered fit, {shape}", their_seconds, seconds, told)


def responders_followed(n: int) -> tuple[FollowUp, RecurrenceDesign]:
    """Responders with continuous covariates: no two rows are equal, patterns do not help."""
    rng = np.random.default_rng(1)
    responders = responders_table(n, rng)
    follow_up = arranged_follow_up(responders, intervals_table(responders, rng, missing_share=0))
    return follow_up, recurrence_design(follow_up, "06-25", has_moderate=True)


def replicated_risks(
    follow_up: FollowUp, design: RecurrenceDesign, n_replicates: int
) -> tuple[np.ndarray, np.ndarray]:
    """Our risks of every replicate, and how often each drew every patient."""
    columns, offset = midpoint_columns(design, follow_up), np.log(follow_up.length_weeks)
    patterns = patterns_of(columns, offset, follow_up.recurred)
    start = fit_cloglog(patterns).coefficients
    n_patients = len(follow_up.responders)
    counts = cluster_draws(n_patients, n_replicates, np.random.default_rng(7))
    patient = follow_up.patient[follow_up.course]
    found = replicate_coefficients(patterns, patient, counts, start)
    drawn = counts[:, follow_up.patient]
    final_on = follow_up.responders["final_on"].to_numpy()
    return replicate_risks(design, found.coefficients, final_on, drawn, LEVELS, WEEKS), drawn


def bootstrap(n_responders: int, n_replicates: int, n_naive: int, repeats: int) -> list[Row]:
    """The g-computation of risk in every replicate against two loops.

    Both copy the rows drawn and refit by statsmodels. The naive one lets it predict every cell of
    every responder; the better one uses the product's own vectorised standardisation.
    """
    follow_up, design = responders_followed(n_responders)
    columns, offset = midpoint_columns(design, follow_up), np.log(follow_up.length_weeks)
    final_on = follow_up.responders["final_on"].to_numpy()

    def ours() -> tuple[np.ndarray, np.ndarray]:
        return replicated_risks(follow_up, design, n_replicates)

    def refitted(drawn: np.ndarray, **how: Any) -> Any:
        rows = np.repeat(np.arange(len(offset)), drawn[follow_up.course])
        model = sm.GLM(follow_up.recurred[rows], columns[rows], family=FAMILY, offset=offset[rows])
        return model.fit(**how)

    def vectorised(drawn: np.ndarray, **how: Any) -> np.ndarray:
        fitted = refitted(drawn, **how).params
        people = np.repeat(np.arange(n_responders), drawn)
        curves = [standardised_survival(design, fitted, final_on, people, a) for a in LEVELS]
        return np.array([[risk(curve, weeks).value for weeks in WEEKS] for curve in curves])

    def naive(drawn: np.ndarray) -> np.ndarray:
        return predicted_risks(refitted(drawn), design, final_on, drawn)

    seconds, (risks, drawn) = timed(ours, repeats)
    rows = []
    for title, loop in (("predicting cells", naive), ("vectorised", vectorised)):
        each, _ = timed(lambda loop=loop: [loop(drawn[k]) for k in range(n_naive)])
        exact = [vectorised(drawn[k], **TO_THE_END) for k in range(n_naive)]
        apart = np.abs(np.array(exact) - risks[:n_naive]).max()
        shape = f"{n_replicates:,} replicates, {n_responders:,} responders, {len(offset):,} rows"
        told = f"risks {apart:.0e} ({n_naive} replicates timed)"
        rows.append(
            Row(f"bootstrap, {shape}, {title}", each / n_naive * n_replicates, seconds, told)
        )
    return rows


def predicted_risks(
    fitted: Any, design: RecurrenceDesign, final_on: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Every cell of every responder as a row to predict, at each level."""
    people = np.repeat(np.arange(len(drawn)), drawn)
    middle = 2.0 * np.arange(26) + 1
    of, cell = np.repeat(people, 26), np.tile(middle, len(people))
    days = final_on.astype("datetime64[D]")[of] + (7 * cell).astype("timedelta64[D]")
    risks = []
    for level in LEVELS:
        parts = [np.eye(design.n_bands)[design.band(cell)], design.season_column(days)]
        parts += [design.protection_columns(np.full(len(of), level)), design.covariates[of]]
        chance = fitted.predict(np.hstack(parts), offset=np.full(len(of), np.log(2.0)))
        free = np.cumprod((1 - chance).reshape(len(people), 26), axis=1)
        risks.append([1 - free[:, 12].mean(), 1 - free[:, 25].mean()])
    return np.array(risks)


def mixed(n_patients: int, repeats: int) -> Row:
    """The mixed model at a few hundred patients, where statsmodels still ends soon."""
    rng = np.random.default_rng(1)
    patient = np.repeat(np.arange(n_patients), 5)
    k = np.tile(np.arange(1.0, 6.0), n_patients)
    kind = np.eye(4)[rng.integers(4, size=n_patients)][patient]
    columns = np.column_stack([kind, k, k[:, None] * kind[:, 1:]])
    effects = rng.normal(size=(n_patients, 2)) @ [[0.5, -0.05], [0.0, 0.15]]
    outcome = columns @ rng.normal(0, 0.3, 8) + effects[patient, 0] + effects[patient, 1] * k
    outcome += rng.normal(0, 0.3, len(k))
    seconds, ours = timed(lambda: fit_mixed_model(outcome, columns, k, patient), repeats)
    title = f"mixed model, {n_patients:,} patients, {len(k):,} rows"
    if n_patients > 1000:
        return Row(title, float("nan"), seconds, ours.problem or "converged")
    model = sm.MixedLM(outcome, columns, patient, exog_re=np.column_stack([np.ones(len(k)), k]))
    their_seconds, theirs = timed(lambda: model.fit(reml=True))
    gained = ours.log_likelihood - theirs.llf
    return Row(title, their_seconds, seconds, f"log-likelihood higher by {gained:.0e}")


def main() -> None:
    """Measure all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--responders", type=int, default=1000)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--naive", type=int, default=5, help="replicates of the naive loop timed")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="rows as JSON instead of a table")
    chosen = parser.parse_args()
    n, repeats = chosen.responders, chosen.repeats
    rows = [pattern_fit(chosen.rows, repeats)]
    rows += bootstrap(n, chosen.replicates, chosen.naive, repeats)
    if chosen.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    rows += [mixed(500, repeats), mixed(10_000, repeats)]
    print(f"{'CPU seconds':84} {'theirs':>9} {'ours':>8} {'ratio':>7}  difference")
    for row in rows:
        ratio = row.theirs_seconds / row.ours_seconds
        figures = f"{row.theirs_seconds:9.2f} {row.ours_seconds:8.3f} {ratio:7.1f}"
        print(f"{row.title:84} {figures}  {row.difference}")


if __name__ == "__main__":
    main()
