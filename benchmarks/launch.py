"""Runs one command and prints, as JSON, what the system says it took.

    python benchmarks/launch.py COMMAND [ARGUMENT ...]

A process of its own because a child is born with its parent's peak memory on its account: whoever
starts what is measured must be small. What the command says goes to standard error.
"""

import json
import os
import subprocess
import sys
import time


def main() -> int:
    """Run the command to its end; its exit code is ours."""
    start = time.monotonic()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts the peak in KiB, macOS in bytes.
    units_per_mib = 1024**2 if sys.platform == "darwin" else 1024
    usage = {
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "wall_seconds": time.monotonic() - start,
        "peak_mib": used.ru_maxrss / units_per_mib,
    }
    print(json.dumps(usage))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
