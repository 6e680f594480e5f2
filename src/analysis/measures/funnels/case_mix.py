"""What a unit's patients lead one to expect: a model of the measure on what patients bring along.

Only what was there before the first session: treatment is what units are compared on. Logistic for
shares, Poisson with exposure for rates; a little ridge keeps rare combinations finite and leaves
the sum of what is expected equal to what was observed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]

FACTORS = ("spot_type", "phototype", "depth", "sex")
NUMBERS = ("baseline_score", "age_years", "lesion_duration_months")
MISSING = "missing"
# A level with fewer rows with, or without, the event joins the others (reference rule D11); a term
# enters while ten events a column remain (Peduzzi and others 1996).
FEWEST_AT_LEVEL = 8
EVENTS_PER_COLUMN = 10
RIDGE = 1e-3  # per row, on columns of unit variance
MOST_STEPS = 50


def expected_amounts(rows: pd.DataFrame, amount: Array, exposure: Array, *, rate: bool) -> Array:
    """What each row is expected to add, given its case mix; sums to what was observed.

    `rows` has FACTORS and NUMBERS, blanks allowed (a level of their own, plan 1.6). `rate`: Poisson
    with `exposure`; otherwise logistic. Where nothing varies everybody is expected the average.
    """
    total = float(amount.sum())
    if not 0 < total < (np.inf if rate else len(amount)):
        return np.asarray(exposure * (total / max(float(exposure.sum()), 1e-300)))
    design = _design(rows, amount, rate=rate)
    return _fitted(design, amount, np.log(np.maximum(exposure, 1e-9)), rate=rate)


def _design(rows: pd.DataFrame, amount: Array, *, rate: bool) -> Array:
    """An intercept, then terms in a fixed order for as long as events suffice."""
    events = float(amount.sum())
    if not rate:
        events = min(events, len(amount) - events)
    columns = [np.ones(len(rows))]
    for term in _terms(rows, amount, rate=rate):
        if (len(columns) + len(term)) * EVENTS_PER_COLUMN <= events:
            columns += term
    return np.column_stack(columns)


def _terms(rows: pd.DataFrame, amount: Array, *, rate: bool) -> Iterator[list[Array]]:
    for name in (FACTORS[0], NUMBERS[0], *FACTORS[1:], *NUMBERS[1:]):
        cells = rows[name]
        yield _number(cells) if name in NUMBERS else _factor(cells, amount, rate=rate)


def _factor(cells: pd.Series, amount: Array, *, rate: bool) -> list[Array]:
    """A column per level with enough events; the rest, the largest level among them, has none."""
    levels = cells.astype("object").where(cells.notna(), MISSING).astype("str").to_numpy()
    names, code = np.unique(levels, return_inverse=True)
    size = np.bincount(code)
    events = np.bincount(code, weights=amount, minlength=len(names))
    others = np.full(len(names), np.inf) if rate else size - events
    enough = (events >= FEWEST_AT_LEVEL) & (others >= FEWEST_AT_LEVEL)
    if enough.all():
        enough[int(size.argmax())] = False
    return [(code == level).astype(np.float64) for level in np.flatnonzero(enough)]


def _number(cells: pd.Series) -> list[Array]:
    """The number, standardised, with the mean for a blank; and a flag for blanks."""
    values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    blank = np.isnan(values)
    if blank.all():
        return []
    mean, spread = float(values[~blank].mean()), float(values[~blank].std())
    filled = np.where(blank, mean, values)
    term = [(filled - mean) / spread] if spread > 0 else []
    return [*term, blank.astype(np.float64)] if blank.any() else term


def _fitted(design: Array, amount: Array, offset: Array, *, rate: bool) -> Array:
    """Fitted means of the penalised model, by Newton's method with halved steps."""
    penalty = np.full(design.shape[1], RIDGE * len(amount))
    penalty[0] = 0.0
    beta = np.zeros(design.shape[1])
    share = float(amount.sum()) / float(np.exp(offset).sum() if rate else len(amount))
    beta[0] = np.log(share) if rate else np.log(share / (1 - share))
    shift = offset if rate else np.zeros(len(amount))
    best = _loss(design @ beta + shift, amount, rate=rate) + 0.5 * float(penalty @ beta**2)
    for _ in range(MOST_STEPS):
        mean = _mean(design @ beta + shift, rate=rate)
        weight = mean if rate else mean * (1 - mean)
        slope = design.T @ (amount - mean) - penalty * beta
        bend = (design * weight[:, None]).T @ design + np.diag(penalty + 1e-12)
        step = np.linalg.solve(bend, slope)
        for _ in range(30):
            at = _loss(design @ (beta + step) + shift, amount, rate=rate)
            at += 0.5 * float(penalty @ (beta + step) ** 2)
            if at <= best:
                break
            step = step / 2
        beta, done = beta + step, best - at < 1e-12 * (1 + abs(best))
        best = min(at, best)
        if done:
            break
    return _mean(design @ beta + shift, rate=rate)


def _mean(predictor: Array, *, rate: bool) -> Array:
    return np.asarray(np.exp(predictor) if rate else expit(predictor), dtype=np.float64)


def _loss(predictor: Array, amount: Array, *, rate: bool) -> float:
    """Minus the log-likelihood, up to a constant."""
    log_sum = np.exp(np.minimum(predictor, 500)) if rate else np.logaddexp(0.0, predictor)
    return float((log_sum - amount * predictor).sum())
