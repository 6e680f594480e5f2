"""The difference between two arms, standardised over everybody (g-computation, plan 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..design import Array, Columns
from ..means import Positions, clustered
from ..pooling import Pooled, pool
from .confounders import MODIFIERS, joined

# Courses of the smaller arm behind each way in which the effect may differ between patients.
COURSES_PER_MODIFIER = 10
SMALLEST_OPEN_SHARE = 1e-8  # of the exposure's variance; below, the covariates say it all


@dataclass(frozen=True)
class Comparison:
    """What is regressed: courses compared, their exposure, covariates, and who is spoken for.

    `rows` are the courses with a known exposure, `exposure` theirs (0/1, or a number);
    `population` the courses standardised over; `patient` numbers every course's patient.
    """

    rows: Positions
    exposure: Array
    covariates: Columns
    population: Positions
    patient: Positions
    is_number: bool = False


def effect(comparison: Comparison, outcomes: Array) -> Pooled | None:
    """Mean outcome at exposure 1 less that at 0, over the population, pooled over imputations.

    `outcomes` is (imputation, course). One least-squares fit: exposure, covariates and, where the
    smaller arm allows, exposure by severity and type, centred on the population: its coefficient
    is the standardised difference (Lin 2013). Variance: patients as clusters, leverage-corrected
    (HC2), plus that of the case mix. None where the exposure cannot be told from the covariates.
    """
    design, modifiers = _design(comparison)
    gram = design.T @ design
    left_open = _open_variance(gram)
    if left_open < SMALLEST_OPEN_SHARE:
        return None
    weights = np.linalg.pinv(gram, hermitian=True) @ design.T
    chosen = outcomes[:, comparison.rows].T
    coefficients = weights @ chosen
    leverage = np.minimum((design * weights.T).sum(axis=1), 1 - 1e-6)
    residuals = (chosen - design @ coefficients) / np.sqrt(1 - leverage)[:, None]
    patients = clustered(comparison.rows, comparison.patient)
    if patients.n_patients <= design.shape[1]:
        return None
    order = np.argsort(comparison.patient[comparison.rows], kind="stable")
    variance = _cluster_variance((weights[1][:, None] * residuals)[order], patients.starts)
    if modifiers.shape[1]:
        variance += _case_mix_variance(comparison, modifiers, coefficients)
    complete_df = float(patients.n_patients - design.shape[1])
    return pool(coefficients[1], variance, complete_df)


def standardised_mean(comparison: Comparison, outcomes: Array) -> Pooled | None:
    """Mean outcome, had the whole population been treated as the courses at `rows` were.

    As `effect`, with one arm only: least squares of the outcome on covariates centred on the
    population, whose constant is the mean asked for. The exposure is not read.
    """
    rows, population = comparison.rows, comparison.population
    everything = joined(comparison.covariates, len(comparison.patient))
    centred = everything - everything[population].mean(axis=0)
    design = np.column_stack([np.ones(len(rows)), centred[rows]])
    patients = clustered(rows, comparison.patient)
    if patients.n_patients <= design.shape[1]:
        return None
    weights = np.linalg.pinv(design.T @ design, hermitian=True) @ design.T
    chosen = outcomes[:, rows].T
    coefficients = weights @ chosen
    leverage = np.minimum((design * weights.T).sum(axis=1), 1 - 1e-6)
    residuals = (chosen - design @ coefficients) / np.sqrt(1 - leverage)[:, None]
    order = np.argsort(comparison.patient[rows], kind="stable")
    variance = _cluster_variance((weights[0][:, None] * residuals)[order], patients.starts)
    if centred.shape[1]:
        variance += _case_mix_variance(comparison, centred, coefficients)
    return pool(coefficients[0], variance, float(patients.n_patients - design.shape[1]))


def _design(comparison: Comparison) -> tuple[Array, Array]:
    """Constant, exposure, covariates, exposure by modifiers; and the modifiers of every course."""
    n_courses = len(comparison.patient)
    everything = joined(comparison.covariates, n_courses)
    modifiers = joined(comparison.covariates, n_courses, MODIFIERS)
    smaller = min(comparison.exposure.sum(), (1 - comparison.exposure).sum())
    if comparison.is_number or smaller < COURSES_PER_MODIFIER * (1 + modifiers.shape[1]):
        modifiers = modifiers[:, :0]
    modifiers = modifiers - modifiers[comparison.population].mean(axis=0)
    exposure = comparison.exposure[:, None]
    rows = comparison.rows
    parts = [np.ones_like(exposure), exposure, everything[rows], exposure * modifiers[rows]]
    return np.hstack(parts), modifiers


def _open_variance(gram: Array) -> float:
    """Share of the exposure's sum of squares that no other column explains."""
    others = np.delete(np.arange(len(gram)), 1)
    among = np.linalg.pinv(gram[np.ix_(others, others)], hermitian=True)
    explained = gram[1, others] @ among @ gram[others, 1]
    return float(1 - explained / gram[1, 1]) if gram[1, 1] > 0 else 0.0


def _cluster_variance(influence: Array, starts: Positions) -> Array:
    """Variance of a sum of influences (course, imputation), courses summed within patients."""
    by_patient = np.add.reduceat(influence, starts, axis=0)
    n = len(starts)
    total: Array = (by_patient**2).sum(axis=0) * n / max(n - 1, 1)
    return total


def _case_mix_variance(comparison: Comparison, modifiers: Array, coefficients: Array) -> Array:
    """What another draw of patients would change, because the effect differs between patients."""
    population = comparison.population
    gains = modifiers[population] @ coefficients[-modifiers.shape[1] :] / len(population)
    patients = clustered(population, comparison.patient)
    order = np.argsort(comparison.patient[population], kind="stable")
    return _cluster_variance(gains[order], patients.starts)
