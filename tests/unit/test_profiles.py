"""A profile that contradicts itself is refused when it is loaded, with the place of the fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.errors import ParameterError
from analysis.ingest.profiles import Profile, load_profile
from analysis.schema.raw_tables import RAW_TABLES

SOURCES = Path(__file__).parents[2] / "study" / "sources"
HEAD = {"title": "t", "source": "s", "authored_by": "a", "reviewed": "not yet"}


def feed(table: str = "assessments", /, **columns: Any) -> dict[str, Any]:
    required = {name: {"const": "x"} for name in RAW_TABLES[table].required}
    return {"table": table, "columns": {**required, **columns}}


def refusal(*feeds: dict[str, Any], **layout: Any) -> str:
    """What is said about a profile with one source of these feeds."""
    source = {"pattern": "*.csv", "feeds": list(feeds), **layout}
    with pytest.raises(ParameterError) as caught:
        Profile.read({**HEAD, "sources": [source]}, "new.yml")
    return str(caught.value)


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.yml")), ids=lambda path: path.stem)
def test_every_profile_of_the_study_loads(path: Path) -> None:
    assert load_profile(path.stem, SOURCES).title


@pytest.mark.parametrize(
    ("column", "rule", "message"),
    [
        ("spf", {}, "give exactly one of `from`, `const`"),
        ("spf", {"from": "a", "const": "1"}, "give exactly one of `from`, `const`"),
        ("spf", {"from": []}, "at least 1 item"),
        ("spf", {"frm": "a"}, "unknown name"),
        ("spf", {"from": "a", "otherwise": "1"}, "`otherwise` belongs to `cases`"),
        ("spf", {"const": "1", "decimal": ","}, "what `const` makes is not rewritten: `decimal`"),
        ("spf", {"from": "a", "extract": "("}, "is not a regular expression"),
        ("spf", {"from": "a", "extract": r"\d+"}, "needs exactly one group"),
        ("spf", {"from": "a", "extract": r"(\d)/(\d)"}, "needs exactly one group"),
        ("spf", {"from": "a", "extract": f"({'a' * 200})"}, "at most 200 characters"),
        ("spf", {"from": "a", "decimal": ",", "thousands": ","}, "are the same sign"),
        ("spf", {"from": "a", "thousands": "."}, "are the same sign"),
        ("spf", {"from": "a", "decimal": ";"}, "'.' or ','"),
        ("spf", {"from": "a", "percent": "yes"}, "'as_is' or 'fraction'"),
        ("spf", {"from": "a", "values": {"x": "1"}, "text_codes": {"x": "lost"}}, "1 texts stand"),
        ("spf", {"from": "a", "grade_of_percent": True}, "makes an improvement_grade"),
        ("spf", {"from": "a", "date_formats": ["%d.%m.%Y"]}, "`date_formats` is for dates"),
        (
            "spf",
            {"from": "a", "separators": ["+"]},
            "`separators` is for columns that hold several",
        ),
        ("spf", {"cell": True}, "`cell` and `index` need `each` or `each_part`"),
        ("spf", {"wide": "SPF {n}"}, "`wide` needs `each`"),
        ("spf", {"wide": "SPF"}, "write `{n}` once"),
        ("assessed_on", {"from": "a", "decimal": ","}, "`decimal` is for numbers"),
        ("assessed_on", {"from": "a", "date_formats": ["%d.%m"]}, "does not say day, month and"),
        ("assessed_on", {"from": "a", "date_formats": ["%q"]}, "does not say day, month and"),
        (
            "assessed_on",
            {"from": "a", "date_formats": ["%d.%m.%Y"], "date_format": "%d.%m.%Y"},
            "does not go together",
        ),
        ("assessed_on", {"date": {"origin": "2026-02-30"}}, "date.origin"),
        (
            "assessed_on",
            {"date": {"origin": "2026-01-05", "weeks": {"index": True}}},
            "a date that goes by the wide column's number needs `each`",
        ),
        ("sun_protection", {"from": "a", "phrases": {"low": ["?"]}}, "neither letter nor digit"),
        (
            "sun_protection",
            {"from": "a", "phrases": {"low": ["az"], "none": ["AZ"]}},
            "stands under two codes",
        ),
        (
            "sun_protection",
            {"from": "a", "phrases": {"low": ["az"]}, "values": {"x": "low"}},
            "`phrases` reads a note alone",
        ),
    ],
)
def test_a_rule_that_makes_no_sense(column: str, rule: dict[str, Any], message: str) -> None:
    said = refusal(feed(), feed(**{column: rule}))
    assert message in said
    assert said.startswith("new.yml: ")
    assert "sources.0.feeds.1" in said
    assert column in said


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ({"sheet": "a", "sheets": ["b*"]}, "`sheet` or `sheets`, not both"),
        ({"header_row": 3, "header_with": ["a"]}, "`header_row` or `header_with`, not both"),
        ({"delimiter": "||"}, "delimiter"),
        (
            {"ignore": ["Skor"]},
            "named twice among `ignore`, `refuse`, `notes` and the feeds: `Skor`",
        ),
        ({"ignore": ["a"], "refuse": ["a"]}, "named twice"),
        ({"notes": ["Skor"]}, "a note is read by `phrases` alone: `Skor`"),
        ({"aliases": {"Puan": ["Skor"]}}, "`aliases` of columns that nothing names: `Puan`"),
        ({"aliases": {"Skor": ["Gün"]}}, "an alias stands for two columns: `Gün`"),
        ({"aliases": {"Skor": ["Skor {n}"]}}, "aliases of wide columns"),
        ({"fields": {"clinic": {"from": "file_name", "pattern": "(.+)"}}}, "fields.clinic"),
        ({"fields": {"@clinic": {"from": "file_name", "pattern": ".+"}}}, "exactly one group"),
    ],
)
def test_a_source_that_makes_no_sense(layout: dict[str, Any], message: str) -> None:
    used = feed(severity_score={"from": "Skor"}, assessed_on={"from": "Gün"})
    assert message in refusal(used, **layout)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ({"each": "Seans {n}", "each_part": {"column": "a", "separators": ["+"]}}, "not both"),
        ({"each": "Seans"}, "write `{n}` once"),
        ({"table": "visits"}, "table"),
        ({"columns": {"clinic_id": {"const": "x"}}}, "required columns missing"),
        (
            {"columns": {**feed()["columns"], "weight": {"const": "x"}}},
            "unknown columns ['weight']",
        ),
    ],
)
def test_a_feed_that_makes_no_sense(made: dict[str, Any], message: str) -> None:
    assert message in refusal({**feed(), **made})


def test_a_virtual_column_has_to_be_declared() -> None:
    assert "not under `fields`: `@clinic`" in refusal(feed(clinic_id={"from": "@clinic"}))


def test_courses_are_told_apart_in_one_way_and_one_place() -> None:
    def told(**rule: Any) -> dict[str, Any]:
        return feed(course_id={"course_of": {"patient": "p", "date": "d", **rule}})

    assert "the same in every feed" in refusal(told(), told(same=["s"]))
    sources = [{"pattern": name, "feeds": [told()]} for name in ("a.csv", "b.csv")]
    with pytest.raises(ParameterError, match=r"in several sources: a\.csv, b\.csv"):
        Profile.read({**HEAD, "sources": sources})


def test_every_fault_is_told_at_once() -> None:
    said = refusal(feed(spf={}), feed(spf={"from": "a", "extract": "("}), delimiter="")
    assert len(said.splitlines()) == 3


def test_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(ParameterError, match=r"known: canonical, .*uvb_phototherapy"):
        load_profile("nope", SOURCES)


def write(folder: Path, name: str, *lines: str) -> None:
    head = [f"{key}: {text}" for key, text in HEAD.items()]
    (folder / f"{name}.yml").write_text("\n".join([*head, *lines]), encoding="utf-8")


def test_a_profile_takes_over_what_it_does_not_set(tmp_path: Path) -> None:
    write(tmp_path, "parent", "treatment: laser", "ids_shared_between_clinics: true")
    write(tmp_path, "child", "extends: parent", "treatment: peel")
    child = load_profile("child", tmp_path)
    assert (child.treatment, child.ids_shared_between_clinics) == ("peel", True)


@pytest.mark.parametrize("parent", ["a", "b", "nobody"])
def test_a_profile_does_not_descend_from_itself(tmp_path: Path, parent: str) -> None:
    write(tmp_path, "a", f"extends: {parent}")
    write(tmp_path, "b", "extends: a")
    with pytest.raises(ParameterError, match="`extends` names no other profile"):
        load_profile("a", tmp_path)
