"""Where the processor's time of the main job goes: `python -m benchmarks.run_profile [--out DIR]`.

Runs `spot-outcomes run` on the example into a new folder and tells the processor time of its own
process by function. cProfile's usual clock is the wall's: where other work runs, it shows waiting
and not cost. The processor's clock is that of all threads, so that what a thread does counts for
the function that waits for it meanwhile. Kernels are processes of their own and not in it; nor are
they in the last line, which knows only children that this process itself waited for.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import sys
import tempfile
import time
from pathlib import Path

from .measure import ROOT

EXAMPLE = ROOT / "data" / "raw" / "example"
SHOWN = 40


def profiled(out: Path) -> cProfile.Profile:
    """The profile of one run of everything below `out`, by processor time."""
    from analysis.cli.main import main

    sys.argv = ["spot-outcomes", "run", "--raw", str(EXAMPLE), "--out", str(out)]
    profile = cProfile.Profile(time.process_time)
    try:
        profile.runcall(main)
    except SystemExit as end:
        if end.code:
            raise
    return profile


def cpu_seconds(who: int) -> float:
    """User and system time by the operating system's account."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def tell(profile: cProfile.Profile) -> None:
    """The project's own functions, with all that they call, and then the totals."""
    pstats.Stats(profile).sort_stats("cumulative").print_stats(r"/analysis/", SHOWN)
    own, others = cpu_seconds(resource.RUSAGE_SELF), cpu_seconds(resource.RUSAGE_CHILDREN)
    print(f"CPU seconds: {own:.1f} in this process, {others:.1f} in the children it waited for")


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="keep what the run makes (an empty folder)")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory(prefix="profile-") as place:
        tell(profiled(out or Path(place)))


if __name__ == "__main__":
    main()
