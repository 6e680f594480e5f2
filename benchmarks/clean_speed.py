"""Cleaning, measured: ours against the same rules on plain pandas, and against the floor.

    python -m benchmarks.clean_speed [--rows 1000000] [--repeats 3] [--out FILE.json]

`benchmarks/README.md` says what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .measure import ROOT, Usage, in_turn, machine, spread

AS_OF = "2026-09-30"  # a month before the export, so that some rows are later than it
TITLES = {"ours": "spot-outcomes prepare", "peer": "plain pandas", "floor": "parse with pyarrow"}


def measure(folder: Path, rows: int, repeats: int) -> dict[str, Any]:
    """Make the records, run everything in turn, compare what came out."""
    commands, made = prepared(folder, rows)
    usages = in_turn(commands, repeats)
    return {
        "rows": made.strip(),
        "repeats": repeats,
        "machine": machine(),
        "runs": {name: _summary(runs) for name, runs in usages.items()},
        "ratios": _ratios(usages),
        "agreement": json.loads(compared_with(folder)),
    }


def prepared(folder: Path, rows: int) -> tuple[dict[str, list[str]], str]:
    """Make the records; the commands that clean them below the folder, and how many there are."""
    raw, ours, peer = folder / "raw", folder / "ours", folder / "peer"
    made = _python("benchmarks.make_records", raw, "--rows", rows)
    commands = {
        "ours": _command("analysis", "prepare", "--raw", raw, "--out", ours, "--as-of", AS_OF),
        "peer": _command("benchmarks.plain_pandas", raw, peer, "--as-of", AS_OF),
        "floor": _command("benchmarks.parse_floor", raw),
    }
    return commands, made


def compared_with(folder: Path) -> str:
    """What `benchmarks.cleaned` says of the two results below the folder, as JSON."""
    return _python("benchmarks.cleaned", folder / "ours", folder / "peer")


def _command(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, arguments)]


def _python(module: str, *arguments: object) -> str:
    """What the module prints."""
    told = subprocess.run(
        _command(module, *arguments), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return told.stdout


def _summary(runs: Sequence[Usage]) -> dict[str, dict[str, float]]:
    return {
        "cpu_seconds": spread([run.cpu_seconds for run in runs]),
        "wall_seconds": spread([run.wall_seconds for run in runs]),
        "peak_mib": spread([run.peak_mib for run in runs]),
    }


def _ratios(usages: dict[str, list[Usage]]) -> dict[str, dict[str, float]]:
    """Ours over the others, pair by pair of the same round."""
    pairs = {
        other: list(zip(usages["ours"], usages[other], strict=True)) for other in ("peer", "floor")
    }
    return {
        "cpu_to_peer": spread([a.cpu_seconds / b.cpu_seconds for a, b in pairs["peer"]]),
        "peak_to_peer": spread([a.peak_mib / b.peak_mib for a, b in pairs["peer"]]),
        "cpu_to_floor": spread([a.cpu_seconds / b.cpu_seconds for a, b in pairs["floor"]]),
    }


def told(result: dict[str, Any]) -> str:
    """The small table for a person."""
    lines = [result["rows"], f"{'':24}{'CPU s':>22}{'wall s':>22}{'peak MiB':>22}"]
    for name, run in result["runs"].items():
        cells = (_cell(run[figure]) for figure in ("cpu_seconds", "wall_seconds", "peak_mib"))
        lines.append(f"{TITLES[name]:24}" + "".join(f"{cell:>22}" for cell in cells))
    ratios = {name: _cell(value) for name, value in result["ratios"].items()}
    lines += [
        f"ours / plain pandas: CPU {ratios['cpu_to_peer']}, peak {ratios['peak_to_peer']}",
        f"ours / parse only:   CPU {ratios['cpu_to_floor']}",
        *_agreement(result["agreement"]),
    ]
    return "\n".join(lines)


def _cell(figure: dict[str, float]) -> str:
    digits = 0 if figure["median"] >= 100 else 2
    low, middle, high = (f"{figure[key]:.{digits}f}" for key in ("min", "median", "max"))
    return f"{middle} ({low}-{high})"


def _agreement(agreement: dict[str, Any]) -> list[str]:
    same = "yes" if agreement["identical"] else "NO"
    lines = [f"identical counts: {same}; rows judged otherwise: {agreement['rows_that_differ']}"]
    if agreement["identical"]:
        return lines
    for table, ours in agreement["counts"]["ours"].items():
        peer = agreement["counts"]["peer"].get(table, {})
        apart = [name for name in {**ours, **peer} if ours.get(name) != peer.get(name)]
        lines += [f"  {table} {name}: {ours.get(name, 0)}, {peer.get(name, 0)}" for name in apart]
    return lines


def main() -> int:
    """Measure, tell, write; 1 where the two do not agree, as the times mean nothing then."""
    parser = argparse.ArgumentParser(description="Measure cleaning against plain pandas.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="session rows, about")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, help="JSON file for the result")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clean-speed-") as folder:
        result = measure(Path(folder), asked.rows, asked.repeats)
    print(told(result))
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if result["agreement"]["identical"] else 1


if __name__ == "__main__":
    sys.exit(main())
