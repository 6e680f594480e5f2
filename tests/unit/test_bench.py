"""The harness of speed: its arithmetic, its page, and the counts that guard the hottest paths."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import calls, page
from benchmarks.compared import FLOOR, PEER, Taken, compared
from benchmarks.topics.whole_job import exponent, job_of


@pytest.mark.parametrize(
    ("kind", "goal", "reached"),
    [(PEER, 4.0, True), (PEER, 4.1, False), (FLOOR, 0.25, True), (FLOOR, 0.2, False)],
)
def test_a_peer_is_to_take_more_and_a_floor_not_much_less(kind, goal, reached):
    row = compared("t", "w", Taken([1.0, 2.0, 1.0]), Taken([4.0, 8.0, 6.0]), "o",
                   kind=kind, goal=goal)  # fmt: skip
    assert row["ratio"]["median"] == (4.0 if kind == PEER else 0.25)
    assert row["reached"] is reached


def test_a_goal_is_judged_at_its_own_size():
    row = compared("t", "w", Taken([1.0]), Taken([1.0]), "o", goal=9.0, at_goal_size=False)
    assert row["reached"] is None


@pytest.mark.parametrize(("power", "expected"), [(1, 1.0), (2, 2.0), (0, 0.0)])
def test_exponent_is_that_of_the_growth(power, expected):
    sizes = [1_000, 10_000, 100_000]
    assert exponent(sizes, [3.0 * size**power for size in sizes]) == pytest.approx(expected)


def test_one_size_has_no_growth():
    assert exponent([1_000], [2.0]) is None


def test_stages_are_measured_at_sizes_of_their_own_in_the_order_of_the_job():
    job = job_of(["estimate=1000", "prepare=1000,100000"])
    assert list(job.items()) == [("prepare", (1_000, 100_000)), ("estimate", (1_000,))]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["render=10"], "no stage: render"),
        (["prepare=10", "estimate=20"], "estimate of 20 rows needs prepare"),
        (["estimate=10"], "estimate of 10 rows needs prepare"),
        (["prepare=many"], "invalid literal"),
    ],
)
def test_a_stage_that_cannot_be_measured_is_refused(words, why):
    with pytest.raises(ValueError, match=why):
        job_of(words)


def test_the_page_says_what_the_result_says():
    assert page.PAGE.read_text("utf-8") == page.text_of(page.stored())


def test_the_stored_result_names_no_machine():
    facts = [topic["machine"] for topic in page.stored().values()]
    assert facts
    assert not {name for one in facts for name in one} & {"node", "host", "user", "path"}


def test_the_hottest_paths_make_no_more_calls_than_kept(tmp_path: Path):
    most = {name: calls.MOST_GROWTH * number for name, number in calls.kept().items()}
    now = {name: calls.counted(work) for name, work in calls.paths(tmp_path).items()}
    grown = {name: (number, most[name]) for name, number in now.items() if number > most[name]}
    assert grown == {}, (
        "find what calls more, or say why it must: python -m benchmarks.calls --keep"
    )


def test_a_loop_over_rows_would_be_noticed():
    rows = json.loads(json.dumps(list(range(1_000))))
    once = calls.counted(lambda: sum(rows))
    assert calls.counted(lambda: [abs(row) for row in rows]) > calls.MOST_GROWTH * once
