"""Function calls of the hottest paths: the same on every machine, whatever else runs on it.

    python -m benchmarks.calls            # counts them, beside those kept
    python -m benchmarks.calls --keep     # keeps what is counted now: say why in the commit

Seconds cannot be tested on shared machines. A loop over rows where a column was worked on as a
whole, a table read twice, a text compared with every phrase: all of them show as more calls (of
Python's and C's functions alike, as the profiler counts them). A slower kernel within one call
does not; that is for `./run bench`.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .measure import ROOT

KEPT = Path(__file__).parent / "results" / "calls.json"
MOST_GROWTH = 1.25
ROWS, COURSES, IMPUTATIONS, FIT_ROWS, RESPONDERS, REPLICATES = 600, 60, 5, 2_000, 60, 50

Work = Callable[[], object]


def paths(folder: Path) -> dict[str, Work]:
    """What is counted, by name; everything is made before, so that the making does not count."""
    sys.path.insert(0, str(ROOT / "tests"))
    return {
        "clean an export": _cleaning(folder),
        "improvement by session": _improvement(),
        "clustered fit": _fit(),
        "bootstrap": _bootstrap(),
        "gate on an edition": _gate(folder),
    }


def counted(work: Work) -> int:
    """Calls of the second time: the first one imports and fills what is kept per process."""
    work()
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def _cleaning(folder: Path) -> Work:
    from analysis.pipeline import prepare

    from .make_records import make_records, write_records

    write_records(folder / "raw", make_records(ROWS))
    return lambda: prepare(folder / "raw", folder / "clean", "", "2026-09-30")


def _improvement() -> Work:
    from analysis.models.improvement import improvement_estimates
    from analysis.parameters import ImprovementSettings
    from improvement_clinics import made_up_clinics

    cohort, looks, _ = made_up_clinics(COURSES, 1, 0.12)
    settings = ImprovementSettings(imputations=IMPUTATIONS)
    return lambda: improvement_estimates(cohort, looks, settings)


def _fit() -> Work:
    from .models_speed import clustered_fit, many_rows

    rows = many_rows(FIT_ROWS)
    return lambda: clustered_fit(*rows)


def _bootstrap() -> Work:
    from .models_speed import replicated_risks, responders_followed

    followed = responders_followed(RESPONDERS)
    return lambda: replicated_risks(*followed, REPLICATES)


def _gate(folder: Path) -> Work:
    from released_edition import objections, small_edition

    content, sources = small_edition()
    return lambda: objections(folder / "edition", content, sources)


def kept() -> dict[str, int]:
    """The counts that a change is held to."""
    found: dict[str, int] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Count, tell, and keep where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    before = kept() if KEPT.is_file() else {}
    with tempfile.TemporaryDirectory() as place:
        counts = {name: counted(work) for name, work in paths(Path(place)).items()}
    for name, number in counts.items():
        print(f"{name:24} {number:>10,}  kept: {before.get(name, 0):>10,}")
    if asked.keep:
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
