"""How easily patients are told apart in the cleaned tables (k-anonymity, guard rule G12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from analysis.schema.codes import AGE_BANDS

# Sweeney, Int J Uncertain Fuzz 2002;10:557-570 defines k; 5 is the smallest group that this
# project's disclosure rules allow inside a clinic (El Emam, JAMIA 2009;16:670-682, compares
# methods for such k on health data).
SMALLEST_GROUP = 5
_PATIENT = ["clinic_id", "patient_id"]
# What somebody may know of an acquaintance who is treated there, from little to much.
_NESTED = (
    ("clinic", "sex", "age band"),
    ("clinic", "sex", "age band", "phototype"),
    ("clinic", "sex", "age band", "phototype", "spot type"),
)
_BAND_STARTS = [18, 30, 40, 50, 60, 70, 80, float("inf")]
_NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Groups:
    """Patients who share some attributes: how many groups there are, and how small.

    `patients_below_k` are those in groups smaller than k, `share_below_k` their share of all.
    """

    told_apart_by: str
    groups: int
    smallest_group: int
    patients_below_k: int
    share_below_k: float


@dataclass(frozen=True)
class KAnonymity:
    """The groups of nested sets of attributes, the largest set last; no row, no value."""

    k: int
    patients: int
    groups: tuple[Groups, ...]

    @property
    def share_below_k(self) -> float:
        """Share of patients in groups smaller than k when all attributes are known."""
        return self.groups[-1].share_below_k

    def as_dict(self) -> dict[str, Any]:
        """The figures for the manifest."""
        return {
            "k": self.k,
            "patients": self.patients,
            "share_below_k": self.share_below_k,
            "groups": [asdict(group) for group in self.groups],
        }


def k_anonymity(tables: Mapping[str, pd.DataFrame], k: int = SMALLEST_GROUP) -> KAnonymity:
    """Sizes of the groups that patients form, from the tables as cleaning or storage leaves them.

    One patient is a clinic and a patient id. Ages are taken in the contract's bands (above 79 in
    one), phototypes in pairs, and the spot types of all courses together. What is not recorded is
    a value of its own: somebody who knows it cannot use it.
    """
    people = _people(tables)
    groups = tuple(_groups(people, list(names), k) for names in _NESTED)
    return KAnonymity(k, len(people), groups)


def _groups(people: pd.DataFrame, names: list[str], k: int) -> Groups:
    sizes = people.groupby(names, observed=True, sort=False).size()
    below = int(sizes[sizes < k].sum())
    return Groups(
        told_apart_by=", ".join(names),
        groups=len(sizes),
        smallest_group=int(sizes.min()) if len(sizes) else 0,
        patients_below_k=below,
        share_below_k=below / len(people) if len(people) else 0.0,
    )


def _people(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per patient: the attributes by which an acquaintance might be recognised."""
    patients = tables["patients"]
    bands = pd.cut(patients["age_years"], _BAND_STARTS, right=False, labels=list(AGE_BANDS))
    pairs = pd.cut(patients["phototype"], [1, 3, 5, 7], right=False, labels=["1-2", "3-4", "5-6"])
    people = pd.DataFrame(
        {
            "clinic": _text(patients["clinic_id"]),
            "patient_id": _text(patients["patient_id"]),
            "sex": _text(patients["sex"]),
            "age band": _text(bands.astype("object").fillna(patients["age_band"].astype("object"))),
            "phototype": _text(pairs),
        }
    )
    spots = _spot_types(tables["courses"])
    people = people.merge(spots, on=["clinic", "patient_id"], how="left")
    return people.fillna({"spot type": _NOT_RECORDED})


def _spot_types(courses: pd.DataFrame) -> pd.DataFrame:
    """One row per treated patient: the spot types of the courses, each once, in order."""
    different = courses[[*_PATIENT, "spot_type"]].astype("str").drop_duplicates()
    # Most patients have one; joining text for each of them took a fifth of the whole cleaning.
    several = different.duplicated(_PATIENT, keep=False)
    ordered = different[several].sort_values([*_PATIENT, "spot_type"])
    joined = ordered.groupby(_PATIENT, sort=False)["spot_type"].agg("+".join).reset_index()
    joined = pd.concat([different[~several], joined], ignore_index=True)
    return joined.set_axis(["clinic", "patient_id", "spot type"], axis="columns")


def _text(column: pd.Series[Any]) -> pd.Series[str]:
    return column.astype("object").fillna(_NOT_RECORDED).astype("str")
