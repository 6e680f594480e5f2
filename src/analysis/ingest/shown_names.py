"""Names of files and columns as they may be printed: some are a person's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.errors import Problem, printable

from .guard import check_texts, inspect_names
from .guard.findings import LONGEST_HEADER_SHOWN


def shown_headers(headers: Sequence[str], header: Sequence[str]) -> list[str]:
    """Each of the headers in quotation marks, or its place in the file's header.

    One that looks like personal data is told by its place: it may be somebody's record.
    """
    findings = check_texts([("", text) for text in headers])
    return [
        f"`{printable(text[:LONGEST_HEADER_SHOWN])}`" if finding is None else str(place)
        for text, finding, place in zip(
            headers, findings, (header.index(text) + 1 for text in headers), strict=True
        )
    ]


def with_masked_files(problems: Iterable[Problem], names: Iterable[str]) -> list[Problem]:
    """The problems, each once, with the file names masked that look like personal data.

    That a name does so is one more problem, unless it is no more than a suspicion.
    """
    masked: dict[str, str] = {}
    told = list(problems)
    for name in sorted(names, key=len, reverse=True):
        for finding in inspect_names(name, ""):
            masked[name] = finding.file
            told += [finding.problem()] if finding.level == "refuse" else []
    return list(dict.fromkeys(_masked(problem, masked) for problem in told))


def _masked(problem: Problem, masked: dict[str, str]) -> Problem:
    for name, shown in masked.items():
        problem = replace(
            problem,
            what=problem.what.replace(name, shown),
            where=problem.where.replace(name, shown),
        )
    return problem
