"""What a result would take: held against simulated records, and complete for every gate."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import numpy as np
import pytest

from analysis.disclosure import release
from analysis.parameters import DisclosureSettings, ImprovementSettings, RecurrenceSettings
from analysis.present.language import codes_of
from analysis.present.lookup import Evidence, Row
from analysis.present.precision import Goals, what_it_takes
from analysis.present.precision_tables import needs, needs_cards, needs_table
from analysis.present.remedies import REMEDIES
from analysis.schema.estimates import Estimate, parse_level, to_table, withheld

SOURCE = Path(__file__).resolve().parents[2] / "src" / "analysis"
SHARE = {"estimand": "improvement.responder50", "unit": "probability", "level": {"k": "6"}}
RISK = {"estimand": "recurrence.risk", "unit": "probability"}


def too_few_seen(**company: float) -> Row:
    return Row(**{**SHARE, "gate": "withheld:too_few_reached_session", **company})


def too_few_back(**company: float) -> Row:
    return Row(**{**RISK, "gate": "withheld:too_few_recurrences", **company})


def said_number(sentence: str) -> int:
    return int(re.search(r"about ([\d,]+) more", sentence, re.I)[1].replace(",", ""))


def shown(half_points: float, n: float, **company: object) -> Row:
    half = half_points / 100
    row = {**SHARE, "value": 0.5, "ci_low": 0.5 - half, "ci_high": 0.5 + half, "n_courses": n}
    return Row(**{**row, **company})


# Enough courses: the formulas against records drawn with that many.


@pytest.mark.parametrize(("n", "spread"), [(60, 40.0), (200, 70.0)])
def test_that_many_more_courses_give_the_half_width(n: int, spread: float) -> None:
    rng = np.random.default_rng(1)
    half = 1.96 * spread / math.sqrt(n)
    more = said_number(what_it_takes(shown(half, n)))
    drawn = rng.normal(0, spread, (2_000, n + more))
    halves = 1.96 * drawn.std(axis=1, ddof=1) / math.sqrt(n + more)
    assert halves.mean() == pytest.approx(5, rel=0.03)


def test_that_many_more_courses_bring_25_patients_to_the_session() -> None:
    # 300 courses of 240 patients, 15 courses seen: each course brings a patient with 4 %.
    row = too_few_seen(n_courses=300, n_patients=240, n_assessed=15)
    n = 300 + said_number(what_it_takes(row))
    rng = np.random.default_rng(2)
    patients = rng.binomial(n, 15 / 300 * 240 / 300, 20_000)
    assert patients.mean() == pytest.approx(25, rel=0.03)


def test_that_many_more_responders_bring_100_recurrences() -> None:
    row = too_few_back(n_courses=170, n_events=35)
    n = 170 + said_number(what_it_takes(row))
    assert np.random.default_rng(3).binomial(n, 35 / 170, 20_000).mean() == pytest.approx(
        100, rel=0.03
    )


# The words.


def test_a_wide_share_names_the_courses_the_type_and_the_goal() -> None:
    said = what_it_takes(shown(10, 80, spot_type="melasma"))
    assert said == (
        "About 240 more courses of melasma, of the same mix and followed alike:"
        " limits of about ±5 points would then be expected."
    )


@pytest.mark.parametrize(
    ("company", "beginning"),
    [
        ({"n_courses": 100, "n_patients": 100, "n_assessed": 10}, "About 150 more courses, if as"),
        ({"n_courses": 1230, "n_patients": 1230, "n_assessed": 10}, "About 1,800 more courses,"),
        ({"n_courses": 100, "n_patients": 95, "n_assessed": 25}, "A few more courses, if"),
        ({"n_courses": 100, "n_patients": 100, "n_assessed": 0}, "These records cannot tell"),
        ({"n_courses": 100, "n_patients": 100, "n_assessed": math.nan}, "These records cannot"),
        ({"n_courses": math.nan, "n_patients": 10, "n_assessed": 10}, "These records cannot tell"),
    ],
)
def test_too_few_seen_at_a_session(company: dict[str, float], beginning: str) -> None:
    assert what_it_takes(too_few_seen(**company)).startswith(beginning)


@pytest.mark.parametrize(
    ("company", "beginning"),
    [
        ({"n_courses": 200, "n_events": 50}, "About 200 more responding courses, followed up"),
        ({"n_courses": 200, "n_events": 0}, "These records cannot tell"),
        ({"n_courses": 200, "n_events": math.nan}, "These records cannot tell"),
        ({"n_courses": 100, "n_events": 20, "estimand": "recurrence.adherence_test"}, "About 100"),
        (
            {"n_courses": 50, "n_events": 10, "estimand": "recurrence.renewal_interval_months"},
            "About 75",
        ),
    ],
)
def test_too_few_recurrences(company: dict, beginning: str) -> None:
    assert what_it_takes(too_few_back(**company)).startswith(beginning)


@pytest.mark.parametrize("half", [0.5, 4, 5])
def test_a_narrow_result_needs_nothing(half: float) -> None:
    assert what_it_takes(shown(half, 100)) == ""


def test_a_limit_cut_at_zero_does_not_pass_for_a_narrow_interval() -> None:
    assert what_it_takes(shown(0, 50, value=0.01, ci_low=0.0, ci_high=0.08)) != ""


@pytest.mark.parametrize(
    "row",
    [
        shown(20, 50, method="naive"),
        shown(20, 50, method="available_case"),
        shown(20, 50, estimand="claim.some_claim"),
        shown(20, 50, unit="ratio"),
        Row("cohort.courses", value=120),
        Row("improvement.sessions_to_half", value=4, ci_low=3, ci_high=6, unit="sessions"),
    ],
)
def test_nothing_is_said_of_what_nobody_should_collect_records_for(row: Row) -> None:
    assert what_it_takes(row) == ""


def test_more_of_the_same_is_not_called_for_where_it_does_not_help() -> None:
    said = what_it_takes(Row(**RISK, gate="withheld:sun_protection_not_recorded", n_courses=900))
    assert said == (
        "More courses alone would not help; asking about sun protection at each visit would."
    )


def test_a_warning_adds_what_would_help_as_well() -> None:
    said = what_it_takes(shown(10, 80, gate="warn:high_missing_information"))
    assert said.startswith("About 240 more")
    assert said.endswith("A look at more of the patients who stop early would help as well.")


@pytest.mark.parametrize("half", [7, 11, 30])
def test_gains_and_differences_count_in_points_too(half: float) -> None:
    gain = Row("improvement.marginal_gain_pct", value=3, ci_low=3 - half, ci_high=3 + half)
    for row in (gain, shown(half, 200, estimand="recurrence.risk_difference")):
        asked = Row(**{**vars(row), "n_courses": 200, "unit": row.unit.replace("count", "percent")})
        expected = 200 * ((half / 5) ** 2 - 1)
        assert said_number(what_it_takes(asked)) == pytest.approx(expected, rel=0.05)


def test_the_goals_are_those_of_the_run() -> None:
    told = {"improvement": {"minimum_assessed": 50}, "recurrence": {"minimum_events": 200}}
    assert Goals.of({"parameters": told}) == Goals(seen=50, recurrences=200)
    usual = Goals(ImprovementSettings().minimum_assessed, RecurrenceSettings().minimum_events)
    assert Goals.of({}) == Goals() == usual


# Right of the door.


def test_small_counts_stay_hidden() -> None:
    """What 3 of 100 patients seen at a session would take tells of the 3: it is not said."""
    row = Estimate(
        SHARE["estimand"], level="k=6", unit="probability", n_patients=100, n_courses=100
    )
    few = [Estimate(**{**vars(row), "n_assessed": seen}) for seen in (3, 6)]
    private = to_table([withheld(each, "too_few_reached_session") for each in few])
    released = release(private, DisclosureSettings())
    assert needs(released, "improvement.", {})["what_it_takes"].nunique() == 1


def test_the_table_holds_what_is_withheld_or_wide_and_joins_the_same_sentences() -> None:
    rows = (
        shown(3, 400, level={"k": "2"}),
        shown(8, 100, level={"k": "3"}),
        too_few_seen(level={"k": "7"}),
        too_few_seen(level={"k": "7", "by": "x"}),
    )
    table = needs_table(Evidence(tuple(rows), {}, "all"), "improvement.responder50")
    assert table is not None
    assert [(line[1], line[3][:9]) for line in table.rows] == [
        ("k=3", "About 160"),
        ("k=7, k=7 by=x", "These rec"),
    ]
    assert needs_table(Evidence(tuple(rows[:1]), {}, "all"), "improvement.") is None


# Every reason has its place.

# Names in capitals with a value like a reason's that no gate gives.
NOT_REASONS = {
    "available_case",
    "delta_adjusted",
    "mixed_model",
    "since_last_look",
    "until_recurrence",
    "half_lost",
    "over_nadir",
    "tranexamic_acid",
    "chronic_skin_disease_flare",
}
GATES = ("models", "measures", "claims", "disclosure", "derive")


def constants(module: ast.Module) -> set[str]:
    """Values of the module's constants that could be a reason: words joined by underscores."""
    found = set()
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            value = str(node.value.value)
            found.add(value.removeprefix("withheld:").removeprefix("warn:"))
    return {value for value in found if re.fullmatch(r"[a-z]+(_[a-z]+)+", value)}


def told_in_place(module: ast.Module) -> set[str]:
    """Reasons written where a gate is closed: `withheld(row, "x")`, `gate="withheld:x"`."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("withheld", "warned"):
            found |= {word.value for word in node.args[1:] if isinstance(word, ast.Constant)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(re.findall(r"^(?:withheld|warn):([a-z_]+)$", node.value))
    return found


def test_every_reason_that_a_gate_can_give_is_classified() -> None:
    given: set[str] = set()
    for folder in GATES:
        for file in (SOURCE / folder).rglob("*.py"):
            if "engine" in file.parts:  # its codes are translated before they reach a gate
                continue
            module = ast.parse(file.read_text(encoding="utf-8"))
            given |= constants(module) | told_in_place(module)
    assert {"too_few_reached_session", "not_recorded", "few_patients"} <= given
    assert given - NOT_REASONS <= set(REMEDIES)
    assert set(codes_of("reason")) <= set(REMEDIES)


@pytest.mark.parametrize("reason", sorted(REMEDIES))
def test_every_reason_leads_to_a_sentence(reason: str) -> None:
    company = {"n_courses": 100, "n_patients": 100, "n_assessed": 10, "n_events": 10}
    said = what_it_takes(Row(**SHARE, gate=f"withheld:{reason}", **company))
    assert re.fullmatch(r"[A-Z].*\.", said)
    assert "will" not in said  # no promise


def test_a_page_names_the_first_number_held_back_of_each_spot_type() -> None:
    shares = [
        {"level": "k=1"},
        {"level": "k=2", "gate": "withheld:too_few_reached_session", "n_assessed": 10},
        {"level": "k=3", "gate": "withheld:too_few_reached_session", "n_assessed": 10},
        {"level": "k=1", "spot_type": "pih", "gate": "withheld:too_few_reached_session"},
    ]
    rows = [
        Row(
            estimand="improvement.responder50",
            spot_type=share.get("spot_type", "all"),
            level=parse_level(share["level"]),
            unit="probability",
            value=math.nan if "gate" in share else 0.4,
            n_patients=100,
            n_courses=100,
            n_assessed=share.get("n_assessed", 10),
            gate=share.get("gate", "pass"),
        )
        for share in shares
    ]
    (card,) = needs_cards(Evidence(tuple(rows), {}, "all"), "improvement.responder50")
    assert [line[:2] for line in card.table.rows] == [
        ("All spot types", "2 sessions"),
        ("Post-inflammatory spot (PIH)", "1 session"),
    ]
    assert all("more courses" in line[3] for line in card.table.rows)
    assert needs_cards(Evidence(tuple(rows[:1]), {}, "all"), "improvement.responder50") == []
