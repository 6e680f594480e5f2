"""Report notebooks -> editions, from released tables alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from analysis import __version__
from analysis.errors import ParameterError, Problem
from analysis.parameters import DashboardParameters
from analysis.schema.estimates import ALL
from analysis.storage import Released, project_root, read_released

from .definitions import report_definition
from .editions import Edition, publish
from .html import to_html
from .runner import run_notebook

Tick = Callable[[str], None]


def scopes(released: Released) -> list[str]:
    """Whose pages are made: all clinics together and each; a lone clinic has just its own."""
    clinics = [str(clinic) for clinic in released.about["clinics"]]
    return clinics if len(clinics) == 1 else [ALL, *clinics]


def render(
    released_dir: Path, reports_dir: Path, report: str, clinics: list[str], jobs: int, tick: Tick
) -> list[Edition]:
    """One edition of the report per clinic asked for (none given: every scope).

    The process that renders is told the released folder and nothing else.
    """
    definition = report_definition(report)
    released = read_released(released_dir)
    known = scopes(released)
    unknown = [clinic for clinic in clinics if clinic not in known]
    if unknown:
        raise ParameterError(
            [
                Problem(f"unknown clinic `{clinic[:32]}`", "--clinic", f"known: {', '.join(known)}")
                for clinic in unknown
            ]
        )

    def one(clinic_id: str) -> Edition:
        edition = _edition(released, released_dir, reports_dir, report, clinic_id)
        tick(f"{definition.title}, {clinic_id}")
        return edition

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, clinics or known))


def _edition(
    released: Released, released_dir: Path, reports_dir: Path, report: str, clinic_id: str
) -> Edition:
    definition, root = report_definition(report), project_root()
    executed = run_notebook(
        root / "notebooks" / f"{definition.notebook}.ipynb",
        DashboardParameters(released_dir=str(released_dir), clinic_id=clinic_id),
        project_root=root,
    )
    table = released.estimates[released.estimates["clinic_id"].eq(clinic_id)]
    about = released.about
    place = "all clinics" if clinic_id == ALL else clinic_id
    files = {
        "index.html": to_html(executed, f"{about['title']}: {definition.title}, {place}"),
        "estimates.csv": table.to_csv(index=False),
    }
    provenance = {
        **{name: about[name] for name in ("as_of", "data_hash", "disclosure", "parameters", "key")},
        "report": report,
        "clinic_id": clinic_id,
        "code_version": __version__,
        "versions": about["versions"],
    }
    return publish(reports_dir / report / clinic_id.lower(), about["as_of"], files, provenance)
