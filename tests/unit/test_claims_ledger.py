"""The ledger holds every statement of the source texts, and every verdict in it is computed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.claims import conflicts, verdicts
from analysis.errors import ParameterError
from analysis.parameters import Claim, ClaimTest, Conflict, Region
from analysis.pipeline.ledger_files import claims_of, conflicts_of
from analysis.pipeline.study import study_claims, study_conflicts
from analysis.schema.estimates import Estimate, parse_level, to_table
from claim_rows import FALSE, OPEN, TRUE, blank, estimates_where, row_where

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "claims.csv"
TIERS = {"P": "primary", "S": "secondary", "D": "descriptive", "X": "external"}
LONGEST_RUN = 6  # words in a row that a paraphrase may share with what it paraphrases

CLAIMS = study_claims("mesotherapy")
TESTED = [claim for claim in CLAIMS if claim.tests]


@pytest.fixture(scope="module")
def source() -> dict[str, dict[str, str]]:
    if not SHARED.is_file():
        pytest.skip("the source documents' claims are not beside the project")
    with SHARED.open(encoding="utf-8") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def test_every_statement_of_the_source_texts_is_there(source: dict[str, dict[str, str]]) -> None:
    assert sorted(claim.id for claim in CLAIMS) == sorted(source)
    assert len(CLAIMS) == 166


def test_tiers_and_contradictions_are_those_of_the_source(
    source: dict[str, dict[str, str]],
) -> None:
    for claim in CLAIMS:
        assert claim.tier == TIERS[source[claim.id]["tier"]], claim.id
        assert claim.conflict == source[claim.id]["conflict"], claim.id


def test_nothing_is_copied(source: dict[str, dict[str, str]]) -> None:
    for claim in CLAIMS:
        said, quoted = words(claim.statement), words(source[claim.id]["quote"])
        runs = {tuple(said[i : i + LONGEST_RUN]) for i in range(len(said) - LONGEST_RUN + 1)}
        quotes = {tuple(quoted[i : i + LONGEST_RUN]) for i in range(len(quoted) - LONGEST_RUN + 1)}
        assert not runs & quotes, claim.id


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_every_primary_claim_is_really_tested() -> None:
    assert Counter(claim.tier for claim in CLAIMS)["primary"] == 41
    assert [claim.id for claim in CLAIMS if claim.tier == "primary" and not claim.tests] == []


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(TRUE, "supported"), (FALSE, "refuted"), (OPEN, "inconclusive")],
)
def test_every_verdict_follows(answer: str, verdict: str) -> None:
    asked = [
        claim
        for claim in TESTED
        # A count is never between 0 and 1.
        if answer != OPEN or claim.tests[0].estimand != "process.contraindication_flagged"
    ]
    assert len(asked) > 100
    found = {}
    for batch in without_shared_estimates(asked):
        rows = verdicts(estimates_where(batch, answer), batch)
        found |= {row.estimand: parse_level(row.level)["verdict"] for row in rows}
    assert found == {f"claim.{claim.code}": verdict for claim in asked}


def without_shared_estimates(claims: list[Claim]) -> list[list[Claim]]:
    """The claims in groups of which no two rest on one estimate: it cannot answer them all."""
    batches: list[tuple[set[tuple[str, str, str]], list[Claim]]] = []
    for claim in claims:
        keys = {(test.estimand, test.spot_type, test.level) for test in claim.tests}
        for taken, batch in batches:
            if not taken & keys:
                taken |= keys
                batch.append(claim)
                break
        else:
            batches.append((keys, [claim]))
    return [batch for _, batch in batches]


def test_each_field_that_is_blank_is_named() -> None:
    others = {row_key(row): row for row in all_rows() if row.estimand != "measure.field_recorded"}
    recorded = to_table(others.values())
    for field in sorted({field for claim in TESTED for field in claim.fields}):
        asking = [claim for claim in TESTED if field in claim.fields]
        for row in verdicts(pd.concat([recorded, blank([field])]), asking):
            assert parse_level(row.level) == {"verdict": "not_recorded", "missing": field}


def all_rows() -> list[Estimate]:
    return [row_where(test, TRUE) for claim in CLAIMS for test in claim.tests]


def row_key(row: Estimate) -> tuple[str, str, str]:
    return row.estimand, row.spot_type, row.level


def test_all_primary_claims_can_be_decided_together() -> None:
    table = to_table({row_key(row): row for row in all_rows()}.values())
    primary = [claim for claim in CLAIMS if claim.tier == "primary"]
    found = Counter(parse_level(row.level)["verdict"] for row in verdicts(table, primary))
    # A handful of primary claims contradict one another, as the texts do: one estimate cannot
    # make both true.
    assert found["supported"] >= 36
    assert found["supported"] + found["refuted"] == 41


@pytest.mark.parametrize(
    "contest",
    [contest for contest in study_conflicts("mesotherapy") if contest.estimand],
    ids=lambda contest: contest.id,
)
def test_each_side_of_a_contest_can_win_or_share(contest: Conflict) -> None:
    for side in contest.sides:
        found = {winner(contest, region) for region in thirds(side.holds_when)}
        assert found & {side.name, "several"}


def winner(contest: Conflict, region: Region) -> str:
    test = ClaimTest.model_construct(
        estimand=contest.estimand,
        spot_type=contest.spot_type,
        level=contest.level,
        supported_when=region,
        refuted_when=region,
    )
    [row] = conflicts(to_table([row_where(test, TRUE)]), [contest])
    return parse_level(row.level)["verdict"]


def thirds(region: Region) -> list[Region]:
    """Sides overlap: the middle of one may lie on the end of another."""
    if region.inside is None:
        return [region]
    low, high = region.inside
    third = (high - low) / 3
    return [Region(inside=[low + n * third, low + (n + 1) * third]) for n in range(3)]


# --- a bad file is refused, with file, line and what to do ---------------------------------------

HEADING = """title: t
source: s
authored_by: a
reviewed: not yet
treatment: mesotherapy
"""
GOOD = """  - id: S9-01
    statement: half respond
    document: text 9
    section: sessions
    tier: primary
    fields: [assessments.severity_score]
    tests:
      - estimand: improvement.responder50
        level: k=6
        supported_when: {above: 0.5}
        refuted_when: {below: 0.5}
    why_these_thresholds: a half
"""


def claims_file(folder: Path, entries: str) -> Path:
    (folder / "claims").mkdir()
    (folder / "claims" / "own.yml").write_text(HEADING + "claims:\n" + entries, encoding="utf-8")
    return folder


def test_a_good_file_is_read(tmp_path: Path) -> None:
    [claim] = claims_of(claims_file(tmp_path, GOOD), "mesotherapy")
    assert claim.id == "S9-01"
    assert claims_of(tmp_path, "phototherapy") == []


@pytest.mark.parametrize(
    ("before", "after", "line", "what_to_do"),
    [
        ("tier: primary", "tier: important", 11, "use one of the words named"),
        ("    section: sessions\n", "", 7, "add the line"),
        ("statement: half", "statment: half", 8, "remove the line, or mend its name"),
        ("{below: 0.5}", "{below: 0.6}", 14, "mend the entry"),
        ("improvement.responder50", "improvement.responder51", 7, "docs/definitions.md"),
        ("level: k=6", "level: session=6", 7, "docs/definitions.md"),
        ("assessments.severity_score", "assessments.glow_score", 7, "not_in_contract"),
    ],
)
def test_a_bad_file_is_refused(
    tmp_path: Path, before: str, after: str, line: int, what_to_do: str
) -> None:
    assert before in GOOD
    folder = claims_file(tmp_path, GOOD.replace(before, after))
    with pytest.raises(ParameterError) as refused:
        claims_of(folder, "mesotherapy")
    assert f"own.yml, line {line}" in [problem.where for problem in refused.value.problems]
    assert any(what_to_do in problem.what_to_do for problem in refused.value.problems)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"S9-01 stands twice, first in own.yml, line 7"):
        claims_of(claims_file(tmp_path, GOOD + GOOD), "mesotherapy")


CONTEST = """treatment: mesotherapy
conflicts:
  - id: K1
    question: how many
    claims: [S9-01, S9-02]
    not_in_contract: [sessions.glow]
    why_this_estimate: there is none
"""


def test_a_contest_agrees_with_the_claims_it_is_about(tmp_path: Path) -> None:
    claims_file(tmp_path, GOOD)
    (tmp_path / "conflicts").mkdir()
    heading = HEADING.replace("treatment: mesotherapy\n", "")
    (tmp_path / "conflicts" / "k.yml").write_text(heading + CONTEST, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"k.yml, line 7: K1: its claims are not those"):
        conflicts_of(tmp_path, "mesotherapy")
