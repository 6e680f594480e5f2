"""Whether a contrast may be shown: enough patients in both arms, of the same kind (plan 6.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.parameters import ImprovementSettings
from analysis.schema.estimates import ALL, Estimate, warned, withheld

from ..courses import Array, Courses, Positions
from ..design import Columns
from ..support import HIGH_FMI, NOT_ESTIMABLE, has_no_width, lack_of
from .confounders import adjusting, joined
from .contrasts import Contrast, K
from .effect import Comparison, effect
from .overlap import overlap, unexplained

NOTHING_RECORDED = "nothing_recorded"
TOO_FEW_IN_ARM = "too_few_in_one_arm"
NO_OVERLAP = "no_overlap"
LIMITED_OVERLAP = "limited_overlap"
NOT_ALL_ADJUSTED = "not_all_characteristics_adjusted"

# Share of patients comparable, below which nothing is shown, and below which it is warned of.
INSIDE_WITHHELD, INSIDE_WARNED = 0.80, 0.95
# The same for a number (the gap in weeks): share of its variance that covariates leave open.
OPEN_WITHHELD, OPEN_WARNED = 0.20, 0.50


@dataclass(frozen=True)
class Answered:
    """The courses, their completed reductions (imputation, course) at K, and the covariates.

    `reduction` may be another outcome, of that `unit`; `at` is the session after which courses
    were looked at for it, None where that is no matter of looks (sessions received).
    """

    courses: Courses
    reduction: Array
    columns: Columns
    settings: ImprovementSettings
    clinic_id: str
    unit: str = "percent"
    at: int | None = K
    plan_section: str = "2.2"

    def estimate(self, contrast: Contrast) -> Estimate:
        """The row of one question: shown, shown with a warning, or withheld with the reason."""
        population = self._population(contrast)
        rows = population[np.isfinite(contrast.exposure[population])]
        row = self._row(contrast, rows)
        lack = self._lack(contrast, population, rows)
        if lack:
            return withheld(row, lack)
        covariates, all_entered = adjusting(self.columns, contrast.own, rows)
        if contrast.beside is not None:
            covariates = {"beside": np.nan_to_num(contrast.beside), **covariates}
        compared = Comparison(
            rows,
            contrast.exposure[rows],
            covariates,
            population,
            self.courses.patient,
            contrast.is_number,
        )
        alike = self._overlap(compared)
        if alike == NO_OVERLAP:
            return withheld(row, NO_OVERLAP)
        row = self._with_numbers(row, compared)
        row = warned(row, alike) if alike else row
        row = row if all_entered else warned(row, NOT_ALL_ADJUSTED)
        return warned(row, HIGH_FMI) if row.fmi > self.settings.high_fmi else row

    def _population(self, contrast: Contrast) -> Positions:
        types = self.courses.table["spot_type"].to_numpy(dtype=object)
        is_chosen = np.full(len(types), fill_value=True)
        if contrast.spot_type != ALL:
            is_chosen = types == contrast.spot_type
        return np.flatnonzero(is_chosen if contrast.among is None else is_chosen & contrast.among)

    def _row(self, contrast: Contrast, rows: Positions) -> Estimate:
        return Estimate(
            estimand=contrast.estimand,
            spot_type=contrast.spot_type,
            level=contrast.level,
            unit=self.unit,
            n_patients=len(np.unique(self.courses.patient[rows])),
            n_courses=len(rows),
            n_assessed=int(self._seen[rows].sum()),
            plan_section=self.plan_section,
            clinic_id=self.clinic_id,
        )

    @property
    def _seen(self) -> Array:
        if self.at is None:
            return np.ones(len(self.courses.table))
        return np.asarray(self.courses.assessed[:, self.at - 1], dtype=np.float64)

    def _lack(self, contrast: Contrast, population: Positions, rows: Positions) -> str:
        """Why there is no number, or nothing; each arm needs what a cell needs (plan 2.4)."""
        if not len(population):
            return TOO_FEW_IN_ARM
        if not contrast.is_recorded[population].any():
            return NOTHING_RECORDED
        exposure, minimum = contrast.exposure[rows], self.settings.minimum_assessed
        sides = [exposure == 1, exposure == 0]
        if contrast.is_number:
            # A number has two arms all the same: above its middle, and not above.
            is_above = exposure > np.median(exposure)
            sides = [is_above, ~is_above]
        if min(self._patients(rows[side]) for side in sides) < minimum:
            return TOO_FEW_IN_ARM
        reached = [rows[side & (self._seen[rows] > 0)] for side in sides]
        fewest = min(self._patients(arm) for arm in reached)
        share = min(
            len(arm) / np.count_nonzero(side) for arm, side in zip(reached, sides, strict=True)
        )
        return lack_of(fewest, share, self.settings)

    def _patients(self, rows: Positions) -> int:
        return len(np.unique(self.courses.patient[rows]))

    def _overlap(self, compared: Comparison) -> str:
        """`NO_OVERLAP`, `LIMITED_OVERLAP`, or nothing to say."""
        n, minimum = len(compared.patient), self.settings.minimum_assessed
        covariates = joined(compared.covariates, n)
        if compared.is_number:
            left_open = unexplained(covariates[compared.rows], compared.exposure)
            if left_open < OPEN_WITHHELD:
                return NO_OVERLAP
            return LIMITED_OVERLAP if left_open < OPEN_WARNED else ""
        exposure = np.full(n, np.nan)
        exposure[compared.rows] = compared.exposure
        spoken_for = np.isin(np.arange(n), compared.population)
        found = overlap(covariates, exposure == 1, np.isfinite(exposure), spoken_for)
        if found.inside < INSIDE_WITHHELD or found.effective < minimum / 2:
            return NO_OVERLAP
        is_limited = found.inside < INSIDE_WARNED or found.effective < minimum
        return LIMITED_OVERLAP if is_limited else ""

    def _with_numbers(self, row: Estimate, compared: Comparison) -> Estimate:
        pooled = effect(compared, self.reduction)
        if pooled is None or not np.isfinite([pooled.value, pooled.variance]).all():
            return withheld(row, NOT_ESTIMABLE)
        value, low, high = (float(number) for number in (pooled.value, *pooled.interval()))
        if has_no_width(value, low, high):
            return withheld(row, NOT_ESTIMABLE)
        return replace(row, value=value, ci_low=low, ci_high=high, fmi=float(pooled.fmi))
