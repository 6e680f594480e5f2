"""What a profile would do is counted, refused exports included; no cell is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli.profile import profile_app
from analysis.errors import DataError
from analysis.ingest.profiles import Profile, load_profile
from analysis.ingest.suggest import load_headers, suggest
from analysis.pipeline.profile_check import ProfileCheck, check_profile, lines_for_people
from mess.english_visits import english_book, write_english
from mess.turkish_visits import turkish_book, write_turkish
from mess.wide_workbook import wide_book, write_wide
from raw_export import vocabulary, write_canonical

STUDY = Path(__file__).parents[2] / "study"
CANARY = "Qzxwvk Ybbrtt"
LOOKS = "assessments", "sun_protection"


def checked(folder: Path, profile: str = "canonical") -> ProfileCheck:
    return check_profile(folder, load_profile(profile, STUDY / "sources"), vocabulary())


def text_of(check: ProfileCheck) -> str:
    return "\n".join([*lines_for_people(check), *map(str, check.problems)])


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(profile_app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def canonical(folder: Path, *answers: str) -> Path:
    looks = [
        {"assessed_on": f"2026-03-{day:02d}", "sun_protection": answer}
        for day, answer in enumerate(answers, start=1)
    ]
    return write_canonical(folder / "export", assessments=looks)


def test_every_cell_is_counted_once(tmp_path: Path) -> None:
    answers = ["high", "bazen", "sadece yazın", "kullanmıyo", CANARY, ""]
    check = checked(canonical(tmp_path, *answers))
    assert dict(check.cells[LOOKS]) == {"mapped": 2, "ambiguous": 1, "unknown": 2, "blank": 1}
    assert dict(check.looks_like[LOOKS]) == {"none": 1}
    assert check.rows["assessments"] == {"records": 6}
    assert check.is_accepted
    assert CANARY not in text_of(check)


def test_what_cannot_be_read_is_counted(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    path = folder / "assessments.csv"
    path.write_text(path.read_text().replace("2026-03-01", "1.3.2026"))
    check = checked(folder)
    assert dict(check.cells["assessments", "assessed_on"]) == {"not readable": 1}


def test_headers_by_what_is_done_with_them(tmp_path: Path) -> None:
    write_turkish(turkish_book(8), tmp_path)
    for path in tmp_path.iterdir():
        first, *rest = path.read_text("cp1254").splitlines()
        lines = [f"{first};Telefon;Renk", *(f"{line};{CANARY};" for line in rest)]
        path.write_text("\n".join(lines) + "\n", encoding="cp1254")
    check = checked(tmp_path, "turkish_visits")
    sheet = check.sheets[0]
    assert sheet.headers["notes"] == ["Notlar"]
    assert sheet.headers["refused"] == ["Telefon"]
    assert sheet.headers["not named"] == ["Renk"]
    assert not check.is_accepted
    assert check.rows["sessions"]["records"]  # what is right is counted all the same
    assert "`Telefon`" in text_of(check)
    assert CANARY not in text_of(check)


def test_a_missing_column_makes_no_records_of_that_source(tmp_path: Path) -> None:
    write_wide(wide_book(8), tmp_path)
    profile = load_profile("wide_workbook", STUDY / "sources").model_dump(by_alias=True)
    profile["sources"][0]["feeds"][0]["columns"]["patient_id"]["from"] = "Kart No"
    check = check_profile(tmp_path, Profile.read(profile), vocabulary())
    assert check.sheets[0].headers["missing"] == ["Kart No"]
    assert "patients" not in check.rows
    assert not check.is_accepted


def test_a_file_without_a_header_shows_nothing_of_its_first_line(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    (folder / "sessions.csv").write_text(f"{CANARY},41\n{CANARY},39\n")
    check = checked(folder)
    assert not check.is_accepted
    assert CANARY not in text_of(check)


def test_no_cell_is_shown_whatever_column_it_stands_in(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    for path in sorted(folder.glob("*.csv")):
        header, first, *rest = path.read_text().splitlines()
        canaries = ",".join(f"{CANARY} {n}" for n in range(header.count(",") + 1))
        path.write_text("\n".join([header, first, canaries, *rest]) + "\n")
    assert "Qzxwvk" not in text_of(checked(folder))


def test_findings_of_the_guard_are_told(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    path = folder / "assessments.csv"
    path.write_text(path.read_text().replace("high", "0532 123 45 67"))
    check = checked(folder)
    assert any("phone number" in problem.what for problem in check.problems)
    assert "0532" not in text_of(check)


def test_there_has_to_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such folder"):
        checked(tmp_path / "none")


def test_the_verb_accepts(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    before = sorted(tmp_path.rglob("*"))
    code, text, error = run("check", "--raw", folder)
    assert (code, error) == (0, "")
    assert "sun_protection: 1 mapped" in text
    assert text.endswith("the export would be read\n")
    assert sorted(tmp_path.rglob("*")) == before  # nothing is written


def test_the_verb_refuses_with_all_problems_and_shows_the_rest(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    (folder / "courses.csv").unlink()
    (folder / "more.csv").write_text("a,b\n1,2\n")
    code, text, error = run("check", "--raw", folder)
    assert code == 3
    assert "`courses.csv` is missing" in error
    assert "this is no table of the canonical layout" in error
    assert "sun_protection: 1 mapped" in text


def test_the_verb_answers_machines(tmp_path: Path) -> None:
    folder = canonical(tmp_path, "high")
    code, text, _ = run("check", "--raw", folder, "--json")
    told = json.loads(text)
    assert (code, told["status"], told["accepted"]) == (0, "done", True)
    assert {"table": "assessments", "column": "sun_protection", "mapped": 1}.items() <= next(
        column for column in told["columns"] if column["column"] == "sun_protection"
    ).items()
    (folder / "courses.csv").unlink()
    code, text, _ = run("check", "--raw", folder, "--json")
    told = json.loads(text)
    assert (code, told["status"], told["exit_code"]) == (3, "failed", 3)
    assert told["problems"][0]["what"] == "`courses.csv` is missing"
    assert told["rows"]["sessions"] == {"records": 3}


def test_the_verb_names_the_profiles_there_are(tmp_path: Path) -> None:
    code, _, error = run("check", "--raw", canonical(tmp_path, "high"), "--profile", "nope")
    assert (code, "unknown profile `nope`" in error) == (2, True)
    assert run("check", "--raw", tmp_path / "none")[0] == 3


def test_the_verb_has_an_example() -> None:
    code, text, _ = run("check", "--help")
    assert (code, "Example: spot-outcomes profile check" in text) == (0, True)


@pytest.mark.parametrize(
    ("book", "write", "shipped"),
    [
        (turkish_book, write_turkish, "turkish_visits"),
        (wide_book, write_wide, "wide_workbook"),
        (english_book, write_english, "english_visits"),
    ],
)
def test_a_draft_reads_what_a_profile_written_by_hand_reads(
    tmp_path: Path, book: Callable[..., object], write: Callable[..., object], shipped: str
) -> None:
    """As many patients, sessions and side effects; every cell is read or known unknown.

    Of courses the profile by hand has a second feed, for what only the first session says.
    """
    folder = tmp_path / "export"
    write(book(12), folder)
    draft = suggest(sorted(folder.iterdir()), vocabulary(), load_headers(STUDY / "headers.yml"))
    (tmp_path / "draft.yml").write_text(draft.text, encoding="utf-8")
    by_draft = check_profile(folder, load_profile("draft", tmp_path), vocabulary())
    by_hand = checked(folder, shipped)
    assert by_draft.problems == by_hand.problems == []
    for table in ("patients", "sessions", "adverse_events"):
        assert by_draft.rows[table]["records"] == by_hand.rows[table]["records"], table
    # A number with one sign in three digits (`1,095`) is left to a person.
    lost = {place for place, cells in by_draft.cells.items() if cells["not readable"]}
    assert lost <= {("adverse_events", "resolved_after_days")}
