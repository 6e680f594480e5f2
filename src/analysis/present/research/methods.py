"""The methods as text, with the parameters that were really used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ..html import Html, render
from ..words import humanised
from .anchors import About, anchored

RULES = {
    "recorded": "the clinic's own answer whether the spot came back",
    "half_lost": "the loss of at least half of the improvement",
    "over_nadir": "a score above the lowest one after treatment by a set share",
}
REFERENCES = {
    "until_recurrence": (
        "The form asks about sun protection up to the day the spot came back. Recurrence between"
        " two looks is a binomial model with complementary log-log link, one row per interval"
        " between looks, its length as offset, with bands of time, season, sun protection, spot"
        " type, skin type, severity left, age, sex, combination and sessions; answers that are"
        " missing are imputed by predictive means."
    ),
    "since_last_look": (
        "The form asks about sun protection since the last visit, so that the answer at the look"
        " that finds a recurrence covers days after it. The answer is calibrated: a first model"
        " foretells it from earlier answers, a second weighs each level by that; it takes earlier"
        " answers to act through present protection only."
    ),
}


def methods(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:  # noqa: ARG001
    """Paragraphs by heading, and the libraries used."""
    parts = [(head, list(texts)) for head, texts in paragraphs(about).items()]
    return anchored("methods", render("prose_parts.html.j2", parts=parts))


def paragraphs(about: About) -> dict[str, list[str]]:
    """Heading and paragraphs; every number comes from the parameters of the release."""
    parameters: Mapping[str, Any] = about.get("parameters", {})
    improvement = parameters.get("improvement", {})
    recurrence = parameters.get("recurrence", {})
    return {
        "Data": list(_data(about)),
        "Who is analysed": list(_cohort(improvement)),
        "Improvement": list(_improvement(improvement)),
        "Recurrence": list(_recurrence(recurrence, about)),
        "What is not shown": list(_gates(improvement, recurrence, about)),
        "Software": list(_software(about)),
    }


def sentences_of(about: About) -> Iterator[str]:
    """Every paragraph: numbers in them are parameters, no results."""
    for texts in paragraphs(about).values():
        yield from texts


def _data(about: About) -> Iterator[str]:
    yield (
        f"Routine treatment records up to {about.get('as_of', 'an unknown day')}, read by the"
        f" profile {humanised(str(about.get('profile', '') or 'canonical')).lower()}. Every row of"
        " the export is accounted for; rows that could not be used are counted with the reason."
    )
    if about.get("synthetic"):
        yield "The records are made up by simulation; nothing here was found in patients."


def _cohort(settings: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "A patient's first course for a spot type and area, with a session given and a baseline"
        f" above {settings.get('minimum_baseline_pct', 0):g} % of the scale. Scores are rescaled to"
        " 0 to 100 of their scale; reductions are of the course's own baseline."
    )


def _improvement(settings: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "Sequential-regression g-computation by proper multiple imputation. In each of"
        f" {settings.get('imputations', 0)} imputations patients are drawn with replacement within"
        " spot types, the log score after each session is regressed on spot type, baseline,"
        " combination, skin type, age, planned sessions, clinic and the scores before, and every"
        " score that was not taken becomes its prediction plus the residual of one of the"
        f" {settings.get('donors', 0)} nearest rows. Results are combined by Rubin's rules with the"
        " degrees of freedom of Barnard and Rubin."
    )
    yield (
        f"Up to {settings.get('maximum_sessions', 0)} sessions are considered; random numbers start"
        f" from seed {settings.get('seed', 0)}."
    )


def _recurrence(settings: Mapping[str, Any], about: About) -> Iterator[str]:
    rule = RULES.get(str(settings.get("rule", "")), str(settings.get("rule", "")))
    yield (
        f"Responders are courses with a fall of at least"
        f" {settings.get('responder_reduction_pct', 0):g} % at the final assessment, which is time"
        f" zero. Recurrence is {rule}. Courses are censored at the last look, at re-treatment or at"
        " the end of the records."
    )
    yield REFERENCES.get(
        str(about.get("sun_protection_reference", "")), "How sun protection is asked is not known."
    )
    yield (
        f"{settings.get('imputations', 0)} imputations; the season peaks on"
        f" {settings.get('season_peak', '')}; seed {settings.get('seed', 0)}. Survival is"
        " standardised over every responder's own calendar under each level of sun protection;"
        " variances are by the delta method with that of the case mix, patients as clusters. The"
        " test of no effect goes by the answer from before the interval."
    )


def _gates(
    improvement: Mapping[str, Any], recurrence: Mapping[str, Any], about: About
) -> Iterator[str]:
    yield (
        "An estimate after k sessions is shown where at least"
        f" {improvement.get('minimum_assessed', 0)} patients of the spot type and"
        f" {100 * improvement.get('minimum_assessed_share', 0):g} % of its courses were seen there;"
        f" more than {100 * improvement.get('high_fmi', 0):g} % of missing information is flagged."
        f" The model of recurrence is shown from {recurrence.get('minimum_events', 0)} recurrences."
    )
    yield f"Disclosure: {about.get('disclosure', 'not said')}."


def _software(about: About) -> Iterator[str]:
    versions = about.get("versions", {})
    told = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    yield f"Spot Outcomes {about.get('code_version', '')}, {told or 'libraries not said'}."
