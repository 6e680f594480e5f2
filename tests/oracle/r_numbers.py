"""What R printed (`r/*.txt`, `r/*.csv`), and the files that R and we both read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

R = Path(__file__).with_name("r")
SHARED = Path(__file__).parents[3] / "shared" / "data"


class RNumbers(dict[str, float]):
    """The numbers of one script by their names, in the order printed."""

    def under(self, title: str) -> list[float]:
        """All numbers whose names are the title and one more word."""
        found = [value for name, value in self.items() if name.rpartition(".")[0] == title]
        assert found, f"R printed nothing under {title}"
        return found


@cache
def r_numbers(topic: str) -> RNumbers:
    """What `r/<topic>.R` printed."""
    lines = (R / f"{topic}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    numbers = RNumbers((name, float(value)) for name, value in pairs)
    assert len(numbers) == len(pairs), "two numbers of one name"
    return numbers


def r_table(name: str) -> pd.DataFrame:
    """A table that a script wrote beside its numbers."""
    return pd.read_csv(R / f"{name}.csv", comment="#")


def shared_table(name: str) -> pd.DataFrame:
    """A file of ../shared/data as text and numbers, nothing taken for missing but empty cells.

    Read naively, the answer "None" is missing, and half of the arthritis outcomes are lost.
    """
    return pd.read_csv(SHARED / name, keep_default_na=False, na_values=[""])


def needs(name: str) -> pytest.MarkDecorator:
    """Skip where the file is not at hand."""
    return pytest.mark.skipif(not (SHARED / name).exists(), reason=f"needs ../shared/data/{name}")
