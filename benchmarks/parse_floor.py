"""The floor: parse every CSV file of an export with pyarrow, keep all cells as text, do nothing.

python -m benchmarks.parse_floor RAW
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv


def main() -> None:
    """Parse each file and say how many lines it holds."""
    for path in sorted(Path(sys.argv[1]).glob("*.csv")):
        names = path.open(encoding="utf-8").readline().strip().split(",")
        as_text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
        print(path.name, pyarrow.csv.read_csv(path, convert_options=as_text).num_rows)


if __name__ == "__main__":
    main()
