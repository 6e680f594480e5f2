"""Making an issued edition once more, and saying what is not the same, and why."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis import storage
from analysis.errors import DataError, Problem, SpotOutcomesError
from analysis.ingest.reading.private_folder import private_folder
from analysis.pipeline import study_parameters
from analysis.pipeline.about import library_versions
from analysis.pipeline.again import Source, released_again
from analysis.report.changed_inputs import Change, changes, in_words
from analysis.report.changed_numbers import Difference, differences
from analysis.report.editions import PAGE
from analysis.report.issued import TABLE, Issued, read_issued
from analysis.report.pages import edition_files
from analysis.storage.keys import file_hashes
from analysis.storage.release_chain import series_of

from .outcome import Outcome
from .places import STATE

PREFIX = "spot-outcomes-verify-"
MOST_TOLD = 20


@dataclass(frozen=True)
class Kept:
    """What this machine still has of an edition's making; all of it private."""

    processed: Path
    released: Path
    ledger: Path
    source: Source | None

    @classmethod
    def of(cls, issued: Issued, raw: str, ledger: str) -> Kept:
        """Found beside the reports: below the same folder, or in the project's `data/`."""
        base = issued.folder.parents[3]
        data = base / "data" if (base / "data" / "released").is_dir() else base
        day = str(issued.provenance["as_of"])
        processed, released = data / "processed" / day, data / "released" / day
        series = series_of(released)
        chain = Path(ledger).absolute() if ledger else series.with_name(f"{series.name}-ledger")
        told = _state(processed).get("source")
        source = Source(**told | {"raw_dir": Path(told["raw_dir"])}) if told else None
        if raw:
            profile = str(issued.provenance.get("profile", ""))
            key_file = source.pseudonym_key_file if source else ""
            source = Source(Path(raw).absolute(), profile, key_file)
        return cls(processed, released, chain, source)


def verify(outcome: Outcome, edition: Path, raw: str = "", ledger: str = "") -> None:
    """Make the edition again and compare every number; exit code 1 where something is not so."""
    issued = read_issued(edition)
    kept = Kept.of(issued, raw, ledger)
    found = _changed_inputs(issued, kept)
    try:
        files = _again(issued, kept)
        stopped = ""
    except SpotOutcomesError as error:
        files, stopped = {}, str(error)
    numbers = differences(issued.files.get(TABLE, b""), files[TABLE]) if TABLE in files else []
    bytes_differ = [name for name in files if files[name] != issued.files.get(name)]
    _tell(outcome, issued, found, numbers, bytes_differ, stopped)


def _again(issued: Issued, kept: Kept) -> dict[str, bytes]:
    """The page and the table, from the records on."""
    if kept.source is None:
        remedy = "say where the records lie: --raw DIR"
        raise DataError(Problem("nothing tells where its records are", issued.name, remedy))
    told = issued.provenance
    with private_folder(PREFIX, Path(tempfile.gettempdir())) as work:
        series = series_of(kept.released)
        table, about = released_again(kept.source, told, kept.ledger, series, work)
        # The page prints these; what is theirs today is compared apart.
        same = {name: told[name] for name in told if name in about or name in ("key", "ledger")}
        storage.write_released(work / "released", table, {**about, **same,
                               "disclosure": told["disclosure"]})  # fmt: skip
        released = storage.read_released(work / "released")
        return edition_files(
            released, work / "released", str(told["report"]), str(told["clinic_id"])
        )


def _changed_inputs(issued: Issued, kept: Kept) -> list[Change]:
    """What is not as it was: records by their files, parameters, study, code, libraries."""
    told = issued.provenance
    now: dict[str, Any] = {
        "data_hash": told["data_hash"],
        "parameters": study_parameters().model_dump(mode="json"),
        "code": file_hashes(),
        "versions": library_versions(),
    }
    others = _other_files(kept, str(told["data_hash"]))
    if others:
        now["data_hash"] = ""
    return changes(told, now, others)


def _other_files(kept: Kept, data_hash: str) -> list[str]:
    """The files of the export that are not those which the kept manifest lists."""
    try:
        manifest = storage.read_manifest(kept.processed)
    except DataError:
        return []
    if kept.source is None or manifest["data_hash"] != data_hash:
        return []
    return [
        f"{file['name']} was changed"
        for file in manifest["files"]
        if _sha256(kept.source.raw_dir / str(file["name"])) != file["sha256"]
    ]


def _tell(
    outcome: Outcome,
    issued: Issued,
    found: list[Change],
    numbers: list[Difference],
    bytes_differ: list[str],
    stopped: str,
) -> None:
    wrong = [one for one in numbers if not one.is_last_digit]
    is_fine = not (issued.touched or wrong or stopped)
    outcome.exit_code = 0 if is_fine else 1
    outcome.facts.update(
        edition=issued.name,
        is_verified=is_fine,
        touched=issued.touched,
        changed=[asdict(change) for change in found],
        numbers=[asdict(one) for one in numbers],
        other_bytes=bytes_differ,
        stopped=stopped,
    )
    for text in issued.touched:
        outcome.say(f"{issued.name}: {text}")
    if stopped:
        outcome.say(f"{issued.name}: could not be made again\n{stopped}")
    for one in numbers[:MOST_TOLD]:
        outcome.say(one.in_words())
    if len(numbers) > MOST_TOLD:
        outcome.say(f"... and {len(numbers) - MOST_TOLD} more cells (--json names them all)")
    if found:
        outcome.say("Since it was issued there have changed:")
        for line in in_words(found):
            outcome.say(f"  {line}")
    outcome.say(_verdict(issued, numbers, wrong, bytes_differ, is_fine=is_fine, stopped=stopped))


def _verdict(
    issued: Issued,
    numbers: list[Difference],
    wrong: list[Difference],
    bytes_differ: list[str],
    *,
    is_fine: bool,
    stopped: str,
) -> str:
    if stopped:
        return f"{issued.name} is not verified."
    if not is_fine:
        cells = "1 cell differs" if len(wrong) == 1 else f"{len(wrong)} cells differ"
        return f"{issued.name} is not verified: {cells}."
    if numbers:
        return f"{issued.name} is verified: {len(numbers)} cells differ in the last digit, no more."
    if bytes_differ:
        return f"{issued.name} is verified: every number is the same; the page looks different."
    return f"{issued.name} is verified: {PAGE} and {TABLE} are the same, byte for byte."


def _state(processed: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((processed / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
