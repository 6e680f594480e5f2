"""Contents, limits, references, and the items of STROBE and RECORD in our own words."""

from __future__ import annotations

import pandas as pd

from ..html import Html, render
from .anchors import SECTIONS, About, anchored

LIMITS = (
    "There is no untreated control group: improvement includes what would have faded by itself and"
    " regression to the mean. No sentence here is about treatment against none.",
    "Stopping is undone only as far as it depends on what was recorded. Who stops for unrecorded"
    " reasons that also foretell the result is not repaired; the shifted imputations show how much"
    " that could matter.",
    "Sun protection is what patients said. Careful patients differ in other ways, too; the E-values"
    " say how strong such a difference would have to be.",
    "Whoever scored the spots had treated them. Nobody was blinded, and readers may differ between"
    " clinics.",
    "Recurrence is found at a look, so that its day is known between two looks only; patients who"
    " never came back tell nothing about it.",
    "No definition of recurrence is agreed on; the rules used are named and varied.",
    "The clinics are those that take part. Intervals are for patients of these clinics, not for"
    " clinics at large.",
    "Counts are rounded and small ones hidden, so that no patient can be told; shares are worked"
    " out from the rounded counts.",
)
REFERENCES = (
    "Robins J. A new approach to causal inference in mortality studies with a sustained exposure"
    " period. Mathematical Modelling 1986;7:1393.",
    "Rubin DB. Multiple Imputation for Nonresponse in Surveys. Wiley 1987.",
    "Barnard J, Rubin DB. Small-sample degrees of freedom with multiple imputation. Biometrika"
    " 1999;86:948.",
    "Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and"
    " truncated data. J R Stat Soc B 1976;38:290.",
    "Prentice RL, Gloeckler LA. Regression analysis of grouped survival data with application to"
    " breast cancer data. Biometrics 1978;34:57.",
    "VanderWeele TJ, Ding P. Sensitivity analysis in observational research: introducing the"
    " E-value. Ann Intern Med 2017;167:268.",
    "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65.",
    "Austin PC. An introduction to propensity score methods for reducing the effects of"
    " confounding. Multivariate Behav Res 2011;46:399.",
    "Hernán MA, Robins JM. Using big data to emulate a target trial when a randomized trial is not"
    " available. Am J Epidemiol 2016;183:758.",
    "von Elm E and others. The STROBE statement. Lancet 2007;370:1453.",
    "Benchimol EI and others. The RECORD statement. PLoS Med 2015;12:e1001885.",
)
# Item, what it asks for in our words, place of the page, and what is left to the authors.
ITEMS = (
    ("STROBE 1, title and abstract", "Design named; what was done and found in short", "main", ""),
    ("STROBE 2, background", "Why the study is made", "", "authors"),
    ("STROBE 3, objectives", "Questions asked, set beforehand", "protocol", ""),
    ("STROBE 4, design", "Main elements of the design early on", "protocol", ""),
    ("STROBE 5, setting", "Places, dates, length of follow-up", "methods", "authors: places"),
    ("STROBE 6, participants", "Who could enter, how they were found and followed", "protocol", ""),
    ("STROBE 7, variables", "Outcomes, exposures and confounders defined", "methods", ""),
    ("STROBE 8, measurement", "Where each variable comes from", "methods", "authors: instruments"),
    ("STROBE 9, bias", "What was done against bias", "sensitivity", ""),
    ("STROBE 10, size", "How the size came about", "participants", ""),
    ("STROBE 11, numbers", "How numbers were handled and grouped", "methods", ""),
    ("STROBE 12, statistics", "Methods, confounding, missing data, sensitivity", "methods", ""),
    ("STROBE 13, flow", "Numbers at each step, why some were left out", "participants", ""),
    ("STROBE 14, description", "Characteristics, missing values, follow-up", "participants", ""),
    ("STROBE 15, outcome data", "Numbers of outcomes", "recurrence", ""),
    ("STROBE 16, main results", "Estimates with intervals and what was adjusted for", "main", ""),
    ("STROBE 17, other analyses", "Groups, interactions, sensitivity", "sensitivity", ""),
    ("STROBE 18, key results", "Results against the objectives", "main", ""),
    ("STROBE 19, limitations", "Sources of bias and imprecision", "limits", ""),
    ("STROBE 20, interpretation", "Cautious reading beside other studies", "published", "authors"),
    ("STROBE 21, generalisability", "To whom else it may apply", "limits", "authors"),
    ("STROBE 22, funding", "Who paid, and their part in it", "", "authors"),
    ("RECORD 1, title", "Kind of data and linkage named up front", "methods", ""),
    ("RECORD 6, selection", "Codes by which people were found; their validation", "protocol", ""),
    ("RECORD 7, codes", "Lists of codes for every variable", "", "the study folder"),
    ("RECORD 12, access and cleaning", "Access to the data, and how they were cleaned",
     "provenance", "the row ledger stays at the clinic"),
    ("RECORD 13, selection in detail", "People kept by quality, availability, linkage",
     "participants", ""),
    ("RECORD 19, limits of routine data", "What records made for other ends cannot say",
     "limits", ""),
    ("RECORD 22, access to more", "Where protocol, code and data can be had", "provenance", ""),
)  # fmt: skip


def contents(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:  # noqa: ARG001
    """The sections of the page, to go to."""
    return render("contents.html.j2", sections=SECTIONS)


def limits(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:  # noqa: ARG001
    """What these numbers cannot say."""
    notes = [str(note) for note in about.get("notes", [])]
    return anchored("limits", render("method.html.j2", sentences=LIMITS, notes=notes))


def references(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:  # noqa: ARG001
    """Methods first, then the studies compared with."""
    studies = dict.fromkeys(str(one["citation"]) for one in about.get("studies", []))
    body = render("references.html.j2", methods=REFERENCES, studies=list(studies))
    return anchored("references", body)


def reporting_checklist(estimates: pd.DataFrame, about: About, clinic_id: str) -> Html:  # noqa: ARG001
    """Each item with the place of this page that answers it, or who has to."""
    body = render("checklist.html.j2", items=ITEMS, sections=SECTIONS)
    return anchored("checklist", body)
