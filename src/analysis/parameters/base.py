"""The base of every parameter model: frozen, strict, no unknown names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.errors import ParameterError, Problem


class Settings(BaseModel):
    """A frozen set of parameters; a mistyped name or type is refused, nothing is coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @classmethod
    def read(
        cls,
        values: dict[str, Any],
        where: str = "parameters",
        line_of: Callable[[tuple[int | str, ...]], str] | None = None,
    ) -> Self:
        """The model made from plain values; `ParameterError` names every wrong one at once.

        `line_of` says where in a file a field stands; without it `where` is named alone.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            known = tuple(cls.model_fields)
            raise ParameterError(problems_of(error, where, known, line_of)) from None


def problems_of(
    error: ValidationError,
    where: str,
    known: tuple[str, ...] = (),
    line_of: Callable[[tuple[int | str, ...]], str] | None = None,
) -> tuple[Problem, ...]:
    """pydantic's findings as problems: which field, what is expected; never the value found."""
    problems = []
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        field = ".".join(str(part) for part in found["loc"]) or "(whole)"
        place = where if line_of is None else line_of(found["loc"])
        if found["type"] == "extra_forbidden":
            names = f"known names: {', '.join(known)}" if len(found["loc"]) == 1 and known else ""
            problems.append(Problem(f"unknown name `{field}`", place, names))
        else:
            problems.append(Problem(f"`{field}`: {found['msg']}", place))
    return tuple(problems)
