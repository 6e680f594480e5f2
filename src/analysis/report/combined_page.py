"""Combined estimates -> an edition: the page, the table, what both were made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from analysis import __version__
from analysis.present import combined

from .byte_gate import Sources
from .editions import Edition, publish
from .html import to_html
from .saved_tables import as_csv

PROVENANCE = ("as_of", "clinics", "code_version", "key", "parameters", "plan", "releases")


def publish_combined(shelf: Path, estimates: pd.DataFrame, about: Mapping[str, Any]) -> Edition:
    """Put the page on `shelf/<day>/`, past the same gate as every report.

    It has no notebook: nothing in it is analysed, and it reads what `combine` returns.
    """
    files = {
        "index.html": to_html(_as_notebook(estimates, about), str(about["title"])).encode(),
        "estimates.csv": as_csv(estimates),
    }
    provenance = {name: about[name] for name in PROVENANCE}
    told = [text for entry in combined.entries(about) for text in entry]
    sources = Sources(estimates, about, "all", (__version__, *PROVENANCE, *told))
    return publish(shelf, str(about["as_of"]), files, provenance, sources)


def _as_notebook(estimates: pd.DataFrame, about: Mapping[str, Any]) -> nbformat.NotebookNode:
    """The sections as outputs, so that they take the one way from `present` to a page."""
    cells = []
    for heading, section in combined.sections(estimates, about):
        if heading:
            cells.append(nbformat.v4.new_markdown_cell(f"## {heading}"))  # type: ignore[no-untyped-call]
        data, metadata = section._repr_mimebundle_()
        bundle = {**data, "text/plain": ""}
        output = nbformat.v4.new_output("display_data", bundle, metadata=metadata)  # type: ignore[no-untyped-call]
        cells.append(nbformat.v4.new_code_cell("section", outputs=[output]))  # type: ignore[no-untyped-call]
    return nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call,no-any-return]
