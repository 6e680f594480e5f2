"""`docs/performance.md` and its figure, made of the stored result: `python -m benchmarks.page`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .measure import ROOT

RESULT = ROOT / "benchmarks" / "results" / "bench.json"
NOTES = ROOT / "benchmarks" / "performance_notes.md"
PAGE, FIGURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.svg"
HEAD = """# Performance

Made by `./run bench` (quick) and `./run bench --full` from `benchmarks/results/bench.json`; do not
edit here. Ours and the other way run in turn in the same run, each as a whole process; CPU is user
and system time of all its threads by the operating system's account. Models are the exception:
there the fit alone is timed, both sides in one process or in R. **Ratios count, seconds are of one
machine.** `median (smallest-largest)` over the rounds; one figure where there was one round.
"""


def stored() -> dict[str, Any]:
    """The result that is kept, by topic."""
    if not RESULT.is_file():
        return {}
    kept: dict[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return kept


def keep(result: dict[str, Any]) -> None:
    """Write the JSON, the figure and the page."""
    from .figure import draw

    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    FIGURE.write_text(draw(result), encoding="utf-8")
    PAGE.write_text(text_of(result), encoding="utf-8")


def text_of(result: dict[str, Any]) -> str:
    """The whole page."""
    parts = [HEAD, "![Ratios beside their goals](performance.svg)\n", table(result)]
    parts += ["## What it was measured on\n", *_machines(result)]
    parts.append(NOTES.read_text(encoding="utf-8"))
    return "\n".join(parts)


def table(result: dict[str, Any]) -> str:
    """All rows, then the growth of each stage, as Markdown."""
    lines = [
        "## Against other ways\n",
        "| what | against | CPU s, ours | CPU s, theirs | ratio | goal | peak MiB, ours / theirs |",
        "|---|---|---|---|---|---|---|",
        *(_line(row) for row in rows_of(result)),
        "",
        "A peer's ratio is its CPU over ours (`4` = ours takes a quarter), a floor's is ours over",
        "the floor, which nobody can go below. Compared results: " + _agreements(result),
        "",
    ]
    growths = [one for topic in result.values() for one in topic.get("growths", [])]
    if growths:
        lines += [
            "## The whole job by size\n",
            "| stage | session rows | CPU s | wall s | peak MiB | CPU grows as rows to the |",
            "|---|---|---|---|---|---|",
            *(line for one in growths for line in _growth_lines(one)),
            "",
        ]
    return "\n".join(lines)


def rows_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The comparisons of all topics."""
    return [row for topic in result.values() for row in topic.get("rows", [])]


def _line(row: dict[str, Any]) -> str:
    sides = [_cell(row[side]["cpu_seconds"]) for side in ("ours", "other")]
    peaks = [row[side]["peak_mib"] for side in ("ours", "other")]
    peak = " / ".join(f"{one['median']:.0f}" for one in peaks) if all(peaks) else "-"
    cells = [row["what"], row["against"], *sides, _cell(row["ratio"]), _goal(row), peak]
    return f"| {' | '.join(cells)} |"


def _goal(row: dict[str, Any]) -> str:
    if row["goal"] is None:
        return "-"
    sign = "at least" if row["kind"] == "peer" else "at most"
    if row["reached"] is None:
        return f"{sign} {row['goal']:g} (at full size)"
    return f"{sign} {row['goal']:g}: {'reached' if row['reached'] else '**not reached**'}"


def _cell(figure: dict[str, float]) -> str:
    digits = 0 if figure["median"] >= 100 else 1 if figure["median"] >= 10 else 2
    low, middle, high = (f"{figure[key]:.{digits}f}" for key in ("min", "median", "max"))
    return middle if low == high else f"{middle} ({low}-{high})"


def _agreements(result: dict[str, Any]) -> str:
    told = [f"{row['what'].partition(',')[0]}: {row['agrees']}" for row in rows_of(result)
            if row["agrees"]]  # fmt: skip
    return "; ".join(told) + "."


def _growth_lines(one: dict[str, Any]) -> Iterator[str]:
    columns = zip(
        one["rows"], one["cpu_seconds"], one["wall_seconds"], one["peak_mib"], strict=True
    )
    for place, (rows, cpu, wall, peak) in enumerate(columns):
        power = f"{one['exponent']:.2f}" if place == 0 and one["exponent"] is not None else ""
        yield f"| {one['stage']} | {rows:,} | {cpu:.2f} | {wall:.2f} | {peak} | {power} |"


def _machines(result: dict[str, Any]) -> Iterator[str]:
    for name, topic in result.items():
        facts = topic["machine"]
        packages = ", ".join(f"{package} {number}" for package, number in facts["packages"].items())
        yield (
            f"- {name.replace('_', '-')}: {topic['mode']} mode on {topic['measured_on']}, "
            f"{facts['system']}, {facts['cores']} cores (load {facts['load']:.1f}), "
            f"{facts['memory_gib']} GiB, Python {facts['python']}, {packages}; "
            f"took {topic['took_seconds']} s"
        )
    yield ""


def main() -> None:
    """Make the page and the figure again."""
    keep(stored())


if __name__ == "__main__":
    main()
