"""Estimates -> released tables, through the door, held against what was released before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import disclosure, storage
from analysis.disclosure import Previous
from analysis.errors import ParameterError, Problem
from analysis.parameters import DisclosureSettings
from analysis.present.language import LANGUAGES, say, speaking
from analysis.storage.keys import result_key
from analysis.storage.lock import held
from analysis.storage.populations import POPULATIONS
from analysis.storage.release_ledger import Entry, ReleaseLedger, open_ledger, released_heads

# Why an edition is no ordinary one; written into the ledger's chain.
CORRECTIONS = ("late_correction", "withdrawn_patients", "new_method", "lost_ledger")


def release_estimates(
    estimates_dir: str | Path,
    out_dir: str | Path,
    settings: DisclosureSettings,
    ledger_dir: str | Path = "",
    correction: str = "",
) -> None:
    """Write what may leave into `out_dir`: the released table, its ledger, its description.

    The edition is held against the one before (rules D16 and D17), which the private ledger in
    `ledger_dir` remembers; by default `<series>-ledger` beside the series, which is the folder of
    `out_dir` where that is named by a day, else `out_dir` itself. The same estimates under the same
    rules are the same edition and give the same tables.

    `correction` is one of CORRECTIONS. `late_correction` and `withdrawn_patients` are logged and
    do not make a cell move for fewer patients: that would show who they are; after
    `withdrawn_patients` editions that no cell stands from are deleted. `new_method` lets models'
    rows move at once (D18). `lost_ledger` begins a new ledger; its first edition moves every cell.
    """
    if correction not in ("", *CORRECTIONS):
        raise ParameterError(
            Problem(
                "there is no such correction", "--correction", f"one of {', '.join(CORRECTIONS)}"
            )
        )
    source, out = storage.locate(estimates_dir), storage.locate(out_dir)
    estimates, about = storage.read_estimates(source)
    members = storage.read_populations(source)
    series = storage.series_of(out)
    folder = storage.locate(ledger_dir) if ledger_dir else series.with_name(f"{series.name}-ledger")
    heads = released_heads(series)
    with held(folder):
        ledger = open_ledger(folder, heads, restart=correction == "lost_ledger")
        key = _edition_key(source, about, settings, correction)
        day = str(about["as_of"])
        asked = _Asked(estimates, members, settings, day, definition_of(about), key, correction)
        table, entry = _edition(ledger, asked, [head.hash for head in heads])
        facts = {
            "key": result_key(numbers=key, about=json.dumps(about, sort_keys=True)),
            "disclosure": rule_in_words(settings),
            **_in_other_languages(settings),
            "ledger": {"sequence": entry.sequence, "head": entry.hash},
        }
        storage.write_released(out, table, {**about, **facts})


def rule_in_words(settings: DisclosureSettings) -> str:
    """The rules of an audience as the footer of a report prints them."""
    return say(
        "disclosure-rule",
        hidden=str(settings.smallest_count - 1),
        base=str(settings.rounding_base),
        changed=str(settings.changed_patients),
    )


def _in_other_languages(settings: DisclosureSettings) -> dict[str, dict[str, str]]:
    found = {}
    for language in LANGUAGES[1:]:
        with speaking(language):
            found[language] = {"disclosure": rule_in_words(settings)}
    return found


@dataclass(frozen=True)
class _Asked:
    """What an edition is made from."""

    estimates: pd.DataFrame
    members: pd.DataFrame | None
    settings: DisclosureSettings
    as_of: str
    definition: str
    key: str
    correction: str


def _edition(ledger: ReleaseLedger, asked: _Asked, heads: list[str]) -> tuple[pd.DataFrame, Entry]:
    """The released table and its line in the chain; an edition made before is made again."""
    known = ledger.edition_with(asked.key)
    if known is not None:
        return disclosure.published(ledger.effective(known.sequence), asked.settings), known
    key = ledger.patient_key()
    members = None if asked.members is None else keyed(asked.members, key)
    previous = None
    if ledger.last is not None:
        previous = Previous(ledger.effective(ledger.last.sequence), ledger.members)
    table, effective = disclosure.release_edition(
        asked.estimates,
        asked.settings,
        members,
        asked.as_of,
        previous,
        asked.definition,
        new_models=asked.correction == "new_method",
    )
    stands_from = effective.stands_from()
    entry = Entry(
        sequence=effective.edition,
        as_of=asked.as_of,
        key=asked.key,
        definition=asked.definition,
        rules=effective.rules,
        correction=asked.correction,
        n_moved=int(stands_from.eq(effective.edition).sum()),
        n_standing=int(stands_from.lt(effective.edition).sum()),
        files={},
        supersedes=heads if asked.correction == "lost_ledger" else [],
        previous=ledger.last.hash if ledger.last else "",
    )
    made = ledger.append(effective, entry)
    if asked.correction == "withdrawn_patients":
        ledger.forget({effective.edition, *stands_from})
    return table, made


def keyed(members: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Members with `patient` instead of patient_id: a number that only the key gives."""
    owner = members["clinic_id"].astype("str") + "/" + members["patient_id"].astype("str")
    numbers = {
        name: int.from_bytes(hashlib.blake2b(name.encode(), key=key, digest_size=8).digest())
        for name in owner.unique()
    }
    patient = owner.map(numbers).astype("uint64")
    return members.drop(columns="patient_id").assign(patient=patient)


def _edition_key(
    source: Path, about: dict[str, Any], settings: DisclosureSettings, correction: str
) -> str:
    """Equal for equal numbers, people behind them, rules and day."""
    files = [source / name for name in ("estimates.csv", POPULATIONS)]
    hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists()]
    facts = [*hashes, settings.model_dump(), definition_of(about), about["as_of"], correction]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def definition_of(about: dict[str, Any]) -> str:
    """The parameters of the models: where they change, models' rows are new by definition (D18)."""
    parameters = about.get("parameters", {})
    models = {name: parameters.get(name) for name in ("improvement", "recurrence")}
    return hashlib.sha256(json.dumps(models, sort_keys=True).encode()).hexdigest()
