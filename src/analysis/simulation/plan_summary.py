"""What the simulations say: how often a result can be shown, how precisely, what it can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.counts import wilson_interval
from analysis.schema.estimates import ALL, level_of

from .plan_horizons import HORIZONS_MONTHS
from .recovery import HALF, RESPONDER50, TEST, no_effect

SESSIONS = (3, 4, 6)
DIFFERENCE = "recurrence.risk_difference"
GAIN = "improvement.marginal_gain_pct"
BY_SESSION = ("improvement.mean_reduction_pct", RESPONDER50, GAIN)
WEEKS = (26, 52)
# 80 % power at 5 % two-sided: a difference of 1.96 + 0.84 standard errors.
POWER_80 = 2.8
Z_95 = 1.96
# A median of fewer says more about chance than about the clinic, and only the luckiest draws of a
# result that is seldom shown are among them.
FEWEST_SHOWN = 5


@dataclass(frozen=True)
class Headline:
    """One result that a clinic would want, as a row of the results table names it."""

    estimand: str
    spot_type: str
    level: str

    @property
    def null(self) -> float:
        """What it is held against: no effect, or one half for a share of responders."""
        return 0.5 if self.estimand == RESPONDER50 else no_effect(self.estimand)


def headlines(spot_types: Sequence[str]) -> Iterator[Headline]:
    """Improvement and sessions to half of `all` and each type; sun protection of `all`."""
    for spot_type in (ALL, *spot_types):
        for estimand in BY_SESSION:
            for k in SESSIONS:
                yield Headline(estimand, spot_type, level_of(k=k))
        yield Headline(HALF, spot_type, "")
    for weeks in WEEKS:
        yield Headline(DIFFERENCE, ALL, level_of(contrast="high-low", weeks=weeks))
    yield Headline(TEST, ALL, level_of(contrast="high-low"))


def prospects(
    results: pd.DataFrame, truth: pd.DataFrame, spot_types: Sequence[str]
) -> pd.DataFrame:
    """One row per horizon and headline: months, estimand, spot_type, level and

    n, n_shown: simulations, and those that show it; chance_low, chance_high: 95 % limits (Wilson)
    of the chance to show it; half_width: median over those shown, in the unit of the estimand (the
    log of a ratio; for `sessions_to_half` the session counts in the set where it has an upper end);
    detectable: 2.8 standard errors, the difference found with 80 % power (the log of a ratio);
    n_told: simulations whose interval leaves out `null` (whose p value is below 0.05, for the test;
    whose set has an upper end); truth: the value in the made-up clinics. half_width and detectable
    are NaN where fewer than five show it.
    """
    n = results["replicate"].nunique()
    true = truth.set_index(["estimand", "spot_type", "level"])["value"]
    keys = ["months", "estimand", "spot_type", "level"]
    groups = dict(iter(results.groupby(keys, sort=False)))
    nobody = results.iloc[:0]
    rows = [
        {
            "months": months,
            "estimand": headline.estimand,
            "spot_type": headline.spot_type,
            "level": headline.level,
            "n": n,
            **_prospect(headline, groups.get((months, *_key(headline)), nobody), n),
            "null": headline.null,
            "truth": true.get(_key(headline), np.nan),
        }
        for months in HORIZONS_MONTHS
        for headline in headlines(spot_types)
    ]
    return pd.DataFrame(rows).astype({"truth": "float64", "null": "float64"})


def sizes(results: pd.DataFrame) -> pd.DataFrame:
    """Medians over the simulations by months: courses analysed, responders, recurrences seen."""
    everybody = results[results["spot_type"].eq(ALL)].set_index(["months", "replicate"])
    first = everybody[everybody["estimand"].eq(RESPONDER50) & everybody["level"].eq(level_of(k=1))]
    tested = everybody[everybody["estimand"].eq(TEST)]
    counts = {
        "courses": first["n_courses"],
        "responders": tested["n_courses"],
        "recurrences": tested["n_events"],
    }
    replicates = sorted(results["replicate"].unique())
    every = pd.MultiIndex.from_product([HORIZONS_MONTHS, replicates], names=["months", "replicate"])
    # A simulation without a single course, or responder, has no such row.
    whole = {
        name: found.astype("float64").reindex(every).fillna(0.0) for name, found in counts.items()
    }
    return pd.DataFrame(whole).groupby("months").median().reset_index()


def _key(headline: Headline) -> tuple[str, str, str]:
    return headline.estimand, headline.spot_type, headline.level


def _prospect(headline: Headline, rows: pd.DataFrame, n: int) -> dict[str, float]:
    shown = rows[~rows["gate"].str.startswith("withheld")]
    low, high = wilson_interval(len(shown), n)
    half = _half_widths(headline, shown)
    median = float(half.median()) if len(half) >= FEWEST_SHOWN else np.nan
    return {
        "n_shown": len(shown),
        "chance_low": low,
        "chance_high": high,
        "half_width": median,
        "detectable": np.nan if headline.estimand == HALF else POWER_80 / Z_95 * median,
        "n_told": int(_tells(headline, shown).sum()),
    }


def _half_widths(headline: Headline, shown: pd.DataFrame) -> pd.Series[float]:
    """The longer side of each interval: a limit may be cut at 0 or 1."""
    numbers = shown[["value", "ci_low", "ci_high"]].astype("float64")
    if headline.estimand == HALF:
        return (numbers["ci_high"] - numbers["ci_low"] + 1).dropna()
    if headline.estimand == TEST:
        numbers = numbers.apply(np.log)
    sides = [numbers["ci_high"] - numbers["value"], numbers["value"] - numbers["ci_low"]]
    return pd.concat(sides, axis=1).max(axis=1).dropna()


def _tells(headline: Headline, shown: pd.DataFrame) -> pd.Series[bool]:
    if headline.estimand == HALF:
        return shown["ci_high"].notna()
    if headline.estimand == TEST:
        return shown["p_value"].lt(0.05)
    return shown["ci_low"].gt(headline.null) | shown["ci_high"].lt(headline.null)
