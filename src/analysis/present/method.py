"""How the numbers were made, in four sentences, and where they come from."""

from __future__ import annotations

from .language import coded, day, own, say
from .lookup import Evidence
from .plan_lock import plan_sentence


def sentences() -> list[str]:
    """What a reader has to know of every number."""
    return [
        say("method-no_controls"),
        say("method-stopping"),
        say("method-recurrence"),
        say("method-interval"),
    ]


def entries(found: Evidence) -> list[tuple[str, str]]:
    """Names and texts of the footer: as-of date, data, code, parameters, run, disclosure rule."""
    about = found.about
    said = {
        "as_of": day(str(about.get("as_of", ""))),
        "clinics": _scope(found),
        "source": own(about, "title"),
        "data": _short(about.get("data_hash", "")),
        "code_version": str(about.get("code_version", "")),
        "plan": plan_sentence(about),
        "parameters": _parameters(about.get("parameters", {})),
        "run": _short(about.get("run_id", about.get("key", ""))),
        "disclosure": own(about, "disclosure"),
        "reference": _reference(about),
    }
    return [(coded("entry", name), text) for name, text in said.items() if text]


def _scope(found: Evidence) -> str:
    clinics = [str(name) for name in found.about.get("clinics", [])]
    if found.clinic_id != "all":
        return found.clinic_id
    names = ", ".join(clinics)
    if len(clinics) < 2:
        return names
    return say("method-all_clinics", number=str(len(clinics)), names=names)


def _short(text: object) -> str:
    """The first dozen signs of a hash: enough to tell two apart, short enough to read out."""
    return str(text)[:12]


def _reference(about: object) -> str:
    said = about.get("sun_protection_reference", "") if hasattr(about, "get") else ""
    return coded("reference", str(said), str(said))


def _parameters(parameters: object, name: str = "") -> str:
    """Nested settings on one line, `improvement.imputations 20, ...`."""
    if isinstance(parameters, dict):
        parts = [
            _parameters(value, f"{name}.{key}" if name else str(key))
            for key, value in parameters.items()
        ]
        return ", ".join(part for part in parts if part)
    return f"{name.rpartition('.')[2].replace('_', ' ')} {parameters}"
