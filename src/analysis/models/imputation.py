"""Severity after every session for every course: sequential regressions, imputed (plan 2.2).

D is log(Y_k + 1) - log(Y_0 + 1). One imputation draws a bootstrap sample of patients and then goes
through the sessions in order: fit D_k on the sample, predict it for the courses not assessed, add a
residual from the sample, go on with the completed history. `steps` says which fits these are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from .courses import Array, Courses, Positions
from .reading_steps import as_written
from .steps import Step, steps_of

RIDGE = 1e-6  # times the number of rows
RATIO_LIMITS = (0.003, 3.0)  # of Y_k / Y_0


@dataclass(frozen=True)
class Draw:
    """The randomness of one imputation; a slow twin given the same draws must agree.

    `patients` are positions drawn with replacement within each stratum; `donors` are uniforms
    (course, k - 1): a missing D_k takes donor number floor(u * donors) of the window of nearest
    predictions, counted from the smallest prediction up.
    """

    patients: Positions
    donors: Array


def draws(courses: Courses, imputations: int, seed: int, scope: str) -> Iterator[Draw]:
    """The draws of each imputation; `scope` (the clinic) keeps clinics independent of each other.

    Strata by name, patients by id: the same for the same courses in whatever order they came.
    """
    rng = np.random.default_rng([seed, crc32(scope.encode())])
    stratum = courses.stratum_of_patient
    members = [np.flatnonzero(stratum == name) for name in sorted(set(stratum))]
    for _ in range(imputations):
        drawn = [group[rng.integers(0, len(group), len(group))] for group in members]
        yield Draw(np.concatenate(drawn), rng.random(courses.severity.shape))


@dataclass(frozen=True)
class Imputer:
    """Everything about the imputations that does not depend on the draws."""

    courses: Courses
    steps: tuple[Step, ...]
    change: Array
    lowest: Array
    highest: Array

    @property
    def modelled(self) -> list[int]:
        """The session counts with a model; the others stay unknown."""
        return sorted({step.k for step in self.steps})

    def _as_written(self, change: Array, rows: Positions) -> Array:
        """D of a score that the clinic could have written down.

        Scores come in steps, and an exact half of the baseline is a response. A continuous score
        is never exactly half: with steps of 2 of 100 the share of responders after six sessions
        came out 2 points low.
        """
        start = np.log(self.courses.baseline[rows] + 1)
        score = np.exp(change + start) - 1
        written = np.maximum(as_written(score, self.courses.step_pct[rows]), 0.0)
        return np.asarray(np.log(written + 1) - start)

    def completed_ratio(self, draw: Draw, n_donors: int) -> Array:
        """Y_k / Y_0 of every course (course, k - 1) within `RATIO_LIMITS`, one imputation.

        NaN in the columns of sessions without a model.
        """
        change = self.change.copy()
        drawn = np.bincount(draw.patients, minlength=len(self.courses.stratum_of_patient))
        weights = drawn[self.courses.patient]
        for step in self.steps:
            rows = step.missing.rows
            if len(rows):
                imputed = _imputed(step, change, weights, draw.donors[rows, step.k - 1], n_donors)
                # Bounded before it becomes history: one wild prediction must not feed the next.
                bounded = np.clip(imputed, self.lowest[rows], self.highest[rows])
                change[rows, step.k] = self._as_written(bounded, rows)
        ratio = np.full(self.courses.severity.shape, np.nan)
        modelled = np.array(self.modelled, dtype=np.intp)
        baseline = self.courses.baseline[:, None]
        # An assessed score is taken as it is: through log and back, an exact half is no longer one.
        observed = self.courses.severity[:, modelled - 1]
        imputed_scores = np.exp(change[:, modelled]) * (baseline + 1) - 1
        severity = np.where(np.isfinite(observed), observed, imputed_scores)
        ratio[:, modelled - 1] = np.clip(severity / baseline, *RATIO_LIMITS)
        return ratio


def imputer(courses: Courses) -> Imputer:
    """The steps that can be modelled, each with its rows and formula."""
    baseline = courses.baseline
    start = np.log(baseline + 1)
    change = np.column_stack([np.zeros_like(start), np.log(courses.severity + 1) - start[:, None]])
    low, high = RATIO_LIMITS
    return Imputer(
        courses=courses,
        steps=steps_of(courses),
        change=change,
        lowest=np.log(low * baseline + 1) - start,
        highest=np.log(high * baseline + 1) - start,
    )


def _imputed(
    step: Step, change: Array, weights: Positions, uniforms: Array, n_donors: int
) -> Array:
    """D_k of the courses not assessed at k: prediction plus a donor's residual."""
    design = step.stacked_matrix(change)
    outcome = np.concatenate([change[part.rows, part.k] for part in step.stack])
    sampled = np.concatenate([weights[part.rows] for part in step.stack])
    if sampled.sum() <= design.shape[1]:
        # A sample without enough rows of a scarce step: fit that step on the courses as they are.
        sampled = np.ones_like(sampled)
    coefficients = least_squares(design, outcome, sampled)
    fitted = design @ coefficients
    n, p = float(sampled.sum()), design.shape[1]
    residuals = (outcome - fitted) * np.sqrt(n / max(n - p, 1.0))
    predicted = step.matrix(step.missing, change) @ coefficients
    return predicted + donated(fitted, residuals, sampled, predicted, uniforms, n_donors)


def least_squares(design: Array, outcome: Array, weights: Positions) -> Array:
    """Coefficients of OLS on rows repeated `weights` times, by normal equations with a tiny ridge.

    The ridge (plan 2.2) keeps collinear columns from failing; it moves a coefficient by about a
    millionth.
    """
    weighted = design * weights[:, None]
    gram = weighted.T @ design
    gram[np.diag_indices_from(gram)] += RIDGE * weights.sum()
    return np.asarray(np.linalg.solve(gram, weighted.T @ outcome), dtype=np.float64)


def donated(
    fitted: Array,
    residuals: Array,
    weights: Positions,
    predicted: Array,
    uniforms: Array,
    n_donors: int,
) -> Array:
    """For each prediction the residual of one of the sample's rows nearest in prediction.

    In the sorted sample the nearest rows lie side by side. The window starting one further up is
    nearer when the row it gains is nearer than the row it loses, that is, when the midpoint of the
    two lies below the prediction; midpoints rise, so one binary search finds every window.
    """
    order = np.argsort(fitted, kind="stable")
    sample = np.repeat(order, weights[order])
    size = min(n_donors, len(sample))
    ranked = fitted[sample]
    midpoints = (ranked[: len(ranked) - size] + ranked[size:]) / 2
    first = np.searchsorted(midpoints, predicted)
    chosen = first + np.floor(uniforms * size).astype(np.intp)
    return residuals[sample[chosen]]
