"""Runs one command and prints, as JSON, what the system says it took.

    python benchmarks/launch.py COMMAND [ARGUMENT ...]

A process of its own because a child is born with its parent's peak memory on its account: whoever
starts what is measured must be small. What the command says goes to standard error.

On Linux it also takes in what the command left behind: a process whose parent ended without waiting
for it (a kernel that was killed) would be on nobody's account.
"""

import ctypes
import json
import os
import subprocess
import sys
import time

_BE_SUBREAPER = 36


def main() -> int:
    """Run the command to its end; its exit code is ours."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_BE_SUBREAPER, 1, 0, 0, 0)
    start = time.monotonic()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    wall, cpu, peak = 0.0, 0.0, 0
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += used.ru_utime + used.ru_stime
        peak = max(peak, used.ru_maxrss)
        if pid == process.pid:
            wall = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts the peak in KiB, macOS in bytes.
    units_per_mib = 1024**2 if sys.platform == "darwin" else 1024
    usage = {"cpu_seconds": cpu, "wall_seconds": wall, "peak_mib": peak / units_per_mib}
    print(json.dumps(usage))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
