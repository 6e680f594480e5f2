"""F2-F8, F38: a run that is killed, crowded out or robbed of its disk leaves nothing half made."""

from __future__ import annotations

import errno
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from clinic_group import OCTOBER, SEPTEMBER, export, plain_pages, quick_numbers
from invariants import (
    Group,
    at_operation,
    check_mended,
    check_undamaged,
    ended,
    in_fork,
    public,
)

CLINICS = ["north", "south"]


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        plain_pages(patch)
        quick_numbers(patch, CLINICS)
        yield


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Group:
    """September is issued, October's export is there."""
    group = Group(tmp_path_factory.mktemp("group") / "september")
    export(group.raw)
    group.out.mkdir()
    assert group.run(SEPTEMBER).code == 0
    return group


@pytest.fixture(scope="module")
def undisturbed(september: Group, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    group = september.copy(tmp_path_factory.mktemp("undisturbed") / "group")
    assert group.run(OCTOBER).code == 0
    return public(group)


def die(_: str) -> None:
    os._exit(137)


def fail_with(number: int) -> Callable[[str], None]:
    def action(_: str) -> None:
        raise OSError(number, "made up")

    return action


def disturb(september: Group, folder: Path, before: Callable[[], None], expected) -> int:
    """October's run with a fault, held against all six invariants; its exit code."""
    group = september.copy(folder)
    standing = public(group)
    end = group.run(OCTOBER, before)
    check_undamaged(group, standing, end)
    check_mended(group, OCTOBER, expected)
    return end.code


@pytest.mark.long
def test_f1_killed_at_any_time(tmp_path, september, undisturbed) -> None:
    group = september.copy(tmp_path / "calm")
    began = time.monotonic()
    assert group.run(OCTOBER).code == 0
    takes = time.monotonic() - began
    codes = []
    for number in range(40):
        group = september.copy(tmp_path / str(number))
        standing = public(group)
        run = group.start(OCTOBER)
        time.sleep(takes * number / 39)
        with suppress(ProcessLookupError):  # it got to its end
            os.killpg(run, signal.SIGKILL)
        end = ended(run, group.folder)
        codes.append(end.code)
        check_undamaged(group, standing, end)
        check_mended(group, OCTOBER, undisturbed)
    assert 10 < codes.count(137) <= 40, codes


@pytest.mark.long
def test_f2_f5_killed_or_failing_at_some_operations(tmp_path, september, undisturbed) -> None:
    for number in range(5, 180, 50):
        for name, action in (("kill", die), ("io", fail_with(errno.EIO))):
            folder = tmp_path / f"{name}-{number}"
            disturb(september, folder, lambda n=number, a=action: at_operation(n, a), undisturbed)


@pytest.mark.long
@pytest.mark.parametrize("action", [die, fail_with(errno.EIO), fail_with(errno.ENOSPC)])
def test_f2_f4_f5_killed_or_failing_at_every_operation(
    tmp_path, september, undisturbed, action
) -> None:
    number, codes = 0, []
    while not codes or codes[-5:] != [0] * 5:
        number += 1
        folder = tmp_path / str(number)
        codes.append(
            disturb(september, folder, lambda n=number: at_operation(n, action), undisturbed)
        )
    assert number > 60
    assert any(codes)


@pytest.mark.parametrize("kilobytes", [0, 1, 4])
def test_f4_a_full_disk_stops_the_run_and_leaves_the_old_editions(
    tmp_path, september, undisturbed, kilobytes: int
) -> None:
    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024,) * 2)

    group = september.copy(tmp_path / "group")
    standing = public(group)
    pid = group.start(OCTOBER, fill)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code not in (0, 137)
    assert {p: h for p, h in public(group).items() if p in standing} == standing
    assert not list(group.out.rglob(".*partial*"))
    check_mended(group, OCTOBER, undisturbed)


def holding(sign: Path) -> Callable[[], None]:
    """Give a sign when the numbers are about to be made, and wait until it is taken away."""

    def wait(_: str) -> None:
        sign.touch()
        until = time.monotonic() + 60  # should the test itself end early
        while sign.exists() and time.monotonic() < until:
            time.sleep(0.02)

    def before() -> None:
        quick_numbers(pytest.MonkeyPatch(), CLINICS, wait)

    return before


def wait_for(sign: Path) -> None:
    until = time.monotonic() + 60
    while not sign.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_f6_of_three_runs_at_once_one_publishes_and_two_end_with_75(
    tmp_path, september, undisturbed
) -> None:
    group, sign = september.copy(tmp_path / "group"), tmp_path / "sign"
    first = group.start(OCTOBER, holding(sign))
    wait_for(sign)
    for _ in range(2):
        crowded_out = ended(group.start(OCTOBER, name="b-"), group.folder, "b-")
        assert crowded_out.code == 75
        assert "another run is at work here" in crowded_out.stdout
    sign.unlink()
    assert ended(first, group.folder).code == 0
    assert public(group) == undisturbed


def test_f7_the_lock_of_a_killed_run_is_free_at_once(tmp_path, september, undisturbed) -> None:
    group, sign = september.copy(tmp_path / "group"), tmp_path / "sign"
    first = group.start(OCTOBER, holding(sign))
    wait_for(sign)
    os.kill(first, signal.SIGKILL)
    end = ended(first, group.folder)
    check_undamaged(group, public(september), end)
    check_mended(group, OCTOBER, undisturbed)


@pytest.mark.parametrize("order", [(SEPTEMBER, OCTOBER), (OCTOBER, SEPTEMBER)])
def test_f8_latest_is_the_later_month_whoever_finishes_last(tmp_path, order) -> None:
    group, sign = Group(tmp_path / "group"), tmp_path / "sign"
    export(group.raw)
    group.out.mkdir()
    first = group.start(order[0], holding(sign))
    wait_for(sign)
    assert ended(group.start(order[1], name="b-"), group.folder, "b-").code == 75
    sign.unlink()
    assert ended(first, group.folder).code == 0
    assert group.run(order[1]).code == 0
    assert {
        shelf.name: (shelf / "latest").resolve().name for shelf in group.shelves
    } == dict.fromkeys(["all", *CLINICS], OCTOBER)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_f3_told_to_end_it_says_so_and_a_rerun_mends_it(
    tmp_path, september, undisturbed, number: int, code: int
) -> None:
    group, sign = september.copy(tmp_path / "group"), tmp_path / "sign"
    run = group.start(OCTOBER, holding(sign))
    wait_for(sign)
    os.kill(run, number)
    end = ended(run, group.folder)
    assert end.code == code
    assert "was told to end" in end.stdout
    check_undamaged(group, public(september), end)
    check_mended(group, OCTOBER, undisturbed)


def test_f10_a_run_that_takes_too_long_is_told_to_the_operator_and_mended(
    tmp_path, september, undisturbed
) -> None:
    group, sign = september.copy(tmp_path / "group"), tmp_path / "sign"
    words = [*group.words(OCTOBER), "--time-limit", "0.01"]
    end = ended(in_fork(words, group.folder, holding(sign)), group.folder)
    assert end.code == 1
    assert "took longer than 0.01 minutes" in end.stdout
    check_undamaged(group, public(september), end)
    check_mended(group, OCTOBER, undisturbed)


READ_BACK = (
    f"processed/{SEPTEMBER}/run.json",
    f"released/{SEPTEMBER}/about.json",
    f"released/{SEPTEMBER}/estimates.csv",
    f"released/{SEPTEMBER}/hashes.json",
    "released-ledger/chain.jsonl",
    "released-ledger/key",
    "released-ledger/editions/0001/rows.parquet",
)


@pytest.mark.parametrize("name", READ_BACK)
def test_f38_a_state_file_that_is_damaged_is_rebuilt_or_named(
    tmp_path, september, undisturbed, name: str
) -> None:
    content = (september.out / name).read_bytes()
    for number, spoilt in enumerate((content[: len(content) // 2], b"\xff{\x00" * 40)):
        group = september.copy(tmp_path / str(number))
        (group.out / name).write_bytes(spoilt)
        standing = public(group)
        end = group.run(OCTOBER)
        check_undamaged(group, standing, end)
        if end.code == 0:
            assert set(public(group)) == set(undisturbed)
        else:
            assert end.code == 3, end.stdout
            assert Path(name).parts[0] in end.stdout
            assert {p: h for p, h in public(group).items() if p in standing} == standing
