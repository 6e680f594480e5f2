"""A changed parameter makes new models' numbers, and no new counts (rule D18)."""

from __future__ import annotations

import pandas as pd

from analysis.disclosure import Effective, Previous, release_edition
from analysis.parameters import DisclosureSettings
from analysis.pipeline.releasing import keyed
from released_people import KEY, estimates_of, members_of, people

GROUP = people(220)


def two_editions(definitions: tuple[str, str], **how: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same clinics with four patients more, and models' numbers that are 20 higher."""
    more = pd.concat([GROUP, people(4, first=900)], ignore_index=True)
    tables, last = [], None
    for group, definition in zip((GROUP, more), definitions, strict=True):
        estimates = estimates_of(group)
        is_model = estimates["estimand"].str.startswith("improvement.")
        estimates.loc[is_model, "value"] += 20.0 * len(tables)
        previous = None
        if isinstance(last, Effective):
            before = last
            previous = Previous(before, lambda _, kept=before: kept.members)
        table, last = release_edition(
            estimates, DisclosureSettings(), keyed(members_of(group), KEY), "d", previous,
            definition, **(how if tables else {}),
        )  # fmt: skip
        tables.append(table)
    return tables[0], tables[1]


def moved(pair: tuple[pd.DataFrame, pd.DataFrame]) -> set[str]:
    before, after = pair
    differs = before["value"].ne(after["value"]) & before["value"].notna()
    return set(before.loc[differs, "estimand"])


def test_models_move_and_counts_stand() -> None:
    assert moved(two_editions(("M=20", "M=40"))) == {"improvement.mean_reduction_pct"}


def test_a_new_method_that_is_logged_does_the_same() -> None:
    found = moved(two_editions(("M=20", "M=20"), new_models=True))
    assert found == {"improvement.mean_reduction_pct"}


def test_without_either_everything_stands() -> None:
    assert moved(two_editions(("M=20", "M=20"))) == set()
