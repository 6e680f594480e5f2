"""How much is measured: in under three minutes, or to the sizes that the goals are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

JOB_ROWS = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Size:
    """`rows` are session rows; `reports` and `trivial_reports` are numbers of reports.

    `job` names the stages of the whole job and, for each, the session rows it is measured at.
    """

    is_full: bool
    repeats: int
    clean_rows: int
    fit_rows: int
    responders: int
    replicates: int
    naive_replicates: int
    mixed_patients: int
    reports: int
    trivial_reports: int
    job: Mapping[str, tuple[int, ...]]


QUICK = Size(
    is_full=False,
    repeats=1,
    clean_rows=10_000,
    fit_rows=50_000,
    responders=200,
    replicates=100,
    naive_replicates=1,
    mixed_patients=1_000,
    reports=0,
    trivial_reports=4,
    job={"prepare": (1_000, 10_000)},  # the models of the smallest export take a minute
)
FULL = Size(
    is_full=True,
    repeats=3,
    clean_rows=1_000_000,
    fit_rows=1_000_000,
    responders=1_000,
    replicates=1_000,
    naive_replicates=3,
    mixed_patients=10_000,
    reports=4,
    trivial_reports=20,
    job=dict.fromkeys(("prepare", "estimate", "release"), JOB_ROWS),
)
SIZES = {"quick": QUICK, "full": FULL}
