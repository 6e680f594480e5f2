"""What kinds of courses and sessions there are: shares by attribute, and where they differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema.codes import CAUSES
from analysis.schema.estimates import ALL, Estimate, level_of, warned

from .exact_intervals import clustered_by, clustered_exact_limits
from .share_differences import difference_estimates
from .shares import COURSE, PATIENT, of_courses, share

Flags = NDArray[np.bool_]

COURSES_WITH, SESSIONS_WITH = "measure.courses_with", "measure.sessions_with"
NONE, ANY = "none", "any"
# What the source texts say cocktails hold: their share is given also where nobody got them.
NAMED_INGREDIENTS = (
    "vitamins", "minerals", "amino_acids", "enzymes", "plant_extract", "anaesthetic",
    "hyaluronic_acid",
)  # fmt: skip
LISTS = ("area", "combination", "comorbid_skin_conditions")
CODES = ("cause", "depth")
AREA_GROUPS = {
    "exposed": ("full_face", "forehead", "malar_left", "malar_right", "malar", "upper_lip", "nose",
                "chin", "centrofacial", "periorbital", "decollete", "hands"),
    "face_neck_or_decollete": ("full_face", "forehead", "malar_left", "malar_right", "malar",
                               "upper_lip", "nose", "chin", "centrofacial", "periorbital", "neck",
                               "decollete"),
    "body": ("arms", "back", "legs", "body_other"),
}  # fmt: skip
FACE = AREA_GROUPS["face_neck_or_decollete"][:-2]
SUN_TYPES = ("solar_lentigo", "freckle")
KEYS = (PATIENT, COURSE)
DARK_FROM = 4  # phototype (Fitzpatrick)
SESSIONS_OF_FEW_PATIENTS = "sessions_of_few_patients"


def attribute_estimates(
    tables: Mapping[str, pd.DataFrame], cohort: pd.DataFrame, clinic_id: str = ALL
) -> list[Estimate]:
    """Shares of courses and of sessions with an attribute, all and by spot type, and differences.

    `measure.courses_with` (`cause=sun`, `area=exposed`, `combination=any`, ...): of courses whose
    field is filled in; one row per code met (each cause), `any` for anything but `none`; spot types
    by cause and by area; `skin=dark;type=sun_related` of patients' courses by phototype.
    `measure.sessions_with` (`ingredient=vitamins`): of sessions with a cocktail. Probabilities,
    exact limits with patients as clusters. `measure.share_difference` (`contrast=;of=`): difference
    of two shares between groups of courses, cluster-robust limits. Nothing is adjusted.
    """
    courses = tables["courses"].merge(
        tables["patients"][[*PATIENT, "phototype", "age_years", "age_band"]], on=PATIENT, how="left"
    )
    rows = [row for name in (*LISTS, *CODES) for row in _by_code(courses, name)]
    rows += _by_area(courses) + _by_skin(courses)
    sessions = of_courses(tables["sessions"], tables["courses"])
    rows += _cocktails(sessions.assign(spot_type=""))
    off_face = [
        np.nan if found is None else float(not found & set(FACE))
        for found in _sets(courses["area"])
    ]
    rows += difference_estimates(courses.assign(is_off_face=off_face), cohort)
    return [replace(row, clinic_id=clinic_id, plan_section="1.6") for row in rows]


@dataclass(frozen=True)
class _Rows:
    """Courses or sessions with their attribute filled in: whose they are, by number, and of which
    spot type; `codes` is what each of them holds."""

    patient: NDArray[np.intp]
    course: NDArray[np.intp]
    spot_type: NDArray[np.object_]
    codes: list[frozenset[str]]

    @classmethod
    def filled_in(cls, rows: pd.DataFrame, name: str) -> _Rows:
        """Those whose field is not blank."""
        codes = _sets(rows[name])
        known = np.array([found is not None for found in codes], dtype=bool)
        patient, course = (rows.groupby(key, sort=True).ngroup().to_numpy() for key in KEYS)
        types = rows["spot_type"].to_numpy(dtype=object)
        return cls(
            patient[known].astype(np.intp),
            course[known].astype(np.intp),
            types[known],
            [found for found in codes if found is not None],
        )

    @property
    def met(self) -> list[str]:
        """Every code but `none` that occurs."""
        return sorted({code for found in self.codes for code in found} - {NONE})

    def with_any_of(self, codes: Collection[str]) -> Flags:
        """Which hold at least one of the codes."""
        wanted = frozenset(codes)
        return np.array([bool(found & wanted) for found in self.codes], dtype=bool)

    def share(self, row: Estimate, has_it: Flags, among: Flags | None = None) -> Estimate:
        """The row with the share that has it; exact limits, patients as clusters."""
        chosen = np.full(len(self.patient), fill_value=True) if among is None else among
        patient, has_it = self.patient[chosen], has_it[chosen]
        n_patients, n_courses = len(np.unique(patient)), len(np.unique(self.course[chosen]))
        row = replace(row, n_patients=n_patients, n_courses=n_courses)
        row = share(row, int(has_it.sum()), len(patient))
        if not len(patient):
            return row
        found = clustered_by(patient, has_it)
        low, high = clustered_exact_limits(found)
        row = replace(row, ci_low=float(low), ci_high=float(high))
        return warned(row, SESSIONS_OF_FEW_PATIENTS) if found.has_few_clusters else row


def _sets(values: pd.Series) -> list[frozenset[str] | None]:
    """Every cell as a set of codes; None where it is blank."""
    return [
        frozenset(cell) if isinstance(cell, list) and cell
        else frozenset([cell]) if isinstance(cell, str) else None
        for cell in values.astype("object")
    ]  # fmt: skip


def _by_code(courses: pd.DataFrame, name: str) -> list[Estimate]:
    rows = _Rows.filled_in(courses, name)
    types = (ALL, *sorted(courses["spot_type"].unique())) if name == "cause" else (ALL,)
    met = rows.met if name != "cause" or not rows.codes else sorted(CAUSES)
    found = []
    for code in (ANY, *met):
        has_it = rows.with_any_of(met if code == ANY else [code])
        for spot_type in types:
            row = _row(spot_type, **{name: code})
            found.append(rows.share(row, has_it, _of_type(rows, spot_type)))
    return found


def _row(spot_type: str = ALL, **level: str) -> Estimate:
    return Estimate(COURSES_WITH, spot_type, level_of(**level), unit="probability")


def _of_type(rows: _Rows, spot_type: str) -> Flags | None:
    return None if spot_type == ALL else np.asarray(rows.spot_type == spot_type)


def _by_area(courses: pd.DataFrame) -> list[Estimate]:
    rows = _Rows.filled_in(courses, "area")
    found = []
    for group, codes in AREA_GROUPS.items():
        has_it = rows.with_any_of(codes)
        for spot_type in (ALL, *SUN_TYPES) if group == "exposed" else (ALL,):
            row = _row(spot_type, area=group)
            found.append(rows.share(row, has_it, _of_type(rows, spot_type)))
    return found


def _by_skin(courses: pd.DataFrame) -> list[Estimate]:
    """Sun-related spots among dark and among light skin."""
    skin = courses["phototype"].to_numpy(dtype=np.float64, na_value=np.nan)
    rows = _Rows.filled_in(courses, "spot_type")
    is_sun = rows.with_any_of(SUN_TYPES)
    groups = {"dark": skin >= DARK_FROM, "light": skin < DARK_FROM}
    return [
        rows.share(_row(skin=name, type="sun_related"), is_sun, members)
        for name, members in groups.items()
    ]


def _cocktails(sessions: pd.DataFrame) -> list[Estimate]:
    rows = _Rows.filled_in(sessions, "ingredients")
    named = NAMED_INGREDIENTS if rows.codes else ()
    blank = Estimate(SESSIONS_WITH, unit="probability")
    return [
        rows.share(replace(blank, level=level_of(ingredient=code)), rows.with_any_of([code]))
        for code in sorted({*rows.met, *named})
    ]
