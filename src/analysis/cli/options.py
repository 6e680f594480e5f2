"""Options that several verbs take, each with one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.models import Default

Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Look from this day (default: the export's).")
]
Raw = Annotated[Path, typer.Option(metavar="DIR", help="Folder of the export.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder to write into.")]
ProfileName = Annotated[
    str, typer.Option(metavar="NAME", help="How the export is read: a file of study/sources/.")
]
PseudonymKey = Annotated[
    str, typer.Option(metavar="FILE", help="Replace the clinic's own numbers with this key.")
]


def plain_app(name: str, about: str = "") -> typer.Typer:
    """A group of verbs whose help and errors are plain text, whatever is installed beside typer.

    Without `about` the help is what the group's own callback says.
    """
    return typer.Typer(
        name=name,
        help=about or Default(""),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
