"""Records with hardly anything in them: no crash, and no number that the records cannot carry.

Every function that `pipeline.estimation` calls for a clinic runs on cleaned made-up records,
altered until something is missing, constant or certain. What must hold of all rows is in
`problems_of`. The quick tests take a small clinic and low thresholds, so that models run on next to
nothing; the long ones a larger clinic. Warnings are errors in all of them (pyproject.toml).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest

from analysis import storage, synthetic
from analysis.clean import clean_export
from analysis.derive.cohort import analysis_cohort
from analysis.derive.grades import grade_by_session, graded_cohort
from analysis.derive.improvement import severity_by_session
from analysis.derive.recurrence import follow_up_intervals, responders
from analysis.measures import descriptive_estimates, measure_estimates
from analysis.measures.competing import cumulative_incidence_estimates
from analysis.measures.contraindications import FLAGGED
from analysis.measures.recurrence_risk import turnbull_estimates
from analysis.measures.renewal import renewal_estimates
from analysis.measures.tolerance import DISPERSION
from analysis.models.delta_sensitivity import improvement_with_sensitivity
from analysis.models.lagged_test import FEWEST_EVENTS, adherence_test
from analysis.models.mixed_means import mixed_mean_estimates
from analysis.models.ordinal_improvement import ordinal_improvement_estimates
from analysis.models.questions import question_estimates
from analysis.models.recurrence_analysis import recurrence_analysis
from analysis.models.recurrence_sensitivity import recurrence_sensitivity_estimates
from analysis.parameters import ImprovementSettings, RecurrenceSettings
from analysis.parameters.measure import Measure
from analysis.parameters.schedule import Schedule
from analysis.pipeline.study import study_measures, study_schedules
from analysis.present.language import codes_of
from analysis.schema.codes import SPOT_TYPES
from analysis.schema.estimates import Estimate, to_table
from analysis.synthetic.scenarios import LAST_DAY
from raw_export import raw_tables, vocabulary

Tables = dict[str, pd.DataFrame]
Alter = Callable[[Tables], Tables]
COURSE, PATIENT = ["clinic_id", "course_id"], ["clinic_id", "patient_id"]
ASKED, SINCE = "until_recurrence", "since_last_look"
LOW = (
    ImprovementSettings(imputations=2, minimum_assessed=5),
    RecurrenceSettings(imputations=2, minimum_events=10),
)
USUAL = (
    ImprovementSettings(imputations=2),
    RecurrenceSettings(imputations=2, minimum_events=40),
)
Settings = tuple[ImprovementSettings, RecurrenceSettings]


@cache
def records(patients: int, clinics: int = 2, seed: int = 4) -> Tables:
    """Made-up records without dirt, cleaned and read back as the notebooks read them."""
    raw = synthetic.generate(patients, clinics, seed, dirt=False)
    tables = raw_tables(**{name: rows.to_dict("records") for name, rows in raw.items()})
    done = clean_export(tables, vocabulary(), exported_on=LAST_DAY, as_of=LAST_DAY)
    with TemporaryDirectory() as folder:
        storage.write_processed(Path(folder) / "processed", done, {})
        return storage.read_tables(Path(folder) / "processed")


def described(tables: Tables) -> list[Estimate]:
    """Notebook 20."""
    counted = measure_estimates(tables, asked_measures(), LAST_DAY, 5)
    return [*descriptive_estimates(tables, 5, schedules=schedules()), *counted]


@cache
def asked_measures() -> dict[str, Measure]:
    return study_measures()


@cache
def schedules() -> tuple[Schedule, ...]:
    return tuple(study_schedules())


def improved(tables: Tables, settings: Settings = LOW) -> list[Estimate]:
    """Notebook 30: scores, grades and questions."""
    asked, sessions, looks = settings[0], tables["sessions"], tables["assessments"]
    cohort, graded_courses = analysis_cohort(tables, 5), graded_cohort(tables)
    scored = severity_by_session(cohort, sessions, looks, asked.maximum_sessions)
    grades = grade_by_session(graded_courses, sessions, looks, asked.maximum_sessions)
    return [
        *improvement_with_sensitivity(cohort, scored, asked),
        *mixed_mean_estimates(cohort, scored, asked),
        *ordinal_improvement_estimates(graded_courses, grades, asked, has_scores=not cohort.empty),
        *question_estimates(cohort, scored, tables, asked),
    ]


def recurring(
    tables: Tables, settings: Settings = LOW, references: tuple[str, ...] = (ASKED, SINCE)
) -> list[Estimate]:
    """Notebook 40; the rows of each way to ask about sun protection carry it as their clinic."""
    asked, looks = settings[1], tables["assessments"]
    kept = responders(analysis_cohort(tables, 5), 50)
    intervals = follow_up_intervals(kept, looks, asked.rule)
    rows = [
        *adherence_test(kept, intervals, asked),
        *turnbull_estimates(kept, intervals),
        *cumulative_incidence_estimates(kept, intervals),
        *renewal_estimates(kept, intervals),
    ]
    for reference in references:
        made = [
            *recurrence_analysis(kept, intervals, asked, reference),
            *recurrence_sensitivity_estimates(kept, looks, asked, reference),
        ]
        rows += [replace(row, clinic_id=reference) for row in made]
    return rows


def everything(tables: Tables, settings: Settings = LOW) -> list[Estimate]:
    return [*described(tables), *improved(tables, settings), *recurring(tables, settings, (SINCE,))]


@cache
def unaltered() -> tuple[Estimate, ...]:
    """All rows of the small clinic as it is."""
    return tuple(everything(records(90)))


# --- what holds of every row ----------------------------------------------------------------------

# An empty value or limit says "not reached" (plan 2.1; the median of what has not come).
MAY_BE_OPEN = {
    *("improvement.sessions_to_half", "sensitivity.sessions_to_half", "sensitivity.tipping_delta"),
    *("recurrence.kaplan_meier_median_months", "recurrence.renewal_interval_months"),
}
# Whole days and minutes: neighbouring order statistics are often the same. And so many sessions as
# were paid for are the same for everybody.
MAY_BE_EXACT = {"process.gap_days", "process.session_minutes", "measure.final_score_median"}
MAY_BE_EXACT |= {"process.mean_sessions"}
# Process and funnel limits are about the centre, not about the value, and may be one line.
NO_INTERVALS = ("signal.", "funnel.")
TESTS = {"recurrence.adherence_test", "diagnostic.observed_expected_test"}
TESTS |= {"diagnostic.proportional_odds", "diagnostic.next_report_hazard_ratio"}
OF_THE_MODEL = {
    *("recurrence.risk", "recurrence.risk_difference", "recurrence.risk_ratio"),
    *("recurrence.rmst_difference_months", "recurrence.hazard_ratio"),
    *("recurrence.sessions_hazard_ratio", "sensitivity.e_value"),
    *("sensitivity.risk_difference", "sensitivity.risk_ratio"),
}


def problems_of(rows: Iterable[Estimate], settings: Settings = LOW) -> list[str]:
    """What is wrong with which row, a line each."""
    rows = list(rows)
    found = [(problem, row) for row in rows for problem in _problems(row, settings)]
    keys = Counter((r.estimand, r.spot_type, r.level, r.method, r.clinic_id) for r in rows)
    doubled = [" ".join(key) for key, times in keys.items() if times > 1]
    return [
        *(f"two rows of one name: {name}" for name in doubled),
        *(
            f"{what}: {r.estimand} {r.spot_type} {r.level} {r.method} {r.gate} "
            f"{r.value:g} ({r.ci_low:g}, {r.ci_high:g})"
            for what, r in found
        ),
    ]


def _problems(row: Estimate, settings: Settings) -> list[str]:
    state, _, reason = row.gate.partition(":")
    checks = {
        "a gate of its own kind": state not in ("pass", "warn", "withheld"),
        "a reason nobody can read": bool(reason) and reason not in codes_of("reason"),
        "a gate without its reason": (state == "pass") == bool(reason),
        "an infinite number": any(
            math.isinf(number) for number in (row.value, row.ci_low, row.ci_high, row.p_value)
        ),
        "more patients than courses": -1 < row.n_courses < row.n_patients,
    }
    more = _withheld(row) if state == "withheld" else _shown(row, settings)
    return [problem for problem, holds in {**checks, **more}.items() if holds]


def _withheld(row: Estimate) -> dict[str, bool]:
    numbers = (row.value, row.ci_low, row.ci_high, row.p_value)
    return {"a number though withheld": not all(map(math.isnan, numbers))}


def _shown(row: Estimate, settings: Settings) -> dict[str, bool]:
    value, low, high = row.value, row.ci_low, row.ci_high
    is_open = row.estimand in MAY_BE_OPEN or row.level == "quantile=50"
    least = -1 if "difference" in row.estimand else 0
    improvement, recurrence = settings
    has_width = high - low > 1e-9 * max(1.0, abs(value))
    is_interval = not row.estimand.startswith(NO_INTERVALS)
    return {
        "shown without a value": math.isnan(value) and not is_open,
        "one limit alone": math.isnan(low) != math.isnan(high) and not is_open,
        "limits in the wrong order": low > high,
        "a value outside its limits": is_interval and (value < low or value > high),
        "an interval without width": not (
            math.isnan(low)
            or has_width
            or is_open
            or row.estimand in MAY_BE_EXACT
            or not is_interval
        ),
        "not a probability": row.unit == "probability"
        and any(number < least or number > 1 for number in (value, low, high)),
        "more than all of it": row.unit == "percent" and value > 100 and row.method != "naive",
        "a negative ratio": row.unit == "ratio" and value < 0 and not is_open,
        "a negative count": row.unit == "count" and value < 0,
        "not a p value": not (math.isnan(row.p_value) or 0 <= row.p_value <= 1),
        "a test without p value": row.estimand in TESTS and math.isnan(row.p_value),
        "not a fraction of information": not (math.isnan(row.fmi) or 0 <= row.fmi <= 1),
        "more imputed than seen, and nothing said": row.fmi > 0.5
        and row.gate == "pass"
        and not row.estimand.startswith("diagnostic."),
        "too few seen": row.estimand.startswith("improvement.")
        and row.n_assessed < improvement.minimum_assessed,
        "too few recurrences": row.estimand in OF_THE_MODEL
        and row.n_events < recurrence.minimum_events,
        "too few recurrences for the test": row.estimand == "recurrence.adherence_test"
        and row.n_events < FEWEST_EVENTS,
    }


# --- alterations ----------------------------------------------------------------------------------


def with_column(table: str, **columns: object) -> Alter:
    """Another value in every row; None is "not recorded"."""

    def alter(tables: Tables) -> Tables:
        changed = tables[table].copy()
        for name, value in columns.items():
            kind = changed[name].dtype
            changed[name] = pd.Series([value] * len(changed), dtype=kind)
        return {**tables, table: changed}

    return alter


def in_turn(*steps: Alter) -> Alter:
    def alter(tables: Tables) -> Tables:
        for step in steps:
            tables = step(tables)
        return tables

    return alter


def of_courses(chosen: Callable[[pd.DataFrame], pd.Series]) -> Alter:
    """The chosen courses and what belongs to them."""

    def alter(tables: Tables) -> Tables:
        courses = tables["courses"]
        courses = courses[chosen(courses).to_numpy()].reset_index(drop=True)
        kept = {"courses": courses}
        for name in ("sessions", "assessments", "adverse_events"):
            kept[name] = tables[name].merge(courses[COURSE], on=COURSE)
        owners = courses[PATIENT].drop_duplicates()
        return {"patients": tables["patients"].merge(owners, on=PATIENT), **kept}

    return alter


def answers(told: Callable[[Tables], object]) -> Alter:
    """Another answer on recurrence wherever one was given."""

    def alter(tables: Tables) -> Tables:
        looks = tables["assessments"]
        given = looks["is_recurrence"]
        return {
            **tables,
            "assessments": looks.assign(is_recurrence=given.where(given.isna(), told(tables))),
        }

    return alter


def scores(of: Callable[[pd.DataFrame], object]) -> Alter:
    """Another score wherever one was given; `of` is asked with the looks."""

    def alter(tables: Tables) -> Tables:
        looks = tables["assessments"]
        given = looks["severity_score"]
        return {
            **tables,
            "assessments": looks.assign(severity_score=given.where(given.isna(), of(looks))),
        }

    return alter


def first_then(later: float) -> Alter:
    """4 at the first look at a course and `later` at all others."""
    return scores(lambda looks: np.where(looks.duplicated(COURSE), later, 4.0))


def every_answer_given(tables: Tables) -> Tables:
    filled = {"is_recurrence": "no", "sun_protection": "high", "severity_score": 5.0}
    return {**tables, "assessments": tables["assessments"].fillna(filled)}


def first_sessions(tables: Tables) -> Tables:
    kept = dict(tables)
    for name in ("sessions", "adverse_events"):
        rows = tables[name]
        kept[name] = rows[rows["session_no"].eq(1)].reset_index(drop=True)
    return kept


def without_follow_up(tables: Tables) -> Tables:
    looks = tables["assessments"].merge(tables["courses"][[*COURSE, "ended_on"]], on=COURSE)
    kept = ~(looks["assessed_on"] > looks["ended_on"])
    return {**tables, "assessments": tables["assessments"][kept.to_numpy()].reset_index(drop=True)}


def graded(tables: Tables) -> Tables:
    """Grades of improvement in the place of scores (DATA_CONTRACT 1)."""
    looks = tables["assessments"]
    score = looks["severity_score"]
    cleared = 100 * (1 - score / score.groupby([looks[name] for name in COURSE]).transform("first"))
    grade = pd.Series(np.searchsorted([0, 25, 50, 75], cleared).astype(float), index=looks.index)
    return {
        **tables,
        "assessments": looks.assign(
            improvement_grade=grade.where(score.notna()), severity_score=score.mask(score.notna())
        ),
    }


def of_patients(n: int) -> Alter:
    """All courses are those of `n` patients of one clinic, each on an area of its own."""

    def alter(tables: Tables) -> Tables:
        names = pd.Series([f"p{number}" for number in range(n)], dtype="str")
        courses = tables["courses"]
        place = np.arange(len(courses))
        one = {
            name: rows.assign(clinic_id=pd.Series("A", index=rows.index, dtype="str"))
            for name, rows in tables.items()
        }
        one["patients"] = one["patients"].head(n).assign(patient_id=names)
        one["courses"] = one["courses"].assign(
            patient_id=names.iloc[place % n].to_numpy(),
            area=pd.Series([[f"a{number}"] for number in place], dtype="object"),
        )
        return one

    return alter


def nobody(tables: Tables) -> Tables:
    return {name: rows.iloc[:0] for name, rows in tables.items()}


def without(*names: str) -> Alter:
    return lambda tables: {**tables, **{name: tables[name].iloc[:0] for name in names}}


def is_low(tables: Tables) -> np.ndarray:
    return np.where(tables["assessments"]["sun_protection"].isin(["none", "low"]), "yes", "no")


def low_before(tables: Tables) -> np.ndarray:
    looks = tables["assessments"]
    told = looks.groupby(COURSE)["sun_protection"].shift()
    return np.where(told.isin(["none", "low"]), "yes", "no")


def of_one_type(tables: Tables) -> np.ndarray:
    looks = tables["assessments"].merge(tables["courses"][[*COURSE, "spot_type"]], on=COURSE)
    return np.where(looks["spot_type"].eq("melasma"), "yes", "no")


ALL_ALIKE = in_turn(
    with_column("patients", age_years=40.0, sex="female", phototype=3),
    with_column("courses", combination=["none"], planned_sessions=6, depth="dermal"),
)
NOTHING_KNOWN = in_turn(
    with_column("patients", age_years=None, age_band=None, sex=None, phototype=None),
    with_column("courses", combination=None, planned_sessions=None, planned_interval_days=None),
    with_column("courses", depth=None, lesion_duration_months=None, stop_reason=None),
    with_column("sessions", ingredients=None),
)
NO_ANSWERS = with_column("assessments", sun_protection=None, is_recurrence=None)

ANY = (described, improved, recurring)  # parts of the analysis that an alteration can touch
QUICK = {
    "one patient": (of_patients(1), ANY),
    "twelve patients": (
        of_courses(lambda c: c["patient_id"].isin(c["patient_id"].unique()[:12])),
        ANY,
    ),
    "one session each": (first_sessions, (described, improved)),
    "separation by protection": (answers(is_low), (recurring,)),
    "no answers": (NO_ANSWERS, (recurring,)),
    "grades": (graded, (improved,)),
}
LONG = {
    "as they are": (lambda tables: tables, ANY),
    "one clinic": (of_courses(lambda c: c["clinic_id"].eq(c["clinic_id"].min())), ANY),
    "one type": (with_column("courses", spot_type="melasma"), (improved, recurring)),
    "a type for every course": (
        lambda tables: {
            **tables,
            "courses": tables["courses"].assign(
                spot_type=pd.Series(np.resize(SPOT_TYPES, len(tables["courses"])), dtype="str")
            ),
        },
        (improved, recurring),
    ),
    "ten patients": (of_patients(10), ANY),
    "no recurrence": (answers(lambda tables: "no"), (recurring,)),
    "nothing but recurrences": (answers(lambda tables: "yes"), (recurring,)),
    "every answer given": (every_answer_given, ANY),
    "no report": (with_column("assessments", sun_protection=None), (recurring,)),
    "one level": (with_column("assessments", sun_protection="high"), (recurring,)),
    "separation by protection": (answers(is_low), (recurring,)),
    "separation by the report before": (answers(low_before), (recurring,)),
    "separation by type": (answers(of_one_type), (recurring,)),
    "all covariates constant": (ALL_ALIKE, ANY),
    "no covariate known": (NOTHING_KNOWN, ANY),
    "no score": (with_column("assessments", severity_score=None), ANY),
    "all scores equal": (scores(lambda looks: 4.0), (described, improved)),
    "all cleared": (first_then(0.0), (improved, recurring)),
    "all halved": (first_then(2.0), (improved,)),
    "no follow-up": (without_follow_up, (described, recurring)),
    "no end": (with_column("courses", ended_on=None), (described, recurring)),
    "re-treated on the last day": (
        lambda tables: {
            **tables,
            "courses": tables["courses"].assign(retreated_on=tables["courses"]["ended_on"]),
        },
        (recurring,),
    ),
    "an event at every session": (
        with_column("adverse_events", event="erythema"),
        (described,),
    ),
    "no session": (without("sessions", "adverse_events"), ANY),
    "no look": (without("assessments"), ANY),
    "grades": (graded, (improved,)),
    "best grades": (
        in_turn(graded, with_column("assessments", improvement_grade=4.0)),
        (improved,),
    ),
}


def has_value(row: Estimate) -> bool:
    return math.isfinite(row.value)


def test_the_small_clinic_is_no_empty_one() -> None:
    """What holds of all rows would hold of none: numbers of every kind are shown."""
    rows = list(unaltered())
    assert problems_of(rows) == []
    families = {row.estimand.partition(".")[0] for row in rows if has_value(row)}
    families |= {row.method for row in rows if has_value(row)}
    assert families >= {"describe", "improvement", "recurrence", "sensitivity", "safety"}
    assert families >= {"plan", "naive", "available_case", "mixed_model", "delta_adjusted"}


@pytest.mark.parametrize("name", QUICK)
def test_next_to_nothing(name: str) -> None:
    alter, parts = QUICK[name]
    tables = alter(records(90))
    for part in parts:
        assert problems_of(part(tables)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", LONG)
def test_next_to_nothing_in_a_larger_clinic(name: str) -> None:
    alter, parts = LONG[name]
    tables = alter(records(300))
    rows = described(tables) if described in parts else []
    rows += improved(tables, USUAL) if improved in parts else []
    reference = (ASKED, SINCE)[list(LONG).index(name) % 2]
    rows += recurring(tables, USUAL, (reference,)) if recurring in parts else []
    assert problems_of(rows, USUAL) == []


def test_nobody_at_all_leaves_counts_of_nothing_and_no_model() -> None:
    tables = nobody(records(90))
    assert improved(tables) == []
    assert recurring(tables) == []
    rows = described(tables)
    assert problems_of(rows) == []
    assert {row.value for row in rows if not row.gate.startswith("withheld")} == {0.0}
    # Where nobody was asked, even a count says nothing.
    withheld = [row for row in rows if row.gate.startswith("withheld")]
    assert {row.estimand for row in withheld if row.unit == "count"} == {FLAGGED}
    assert all(row.unit == "count" for row in rows if row not in withheld)


def test_scores_that_are_all_alike_do_not_make_a_mean_certain() -> None:
    rows = improved(scores(lambda looks: 4.0)(records(90)))
    assert problems_of(rows) == []
    means = [row for row in rows if row.unit == "percent" and row.n_assessed >= 5]
    assert means
    assert all(row.gate.startswith("withheld") for row in means)
    responding = [row for row in rows if row.estimand == "improvement.responder50"]
    # Nobody responding among so many says something: a share has limits of its own.
    assert any(row.value == 0 and row.ci_high > 0 for row in responding)


# --- changes that say nothing ---------------------------------------------------------------------


def shuffled(tables: Tables) -> Tables:
    return {
        name: rows.sample(frac=1, random_state=3).reset_index(drop=True)
        for name, rows in tables.items()
    }


def with_empty_columns(tables: Tables) -> Tables:
    return {name: rows.assign(remark=np.nan, a_code=None) for name, rows in tables.items()}


def renamed(name_of: Callable[[int, int], str]) -> Alter:
    """Patients and courses under other names; `name_of` gets the place of the old name by order
    and how many names there are."""

    def alter(tables: Tables) -> Tables:
        changed = dict(tables)
        for column in ("patient_id", "course_id"):
            old = sorted(tables["courses"][column].unique())
            new = {name: name_of(place, len(old)) for place, name in enumerate(old)}
            for name, rows in changed.items():
                if column in rows:
                    ids = rows[column].map(new).astype("str")
                    changed[name] = rows.assign(**{column: ids})
        return changed

    return alter


def test_order_of_rows_empty_columns_and_names_in_the_same_order_say_nothing() -> None:
    change = in_turn(shuffled, with_empty_columns, renamed(lambda place, _: f"n{place:05d}"))
    altered = everything(change(records(90)))
    pd.testing.assert_frame_equal(to_table(unaltered()), to_table(altered))


DRAWN = ("improvement", "sensitivity", "recurrence")


def by_name(rows: Iterable[Estimate]) -> dict[tuple[str, ...], Estimate]:
    """Without diagnostics: tenths of a drawn hazard are other intervals in another draw."""
    return {
        (row.estimand, row.spot_type, row.level, row.method): row
        for row in rows
        if not row.estimand.startswith("diagnostic.")
    }


def test_names_in_another_order_move_nothing_but_what_is_drawn() -> None:
    """Draws go by the order of names: numbers made with them move within their error."""
    plain = by_name(unaltered())
    other = by_name(everything(renamed(lambda place, n: f"n{n - place:05d}")(records(90))))
    assert list(plain) == list(other)
    moved = 0
    for key, a in plain.items():
        b = other[key]
        assert (a.n_patients, a.n_assessed, a.n_events) == (b.n_patients, b.n_assessed, b.n_events)
        is_usual = a.method in ("naive", "available_case", "mixed_model")
        if (is_usual and math.isnan(a.fmi)) or a.estimand.partition(".")[0] not in DRAWN:
            assert a.gate == b.gate
            numbers = [(row.value, row.ci_low, row.ci_high) for row in (a, b)]
            assert numbers[0] == pytest.approx(numbers[1], nan_ok=True, rel=1e-4)
        elif all(map(math.isfinite, (a.value, a.ci_low, a.ci_high, b.value, b.ci_low, b.ci_high))):
            assert abs(a.value - b.value) <= max(a.ci_high - a.ci_low, b.ci_high - b.ci_low)
            moved += a.value != b.value
    assert moved > 50


def test_the_same_records_under_two_clinic_names_are_twice_as_many() -> None:
    """Ids are a clinic's own: equal ones in another clinic are other patients."""
    one = of_courses(lambda c: c["clinic_id"].eq(c["clinic_id"].min()))(records(90))
    again = {name: rows.assign(clinic_id="Z" + rows["clinic_id"]) for name, rows in one.items()}
    both = {name: pd.concat([one[name], again[name]], ignore_index=True) for name in one}
    single, double = (
        [*filter(is_no_chart, described(tables)), *available_cases(tables)]
        for tables in (one, both)
    )
    assert [row.n_patients * 2 for row in single] == [row.n_patients for row in double]
    # A variance by patients less one grows a little nearer to itself by more of the same.
    for a, b in zip(single, double, strict=True):
        is_either_withheld = "withheld" in a.gate + b.gate
        if not is_either_withheld:
            times = 2 if a.unit == "count" else 1
            rel = 1 / a.n_patients if a.estimand == DISPERSION else None
            assert b.value == pytest.approx(times * a.value, rel=rel, nan_ok=True), a.estimand


def is_no_chart(row: Estimate) -> bool:
    """More patients make shorter periods; more clinics make a funnel."""
    is_drawn = row.estimand.startswith(("signal.", "funnel."))
    return not is_drawn and not row.level.startswith(("period=", "event="))


def available_cases(tables: Tables) -> list[Estimate]:
    cohort = analysis_cohort(tables, 5)
    scores_seen = severity_by_session(cohort, tables["sessions"], tables["assessments"], 8)
    rows = improvement_with_sensitivity(cohort, scores_seen, LOW[0])
    return [row for row in rows if row.method == "available_case"]
