"""More counts hidden until none that is hidden can be worked out (rules D4, D17)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.parameters import DisclosureSettings

from .alike import same_counts, spread
from .bounds import Flags, System
from .cells import COUNTS
from .changes import Effective
from .counts import rounding_range
from .equations import Equation, equations_of
from .partitions import beside_single_ones
from .partners import Fact, Partners
from .primary import SECONDARY

FAR_AWAY = 100


def with_secondary(
    effective: Effective,
    hidden: pd.Series[str],
    settings: DisclosureSettings,
    *,
    same_rules: bool = False,
) -> pd.Series[str]:
    """`hidden` (rule by quantity) with those that protect others; deterministic; width 0 asks none.

    For each hidden count that may be bounded too narrowly, the smallest shown count beside it is
    hidden as well: sums last, and counts that were published as they stand last of all. What
    protected others and has not moved since stays hidden. With `same_rules` as the last edition,
    counts that are tied to nothing that has moved since are as safe as they were.
    """
    table = effective.quantities
    hidden = hidden.mask(hidden.eq("") & table["hidden"].eq(SECONDARY), SECONDARY)
    if settings.interval_width == 0:
        return hidden
    same = same_counts(effective, settings.smallest_count)
    hidden = spread(hidden, same, SECONDARY)
    hidden = hidden.mask(hidden.index.isin(beside_single_ones(effective, hidden)), SECONDARY)
    hidden = spread(hidden, same, SECONDARY)
    in_question = np.ones(len(hidden), dtype=bool)
    if same_rules:
        in_question = _in_question(effective, same, hidden.index)
    every = equations_of(effective, settings.changed_patients - 1, same)
    equations = _connected(every, hidden.index, hidden.ne("").to_numpy(), in_question)
    if not equations:
        return hidden
    facts = {str(name): Fact(int(n), int(e)) for name, n, e in
             table[["count", "edition"]].itertuples(name=None)}  # fmt: skip
    true = {name: fact.count for name, fact in facts.items()}
    system = System(equations, true, settings.interval_width)
    shown = set(same.reindex(sorted(shown_quantities(effective))))
    rules: dict[str, str] = {str(name): rule for name, rule in hidden.items()}
    as_shown, as_hidden = (
        np.array(ends).T
        for ends in (
            [_seen(facts[name].count, settings, is_shown=name in shown) for name in system.names],
            [_unseen(facts[name].count) for name in system.names],
        )
    )
    is_hidden = np.array([rules[name] != "" for name in system.names], dtype=bool)
    before = is_hidden.copy()
    open_ones = {name for name in shown if not rules.get(name, SECONDARY)}
    partners = Partners(system.names, equations, open_ones, facts, effective.edition)
    system.mend(tuple(as_shown), tuple(as_hidden), is_hidden, partners)
    chosen = [system.names[place] for place in np.flatnonzero(is_hidden & ~before)]
    rules.update(dict.fromkeys(chosen, SECONDARY))
    return spread(hidden.index.to_series().map(rules).astype("str"), same, SECONDARY)


def _in_question(effective: Effective, same: pd.Series[str], quantities: pd.Index) -> Flags:
    """Counts that have moved, or stand for one that has."""
    moved = moved_quantities(effective)
    asked: Flags = quantities.isin({*moved, *same[same.index.isin(moved)]})
    return asked


def moved_quantities(effective: Effective) -> set[str]:
    """Names of the counts that are new in this edition, or stand in a row that is."""
    table, rows = effective.quantities, effective.rows
    of_rows = effective.names[rows["edition"].eq(effective.edition)]
    moved = table.index[table["edition"].eq(effective.edition)]
    return {*moved, *pd.unique(of_rows.to_numpy().ravel())}


def _connected(
    equations: list[Equation], quantities: pd.Index, hidden: Flags, in_question: Flags
) -> list[Equation]:
    """The equations that are tied to a hidden count and to one in question, through any others."""
    names = {name: place for place, name in enumerate(quantities)}
    pairs = [(names[e.whole], names[part]) for e in equations for part in e.parts]
    if not pairs:
        return []
    rows, columns = zip(*pairs, strict=True)
    ties = csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))
    part = connected_components(ties, directed=False)[1]
    open_parts = set(part[hidden]) & set(part[in_question])
    return [e for e in equations if part[names[e.whole]] in open_parts]


def shown_quantities(effective: Effective) -> set[str]:
    """Names of the counts that have a column; how many had no event is only worked out."""
    columns = effective.names[[name for name in COUNTS if name != "rest"]]
    return set(pd.unique(columns.to_numpy().ravel())) - {""}


def _unseen(count: int) -> tuple[float, float]:
    """What a reader knows of a hidden count: only that it is; few people, or such as give few away.

    The ceiling is nothing a reader knows; it only makes the check stricter and the programme
    bounded.
    """
    return 1.0, float(2 * count + FAR_AWAY)


def _seen(count: int, settings: DisclosureSettings, *, is_shown: bool) -> tuple[float, float]:
    """What a reader knows of a count that is not hidden: if it is shown, the range of rounding."""
    if not is_shown:
        return 0.0, _unseen(count)[1]
    if count == 0:
        return 0.0, 0.0
    base = settings.rounding_base
    low, high = rounding_range((count + base // 2) // base * base, settings)
    return float(low), float(high)
