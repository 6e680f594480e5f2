"""Clinics that exchange released estimates alone: the arithmetic, what is refused, the page."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import storage
from analysis.cli.main import app
from analysis.errors import DataError, ParameterError
from analysis.models.combining import combined_estimates
from analysis.models.inverse_variance import meta_analysis
from analysis.pipeline import combine_released
from analysis.schema.estimates import Estimate, to_table

# Thirteen trials of vaccination against tuberculosis: cases and persons, vaccinated and not.
# Colditz and others 1994, JAMA 271:698, as `dat.bcg` of R's metadat has them; the usual example
# of meta-analysis.
TRIALS = [
    (4, 123, 11, 139), (6, 306, 29, 303), (3, 231, 11, 220), (62, 13598, 248, 12867),
    (33, 5069, 47, 5808), (180, 1541, 372, 1451), (8, 2545, 10, 629), (505, 88391, 499, 88391),
    (29, 7499, 45, 7277), (17, 1716, 65, 1665), (186, 50634, 141, 27338), (5, 2498, 3, 2341),
    (27, 16913, 29, 17854),
]  # fmt: skip


def plain_meta(effects: list[float], variances: list[float]) -> dict[str, float]:
    """The textbook formulas, one sum at a time; tau by halving an interval."""

    def mean(tau2: float) -> tuple[float, float]:
        weights = [1 / (v + tau2) for v in variances]
        return sum(w * e for w, e in zip(weights, effects, strict=True)) / sum(weights), sum(
            weights
        )

    def spread(tau2: float) -> float:
        centre = mean(tau2)[0]
        return sum((e - centre) ** 2 / (v + tau2) for e, v in zip(effects, variances, strict=True))

    df = len(effects) - 1
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if spread(middle) > df else (low, middle)
    tau2 = 0.0 if spread(0.0) <= df else low
    return {
        "fixed": mean(0.0)[0],
        "error": 1 / math.sqrt(mean(0.0)[1]),
        "random": mean(tau2)[0],
        "tau": math.sqrt(tau2),
        "q": spread(0.0),
        "i_squared": 100 * max(0.0, 1 - df / spread(0.0)),
    }


def test_the_vaccination_trials_give_the_numbers_that_are_known() -> None:
    effects = [math.log(a / n / (c / m)) for a, n, c, m in TRIALS]
    variances = [1 / a - 1 / n + 1 / c - 1 / m for a, n, c, m in TRIALS]
    found = meta_analysis(effects, variances)
    # Fixed effect and Q as the tests of R's metafor hold them against Stata's metan; I squared is
    # (Q - 12) / Q.
    assert round(found.fixed.value, 4) == -0.4303
    assert round(found.q, 4) == 152.2330
    assert round(found.i_squared, 2) == 92.12
    plain = plain_meta(effects, variances)
    assert found.random.value == pytest.approx(plain["random"], abs=1e-6)
    assert found.tau == pytest.approx(plain["tau"], abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_any_clinics_agree_with_the_textbook(seed: int) -> None:
    dice = np.random.default_rng(seed)
    clinics = int(dice.integers(2, 12))
    variances = dice.uniform(0.01, 4.0, clinics).tolist()
    effects = dice.normal(0.0, dice.uniform(0.0, 3.0), clinics).tolist()
    found, plain = meta_analysis(effects, variances), plain_meta(effects, variances)
    for name in ("tau", "q", "i_squared"):
        assert getattr(found, name) == pytest.approx(plain[name], rel=1e-4, abs=1e-4), name
    assert found.fixed.value == pytest.approx(plain["fixed"], rel=1e-9)
    assert found.fixed.high - found.fixed.value == pytest.approx(1.959964 * plain["error"], 1e-6)
    assert found.random.value == pytest.approx(plain["random"], rel=1e-4, abs=1e-5)
    assert found.random.high - found.random.low >= (found.fixed.high - found.fixed.low) * 0.999


def test_clinics_that_agree_exactly_differ_by_nothing() -> None:
    found = meta_analysis([2.0, 2.0], [1.0, 1.0])
    assert (found.tau, found.i_squared, found.q) == (0.0, 0.0, 0.0)


def test_one_clinic_is_no_meta_analysis() -> None:
    with pytest.raises(ValueError, match="two effects"):
        meta_analysis([1.0], [1.0])


# --- released rows -------------------------------------------------------------------------------

SHARE = Estimate(
    "improvement.responder50", "all", "k=4", 0.5, 0.4, 0.6, "probability",
    n_patients=100, n_courses=105, plan_section="2.2",
)  # fmt: skip
RATIO = Estimate(
    "recurrence.hazard_ratio", level="contrast=high-low", value=0.5, ci_low=0.25, ci_high=1.0,
    unit="ratio", plan_section="3.2",
)  # fmt: skip


def combined(*clinics: list[Estimate], estimands: tuple[str, ...] = ()) -> pd.DataFrame:
    rows = {f"clinic-{n}": to_table(rows) for n, rows in enumerate(clinics, start=1)}
    return combined_estimates(rows, estimands)


def row(table: pd.DataFrame, estimand: str, method: str, level: str) -> Any:
    found = table.query("estimand == @estimand and method == @method and level == @level")
    assert len(found) == 1
    return found.iloc[0]


def test_a_share_is_averaged_as_it_is_and_people_are_added_up() -> None:
    table = combined([SHARE], [replace(SHARE, value=0.6, ci_low=0.5, ci_high=0.7)])
    mean = row(table, "improvement.responder50", "fixed", "k=4")
    assert mean["value"] == pytest.approx(0.55)
    assert mean["ci_high"] - mean["ci_low"] == pytest.approx(0.2 / math.sqrt(2), abs=1e-3)
    assert mean["n_patients"] == 200
    told = row(table, "heterogeneity.clinics", "plan", "k=4;of=improvement.responder50")
    assert told["value"] == 2


def test_a_ratio_is_averaged_as_a_logarithm() -> None:
    table = combined([RATIO], [replace(RATIO, value=2.0, ci_low=1.0, ci_high=4.0)])
    mean = row(table, "recurrence.hazard_ratio", "fixed", "contrast=high-low")
    # Both intervals are as wide in logarithms, but 0.50 was rounded more coarsely than 2.00.
    assert mean["value"] == pytest.approx(1.0, abs=0.01)


def test_a_limit_that_was_cut_off_at_one_does_not_narrow_the_interval() -> None:
    sure = replace(SHARE, value=0.95, ci_low=0.85, ci_high=1.0)
    cut = combined([sure], [sure])
    whole = combined(*[[replace(SHARE, value=0.85, ci_low=0.75, ci_high=0.95)]] * 2)
    widths = [
        found["ci_high"] - found["ci_low"] if found["ci_high"] < 1 else
        2 * (found["value"] - found["ci_low"])
        for table in (cut, whole)
        for found in [row(table, "improvement.responder50", "fixed", "k=4")]
    ]  # fmt: skip
    assert widths[0] == pytest.approx(widths[1], rel=1e-9)


def test_an_interval_rounded_to_nothing_still_has_the_width_of_the_rounding() -> None:
    flat = replace(SHARE, ci_low=0.5, ci_high=0.5)
    mean = row(combined([flat], [flat]), "improvement.responder50", "fixed", "k=4")
    step = 0.01 / math.sqrt(12) / math.sqrt(2)
    assert mean["ci_high"] - mean["value"] == pytest.approx(1.96 * step, rel=1e-3)


def test_what_only_one_clinic_shows_is_not_combined() -> None:
    hidden = replace(SHARE, gate="withheld:few_patients", value=math.nan)
    assert combined([SHARE], [hidden]).empty


def test_a_clinic_that_withholds_is_left_out_and_that_is_said() -> None:
    hidden = replace(SHARE, gate="withheld:too_few_reached_session", value=math.nan)
    table = combined([SHARE], [SHARE], [hidden])
    mean = row(table, "improvement.responder50", "fixed", "k=4")
    assert mean["gate"] == "warn:not_every_clinic_has_it"


def test_clinics_that_differ_are_warned_of() -> None:
    far = replace(SHARE, value=0.9, ci_low=0.85, ci_high=0.95)
    mean = row(combined([SHARE], [far]), "improvement.responder50", "fixed", "k=4")
    assert mean["gate"] == "warn:clinics_differ"


def test_the_set_of_sessions_is_read_from_the_combined_curve() -> None:
    curve = [
        replace(SHARE, level=f"k={k}", value=v, ci_low=v - 0.1, ci_high=v + 0.1)
        for k, v in ((2, 0.35), (3, 0.47), (4, 0.53), (5, 0.7))
    ]
    half = row(combined(curve, curve), "improvement.sessions_to_half", "fixed", "")
    assert (half["value"], half["ci_low"], half["ci_high"]) == (4, 3, 5)


def test_counts_are_not_combined() -> None:
    count = Estimate("describe.courses", value=100.0, ci_low=90, ci_high=110, unit="count")
    assert combined([count], [count]).empty


# --- releases ------------------------------------------------------------------------------------

ABOUT = {
    "title": "Clinic", "as_of": "2026-10-31", "synthetic": True, "treatment": "mesotherapy",
    "sun_protection_reference": "until_recurrence", "plan": {"seal": "a" * 64, "deviations": [],
    "locked_on": "2026-01-01", "amended": [], "results_before": 0},
    "parameters": {"improvement": {"seed": 1, "imputations": 20}, "disclosure": {"rounding": 5},
    "recurrence": {"rule": "recorded"}},
    "disclosure": "counts of 1-7 hidden", "ledger": {"sequence": 1}, "code_version": "0.1.0",
}  # fmt: skip


def released(folder: Path, clinic: str, **changes: Any) -> Path:
    rows = to_table([SHARE, RATIO, replace(SHARE, level="k=5", value=0.55)])
    said = {"released_as": "rounded", "reason": "value:D11", "as_of": "2026-10-31"}
    about = {**ABOUT, "clinics": [clinic], "key": clinic * 4, **changes}
    storage.write_released(folder / clinic, rows.assign(**said), about)
    return folder / clinic


def test_the_verb_writes_a_page_that_the_gate_passed(tmp_path: Path) -> None:
    homes = [str(released(tmp_path, name)) for name in ("north", "south")]
    asked = ["combine", *homes, "--out", str(tmp_path / "joint"), "--json"]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    page = Path(json.loads(result.output)["page"])
    assert "I²" in page.read_text(encoding="utf-8")
    table = pd.read_csv(page.with_name("estimates.csv"))
    assert set(table["method"]) == {"plan", "fixed", "random"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"plan": {**ABOUT["plan"], "seal": "b" * 64}}, "its lock is bbbbbbbbbbbb"),  # type: ignore[dict-item]
        ({"plan": {}}, "its lock is none"),
        ({"plan": {**ABOUT["plan"], "deviations": ["x is 1"]}}, "deviates"),  # type: ignore[dict-item]
        ({"parameters": {**ABOUT["parameters"], "recurrence": {"rule": "half_lost"}}},  # type: ignore[dict-item]
         "recurrence.rule is half_lost"),
        ({"treatment": "uvb"}, "treatment is uvb"),
        ({"synthetic": False}, "synthetic is False"),
        ({"sun_protection_reference": "since_last_look"}, "sun_protection_reference"),
    ],
)  # fmt: skip
def test_another_plan_is_refused_and_named(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    homes = [released(tmp_path, "north"), released(tmp_path, "south", **changes)]
    with pytest.raises(DataError, match="another plan") as caught:
        combine_released(homes)
    assert named in str(caught.value)
    arguments = ["combine", *map(str, homes), "--out", str(tmp_path / "joint")]
    assert CliRunner().invoke(app, arguments).exit_code == 3
    assert not (tmp_path / "joint").exists()


def test_another_seed_or_stricter_door_is_no_other_plan(tmp_path: Path) -> None:
    parameters = {**ABOUT["parameters"], "improvement": {"seed": 7, "imputations": 20},  # type: ignore[dict-item]
                  "disclosure": {"rounding": 10}}  # fmt: skip
    homes = [released(tmp_path, "north"), released(tmp_path, "south", parameters=parameters)]
    assert not combine_released(homes).estimates.empty


def test_the_same_clinic_twice_is_refused(tmp_path: Path) -> None:
    homes = [released(tmp_path, "north"), released(tmp_path, "south", clinics=["south", "north"])]
    with pytest.raises(DataError, match="clinic `north` stands in"):
        combine_released(homes)


def test_a_lone_release_or_an_unknown_estimand_is_a_mistake_of_usage(tmp_path: Path) -> None:
    home = released(tmp_path, "north")
    with pytest.raises(ParameterError, match="two released folders"):
        combine_released([home, home])
    asked = ["combine", str(home), str(home), "--out", str(tmp_path), "--estimand", "x.y"]
    assert CliRunner().invoke(app, asked).exit_code == 2


def test_private_estimates_are_refused(tmp_path: Path) -> None:
    home, private = released(tmp_path, "north"), released(tmp_path, "south")
    about = json.loads((private / "about.json").read_text())
    (private / "about.json").write_text(json.dumps({k: about[k] for k in about if k != "ledger"}))
    (private / "hashes.json").unlink()
    with pytest.raises(DataError, match="has not passed the disclosure rules"):
        combine_released([home, private])
