"""Verdicts follow from intervals and thresholds set beforehand; so do contests."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from scipy.stats import binomtest, norm, t

from analysis.claims import comparisons, conflicts, verdicts
from analysis.claims.holm import holm_adjusted
from analysis.claims.p_values import Interval, interval_of, p_in_region
from analysis.errors import ParameterError
from analysis.measures.shares import exact_limits
from analysis.parameters import Claim, Conflict, PublishedFigure, Region
from analysis.schema.estimates import Estimate, parse_level, to_table
from claim_rows import blank


def test_of(**changes: Any) -> dict[str, Any]:
    return {
        "estimand": "improvement.responder50",
        "level": "k=6",
        "supported_when": {"above": 0.5},
        "refuted_when": {"below": 0.5},
        **changes,
    }


test_of.__test__ = False  # type: ignore[attr-defined]


def claim(*tests: dict[str, Any], **changes: Any) -> Claim:
    """`At least half respond by the sixth session`."""
    said = {
        "id": "S9-01",
        "statement": "half respond by the sixth session",
        "document": "text",
        "section": "sessions",
        "tier": "secondary",
        "fields": ["assessments.severity_score"],
        "tests": list(tests) or [test_of()],
        "why_these_thresholds": "a half",
    }
    return Claim.read({**said, **changes})


def estimated(low: float, high: float, gate: str = "pass", **changes: object) -> Estimate:
    row: dict[str, object] = {
        "level": "k=6",
        "value": (low + high) / 2,
        "ci_low": low,
        "ci_high": high,
        "unit": "probability",
        "n_patients": 200,
        "gate": gate,
    }
    return Estimate("improvement.responder50", **{**row, **changes})  # type: ignore[arg-type]


def verdict_on(said: Claim, *rows: Estimate) -> Estimate:
    [row] = verdicts(to_table(rows), [said])
    return row


def level_of_verdict(said: Claim, *rows: Estimate) -> dict[str, str]:
    return parse_level(verdict_on(said, *rows).level)


WITHHELD = "withheld:too_few_reached_session"


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (estimated(0.55, 0.70), "supported"),
        (estimated(0.30, 0.45), "refuted"),
        (estimated(0.45, 0.60), "inconclusive"),
        (estimated(math.nan, math.nan, WITHHELD), "inconclusive"),
        (estimated(math.nan, math.nan, "withheld:nothing_recorded"), "not_recorded"),
        (estimated(0.55, 0.70, method="naive"), "not_recorded"),  # only the plan's method decides
        (estimated(0.55, 0.70, level="k=5"), "not_recorded"),
        (estimated(0.55, 0.70, spot_type="melasma"), "not_recorded"),
    ],
)
def test_verdict(row: Estimate, verdict: str) -> None:
    found = verdict_on(claim(), row)
    assert found.estimand == "claim.s9_01"
    assert parse_level(found.level)["verdict"] == verdict


def test_a_verdict_carries_the_numbers_it_rests_on() -> None:
    row = verdict_on(claim(), estimated(0.55, 0.70))
    assert (row.ci_low, row.ci_high, row.unit, row.n_patients) == (0.55, 0.70, "probability", 200)


def test_what_is_not_recorded_is_named() -> None:
    table = pd.concat([to_table([estimated(0.55, 0.70)]), blank(["assessments.severity_score"])])
    [row] = verdicts(table, [claim()])
    assert parse_level(row.level) == {
        "verdict": "not_recorded",
        "missing": "assessments.severity_score",
    }
    assert math.isnan(row.value)


def test_what_no_clinic_hands_over_and_what_no_record_can_tell() -> None:
    nothing: dict[str, Any] = {"tests": [], "fields": [], "why_these_thresholds": ""}
    beyond = claim(**nothing, not_in_contract=["assessments.glow_score"])
    assert level_of_verdict(beyond) == {
        "verdict": "not_recorded",
        "missing": "assessments.glow_score",
    }
    assert level_of_verdict(claim(**nothing, not_testable="needs a laboratory")) == {
        "verdict": "not_testable"
    }


HIGH, LOW, WIDE = (0.6, 0.7), (0.3, 0.4), (0.3, 0.7)


@pytest.mark.parametrize(
    ("needed", "intervals", "verdict", "part"),
    [
        (3, (HIGH, HIGH, HIGH), "supported", None),
        (3, (HIGH, LOW, HIGH), "refuted", "2"),
        (3, (HIGH, WIDE, HIGH), "inconclusive", "2"),
        (2, (HIGH, LOW, HIGH), "supported", None),
        (2, (HIGH, LOW, LOW), "refuted", None),
        (2, (HIGH, LOW, WIDE), "inconclusive", "3"),
        (1, (LOW, WIDE, HIGH), "supported", "3"),
        (1, (LOW, LOW, LOW), "refuted", None),
    ],
)
def test_so_many_of_several_tests_have_to_hold(
    needed: int, intervals: tuple[tuple[float, float], ...], verdict: str, part: str | None
) -> None:
    said = claim(*(test_of(level=f"k={k}") for k in (1, 2, 3)), needed=needed)
    rows = [estimated(*ends, level=f"k={k}") for k, ends in enumerate(intervals, start=1)]
    found = level_of_verdict(said, *rows)
    assert found["verdict"] == verdict
    assert part is None or found["part"] == part


def test_a_part_that_is_not_recorded_leaves_the_rest_undecided_unless_one_is_refuted() -> None:
    said = claim(test_of(), test_of(spot_type="freckle"))
    found = level_of_verdict(said, estimated(*HIGH))
    assert found == {"verdict": "not_recorded", "missing": "spot_type:freckle"}
    assert level_of_verdict(said, estimated(*LOW))["verdict"] == "refuted"


# --- p values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "of", "than"), [(3, 40, 0.02), (30, 40, 0.5), (200, 1000, 0.17)]
)
def test_a_share_from_counts_has_its_binomial_p_value(events: int, of: int, than: float) -> None:
    low, high = exact_limits(events, of)
    row = {
        "estimand": "safety.patients_with_event",
        "unit": "probability",
        "value": events / of,
        "ci_low": low,
        "ci_high": high,
        "n_events": events,
        "n_assessed": of,
        "n_patients": of,
    }
    found = interval_of(row).p_above(than)
    assert found == pytest.approx(binomtest(events, of, than, "greater").pvalue, rel=1e-6)
    above = min(0.99, 2 * events / of)
    found = interval_of(row).p_below(above)
    assert found == pytest.approx(binomtest(events, of, above, "less").pvalue, rel=1e-6)


def test_no_event_at_all_has_the_rule_of_three() -> None:
    low, high = exact_limits(0, 3000)
    found = Interval(0.0, 100 * low, 100 * high, share_of=100.0).p_below(0.1)
    assert found == pytest.approx((1 - 0.001) ** 3000, rel=1e-6)


def test_other_numbers_are_turned_round_with_students_t() -> None:
    quantile = t.ppf(0.975, 20)
    found = Interval(10.0, 10 - 2 * quantile, 10 + 2 * quantile, df=20).p_above(4)
    assert found == pytest.approx(t.sf(3, 20))


def test_a_ratio_is_turned_round_on_the_log_scale() -> None:
    half = norm.ppf(0.975) * 0.1
    found = Interval(0.7, 0.7 * math.exp(-half), 0.7 * math.exp(half), is_ratio=True)
    assert found.p_below(0.9) == pytest.approx(norm.sf(math.log(0.9 / 0.7) / 0.1))


@pytest.mark.parametrize("than", [0.2, 0.4, 0.5, 0.55, 0.8])
def test_p_value_and_interval_agree(than: float) -> None:
    interval = Interval(0.5, 0.42, 0.57, df=90)
    assert (interval.p_above(than) < 0.025) == (than < 0.42)
    assert (interval.p_below(than) < 0.025) == (than > 0.57)


def test_inside_two_ends_both_have_to_be_passed_and_outside_either() -> None:
    interval = Interval(5.0, 4.0, 6.5)
    low, high = interval.p_above(3), interval.p_below(8)
    assert p_in_region(interval, Region(inside=[3, 8])) == max(low, high)
    outside = Interval(9.0, 8.5, 9.5)
    assert p_in_region(outside, Region(outside=[3, 8])) == 2 * outside.p_above(8)


# --- Holm ---------------------------------------------------------------------------------------


def test_holm_by_hand() -> None:
    # Four questions at 5 %: 0.005 is held against 0.05 / 4, 0.01 against 0.05 / 3, and 0.03 fails
    # against 0.05 / 2, so that 0.04 is not asked any more. Adjusted: 4, 3, 2 and 1 times, rising.
    assert holm_adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_does_not_depend_on_the_order() -> None:
    p = [0.4, 0.001, 0.03, 0.02]
    assert sorted(holm_adjusted(p)) == pytest.approx(sorted(holm_adjusted(p[::-1])))
    assert holm_adjusted([]) == []


def primaries(n: int) -> list[Claim]:
    return [
        claim(test_of(level=f"k={k}"), id=f"S9-{k:02d}", tier="primary") for k in range(1, n + 1)
    ]


def test_primary_claims_are_judged_together() -> None:
    # One-sided p 0.0115: enough for one claim (two questions), too little among ten.
    rows = [estimated(0.51, 0.67, level=f"k={k}") for k in range(1, 11)]
    alone = verdicts(to_table(rows), primaries(1))[0]
    among = verdicts(to_table(rows), primaries(10))[0]
    assert parse_level(alone.level)["verdict"] == "supported"
    assert parse_level(among.level)["verdict"] == "inconclusive"
    assert among.gate == "warn:not_certain_among_so_many_claims"
    assert among.p_value > 0.05 > alone.p_value
    secondary = [claim(test_of(level=f"k={k}"), id=f"S9-{k:02d}") for k in range(1, 11)]
    assert parse_level(verdicts(to_table(rows), secondary)[0].level)["verdict"] == "supported"


def test_the_family_does_not_shrink_because_records_are_poor() -> None:
    rich = [estimated(0.2, 0.8, level=f"k={k}") for k in range(2, 11)]
    one = estimated(0.52, 0.70, level="k=1")
    full = verdicts(to_table([one, *rich]), primaries(10))[0]
    poor = verdicts(to_table([one]), primaries(10))[0]
    assert full.p_value == pytest.approx(poor.p_value)


# --- contests -----------------------------------------------------------------------------------

CONTEST = Conflict.read(
    {
        "id": "K1",
        "question": "how many",
        "claims": ["S9-01", "S9-02"],
        "estimand": "improvement.sessions_to_half",
        "sides": [
            {"name": "few", "says": "2-4", "claims": [], "holds_when": {"inside": [1.5, 4.5]}},
            {"name": "many", "says": "4-8", "claims": [], "holds_when": {"inside": [3.5, 8.5]}},
        ],
        "why_this_estimate": "it is the question",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (2, 3, "few"),
        (5, 7, "many"),
        (4, 4, "several"),
        (3, 5, "open"),
        (9, math.nan, "none"),  # not before the ninth
        (3, math.nan, "open"),
        (math.nan, math.nan, "none"),  # not reached by anybody
    ],
)
def test_contest(low: float, high: float, verdict: str) -> None:
    row = Estimate(
        "improvement.sessions_to_half", value=low, ci_low=low, ci_high=high, unit="sessions"
    )
    [found] = conflicts(to_table([row]), [CONTEST])
    assert (found.estimand, parse_level(found.level)["verdict"]) == ("conflict.k1", verdict)


def test_a_contest_without_its_number_names_what_is_missing() -> None:
    [found] = conflicts(to_table([]), [CONTEST])
    assert parse_level(found.level)["verdict"] == "not_recorded"
    row = Estimate("improvement.sessions_to_half", gate=WITHHELD, unit="sessions")
    [found] = conflicts(to_table([row]), [CONTEST])
    assert parse_level(found.level)["verdict"] == "open"


# --- the form of a claim ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"tests": [test_of(refuted_when={"below": 0.6})]}, "overlap"),
        ({"tests": [test_of(supported_when={"above": 0.5, "below": 0.7})]}, "only one"),
        ({"tests": [test_of(supported_when={"inside": [0.7, 0.5]})]}, "lower end first"),
        ({"needed": 2}, "more than there are tests"),
        ({"not_testable": "why"}, "only one"),
        ({"why_these_thresholds": ""}, "why_these_thresholds"),
        ({"id": "first"}, "id"),
    ],
)
def test_a_claim_that_could_not_be_judged_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(ParameterError, match=what):
        claim(**changes)


# --- published figures --------------------------------------------------------------------------


def figure(published: float, tolerance: float = 0.01) -> PublishedFigure:
    return PublishedFigure.read(
        {
            "id": "share",
            "what": "share",
            "estimand": "improvement.responder50",
            "level": "k=6",
            "published": published,
            "tolerance": tolerance,
            "source": "paper",
        }
    )


@pytest.mark.parametrize(("published", "verdict"), [(0.62, "reproduced"), (0.60, "not_reproduced")])
def test_a_published_figure_is_reproduced_within_its_tolerance(
    published: float, verdict: str
) -> None:
    [row] = comparisons(to_table([estimated(0.55, 0.70)]), [figure(published)])
    assert parse_level(row.level) == {"published": f"{published:g}", "verdict": verdict}


def test_a_published_figure_that_is_not_recorded_is_said_to_be_so() -> None:
    [row] = comparisons(to_table([estimated(0.55, 0.70, level="k=2")]), [figure(0.6)])
    assert parse_level(row.level)["verdict"] == "not_recorded"
    assert math.isnan(row.value)
