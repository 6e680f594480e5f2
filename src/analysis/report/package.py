"""Released estimates for others' software: a Frictionless data package with CSV, Stata and R."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.present.estimands import DEFINITIONS
from analysis.present.plan_lock import plan_sentence
from analysis.schema.estimates import COUNT_COLUMNS, KEY_COLUMNS, NUMBER_COLUMNS, parse_level
from analysis.schema.result_columns import ESTIMATES
from analysis.storage import Released, folder_aside

from .saved_tables import as_csv

# How a released row left, beside the columns of the estimates.
SAID = {
    "released_as": "how the row left: `rounded`, `as computed` or `redacted`",
    "reason": "disclosure rule by column of the row",
    "as_of": "day of the records that the value is of",
}
DESCRIPTOR, TABLE, STATA, R_SCRIPT, MEANINGS = (
    "datapackage.json",
    "estimates.csv",
    "estimates.dta",
    "read_estimates.R",
    "estimands.csv",
)
LONGEST_LABEL = 80  # of a variable, in Stata
LONGEST_NAME = 32
NUMERIC_LEVELS = ("k", "weeks", "days", "delta", "quantile", "share")
_R = """# Released estimates as a data frame; empty cells are NA, levels also as columns `at_...`.
estimates <- read.csv("estimates.csv", na.strings = "", encoding = "UTF-8", colClasses = c(
  {classes}))
pairs <- strsplit(ifelse(is.na(estimates$level), "", estimates$level), ";", fixed = TRUE)
for (key in c({keys})) {{
  start <- paste0(key, "=")
  estimates[[paste0("at_", key)]] <- vapply(pairs, function(said) {{
    found <- said[startsWith(said, start)]
    if (length(found)) substring(found[1], nchar(start) + 1) else NA_character_
  }}, "")
}}
"""


def write_package(released: Released, out: Path) -> list[str]:
    """Write the package into `out` (replaced as a whole) and return the names of its files."""
    files = package_files(released)
    with folder_aside(out, private=False) as aside:
        for name, content in files.items():
            (aside / name).write_bytes(content)
    return sorted(files)


def package_files(released: Released) -> dict[str, bytes]:
    """Content by file name; the same bytes every time."""
    table = released.estimates
    files = {
        TABLE: as_csv(table),
        MEANINGS: as_csv(_meanings()),
        STATA: as_stata(table, str(released.about["as_of"])),
        R_SCRIPT: r_script(table).encode(),
    }
    descriptor = _descriptor(released, files)
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    return {DESCRIPTOR: text.encode(), **files}


def as_stata(table: pd.DataFrame, as_of: str) -> bytes:
    """The table for Stata 14 and later: labelled variables, levels also as `at_...`."""
    wide = with_levels(table)
    for name in COUNT_COLUMNS:
        wide[name] = wide[name].astype("float64")
    texts = wide.select_dtypes(exclude="number").columns
    wide[texts] = wide[texts].astype("object").fillna("")
    labels = {str(name): _label(str(name)) for name in wide}
    out = io.BytesIO()
    wide.to_stata(
        out,
        write_index=False,
        version=118,  # Stata 14 and later: UTF-8
        variable_labels=labels,
        time_stamp=dt.datetime.fromisoformat(as_of),
        convert_strl=[name for name in texts if int(wide[name].str.len().max() or 0) > 2000],
    )
    return out.getvalue()


def with_levels(table: pd.DataFrame) -> pd.DataFrame:
    """The table with one more column per key of the levels: `at_k`, `at_weeks`, `at_contrast`."""
    levels = [parse_level(level) for level in table["level"]]
    more: dict[str, Any] = {}
    for key in keys_of(table):
        said = pd.Series([level.get(key) for level in levels], index=table.index, dtype="object")
        more[f"at_{key}"[:LONGEST_NAME]] = (
            pd.to_numeric(said, errors="coerce") if key in NUMERIC_LEVELS else said.fillna("")
        )
    return pd.concat([table, pd.DataFrame(more, index=table.index)], axis=1)


def keys_of(table: pd.DataFrame) -> list[str]:
    """The keys that levels of the table have, sorted."""
    return sorted({key for level in table["level"].unique() for key in parse_level(level)})


def r_script(table: pd.DataFrame) -> str:
    """A script that reads the CSV in R with the right classes."""
    numbers = {*NUMBER_COLUMNS, *COUNT_COLUMNS}
    classes = ",\n  ".join(
        f'{name} = "{"numeric" if name in numbers else "character"}"' for name in table
    )
    keys = ", ".join(f'"{key}"' for key in keys_of(table))
    return _R.format(classes=classes, keys=keys)


def _meanings() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "estimand": entry.name,
                "what": entry.what,
                "unit": "; ".join(entry.unit),
                "plan_section": "; ".join(entry.section),
            }
            for entry in DEFINITIONS
        ]
    )


def _descriptor(released: Released, files: dict[str, bytes]) -> dict[str, Any]:
    about, table = released.about, released.estimates
    return {
        "profile": "data-package",
        "name": "spot-outcomes-estimates",
        "title": str(about["title"]),
        "description": (
            f"Released estimates, records up to {about['as_of']}; {about['disclosure']}."
            f" Plan: {plan_sentence(about)}."
        ),
        "version": str(about.get("code_version", "")),
        "created": f"{about['as_of']}T00:00:00Z",
        "resources": [
            {
                **_resource(TABLE, files, "csv", "text/csv"),
                "profile": "tabular-data-resource",
                "schema": {
                    "fields": [_field(str(name)) for name in table],
                    "missingValues": [""],
                    "primaryKey": list(KEY_COLUMNS),
                },
            },
            {
                **_resource(MEANINGS, files, "csv", "text/csv"),
                "profile": "tabular-data-resource",
                "schema": {
                    "fields": [{"name": name, "type": "string"} for name in _meanings()],
                    "missingValues": [""],
                    "primaryKey": ["estimand"],
                },
            },
            _resource(STATA, files, "dta", "application/x-stata"),
            _resource(R_SCRIPT, files, "R", "text/plain"),
        ],
    }


def _resource(name: str, files: dict[str, bytes], kind: str, media: str) -> dict[str, Any]:
    return {
        "name": name.lower().replace(".", "-").replace("_", "-"),
        "path": name,
        "format": kind,
        "mediatype": media,
        "encoding": "utf-8",
        "bytes": len(files[name]),
        "hash": f"sha256:{hashlib.sha256(files[name]).hexdigest()}",
    }


def _field(name: str) -> dict[str, str]:
    kind = "integer" if name in COUNT_COLUMNS else "number" if name in NUMBER_COLUMNS else "string"
    return {"name": name, "type": kind, "description": _meaning(name)}


def _meaning(name: str) -> str:
    return {**ESTIMATES, **SAID}.get(name, "")


def _label(name: str) -> str:
    said = _meaning(name) or f"of the level: {name.removeprefix('at_')}"
    return said.replace("`", "")[:LONGEST_LABEL]
