"""An edition's released table, made once more from the records (nothing is written for keeps)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import disclosure, storage
from analysis.disclosure import Previous
from analysis.errors import DataError, Problem
from analysis.parameters import StudyParameters
from analysis.storage.release_chain import released_heads
from analysis.storage.release_ledger import ReleaseLedger, open_ledger

from .estimation import estimate
from .preparation import prepare
from .releasing import definition_of, keyed


@dataclass(frozen=True)
class Source:
    """Where an edition's numbers come from, on this machine: the export and how it is read."""

    raw_dir: Path
    profile: str = ""
    pseudonym_key_file: str = ""


def released_again(
    source: Source, provenance: dict[str, Any], ledger_dir: Path, series: Path, work: Path
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The released table and what is known about it, by the parameters of the edition.

    Records are cleaned and estimated anew in `work`; the door holds them against the edition before
    as the stored ledger has it (CORRECTIONS 5), and leaves the ledger as it is. The parameters are
    those written in the edition; code, libraries and all other study files are today's.
    """
    parameters = StudyParameters.read(provenance["parameters"], "parameters of the edition")
    processed, estimates = work / "processed", work / "estimates"
    day = str(provenance["as_of"])
    prepare(source.raw_dir, processed, source.profile, day, source.pseudonym_key_file)
    estimate(processed, estimates, parameters)
    table, about = storage.read_estimates(estimates)
    members = storage.read_populations(estimates)
    ledger = open_ledger(ledger_dir, released_heads(series))
    number = int(provenance["ledger"]["sequence"])
    entry = next((one for one in ledger.entries if one.sequence == number), None)
    if entry is None or entry.hash != provenance["ledger"]["head"]:
        remedy = "give --ledger with the ledger that the edition was released from"
        raise DataError(Problem("the release ledger does not know this edition", "ledger", remedy))
    if members is not None:
        members = keyed(members, ledger.patient_key())
    released, _ = disclosure.release_edition(
        table,
        parameters.disclosure,
        members,
        day,
        _before(ledger, number),
        definition_of(about),
        new_models=entry.correction == "new_method",
    )
    return released, about


def _before(ledger: ReleaseLedger, number: int) -> Previous | None:
    """The edition that this one was held against; none for the first of a ledger."""
    if number == 1:
        return None
    return Previous(ledger.effective(number - 1), ledger.members)
