"""A piece of the page: HTML that is safe to show because every text in it was escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .language import say, spoken

# The page builder lets only outputs through that carry this mark (report.html).
MARK = {"spot_outcomes": "present.Html"}
_NUMBER_AND_SIGN = re.compile(r"(\d) %")


class Html:
    """What every function of the dashboard returns; a notebook shows it by itself."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup

    def __html__(self) -> str:
        return str(self._markup)

    def _repr_html_(self) -> str:
        return str(self._markup)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        return {"text/html": str(self._markup)}, {"text/html": MARK}


@cache
def environment() -> Environment:
    """The templates of this package; every text is escaped, a missing name is an error."""
    made = Environment(
        loader=PackageLoader("analysis.present"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Globals, for the templates import macros from each other: those see no other names.
    made.globals |= {"say": say, "spoken": spoken}
    return made


def render(template: str, **values: object) -> Html:
    """The named template filled in; strings are escaped, `Html` and `Markup` are taken as made.

    A number and its percent sign stay on one line.
    """
    text = environment().get_template(template).render(**values)
    return Html(Markup(_NUMBER_AND_SIGN.sub("\\1\u00a0%", text)))
