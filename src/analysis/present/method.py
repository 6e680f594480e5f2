"""How the numbers were made, in four sentences, and where they come from."""

from __future__ import annotations

from .lookup import Evidence
from .plan_lock import plan_sentence

SENTENCES = (
    "There are no untreated controls: improvement includes what would have faded by itself, so"
    " nothing here is “the effect of treatment against nothing”.",
    "Patients stop when the spot has cleared or when nothing happens, so courses of different"
    " length are not compared; instead the visits that did not take place are filled in many times"
    " over from patients with the same history, and the spread is part of the interval.",
    "Recurrence is found between two visits and counted in that interval, for patients who had"
    " responded; risks are averaged over the same patients under each level of reported sun"
    " protection.",
    "An interval holds the true value in about 95 of 100 such analyses; a number is shown only"
    " where enough patients stand behind it, and a difference whose interval holds zero is called"
    " uncertain.",
)


def entries(found: Evidence) -> list[tuple[str, str]]:
    """Names and texts of the footer: as-of date, data, code, parameters, run, disclosure rule."""
    about = found.about
    return [
        (name, text)
        for name, text in (
            ("Records up to", str(about.get("as_of", ""))),
            ("Clinics", _scope(found)),
            ("Source", str(about.get("title", ""))),
            ("Data", _short(about.get("data_hash", ""))),
            ("Code version", str(about.get("code_version", ""))),
            ("Plan", plan_sentence(about)),
            ("Parameters", _parameters(about.get("parameters", {}))),
            ("Run", _short(about.get("run_id", about.get("key", "")))),
            ("Disclosure", str(about.get("disclosure", ""))),
            ("Question about sun protection", _reference(about)),
        )
        if text
    ]


def _scope(found: Evidence) -> str:
    clinics = [str(name) for name in found.about.get("clinics", [])]
    if found.clinic_id != "all":
        return found.clinic_id
    return f"all {len(clinics)}: {', '.join(clinics)}" if len(clinics) > 1 else ", ".join(clinics)


def _short(text: object) -> str:
    """The first dozen signs of a hash: enough to tell two apart, short enough to read out."""
    return str(text)[:12]


def _reference(about: object) -> str:
    said = about.get("sun_protection_reference", "") if hasattr(about, "get") else ""
    return {
        "until_recurrence": "up to the day the spot came back",
        "since_last_look": "since the last visit",
    }.get(str(said), str(said))


def _parameters(parameters: object, name: str = "") -> str:
    """Nested settings on one line, `improvement.imputations 20, ...`."""
    if isinstance(parameters, dict):
        parts = [
            _parameters(value, f"{name}.{key}" if name else str(key))
            for key, value in parameters.items()
        ]
        return ", ".join(part for part in parts if part)
    return f"{name.rpartition('.')[2].replace('_', ' ')} {parameters}"
