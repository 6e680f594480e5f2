"""Rows of the estimates held against the definitions of their estimands."""

from __future__ import annotations

import pandas as pd

from analysis.present.estimands import DEFINITIONS
from analysis.schema.estimates import parse_level

BY_NAME = {entry.name: entry for entry in DEFINITIONS}


def defined_as(estimand: str) -> str:
    """What is data is defined as a family: `claim.<id>` stands for all without an entry."""
    family = estimand.split(".")[0]
    return estimand if estimand in BY_NAME else f"{family}.<id>"


def check_definitions(rows: pd.DataFrame) -> None:
    """Each row is as its definition says."""
    for row in rows.drop_duplicates(
        ["estimand", "level", "method", "unit", "plan_section", "gate"]
    ).itertuples():
        assert defined_as(row.estimand) in BY_NAME
        entry = BY_NAME[defined_as(row.estimand)]
        assert row.method in entry.method, row
        # A table of nothing but `5` comes back from CSV as 5.0.
        assert row.plan_section in entry.section, row
        keys = tuple(parse_level(row.level))
        assert keys in {tuple(parse_level(level)) for level in entry.level}, row
        if defined_as(row.estimand) == row.estimand:
            assert row.unit in entry.unit, row
            verdict, _, reason = row.gate.partition(":")
            allowed = {"withheld": entry.withheld, "warn": entry.warned, "pass": ("",)}
            assert reason in allowed[verdict], row
