"""The gate on the bytes: what is planted in an edition is found, and nothing else (D13-D15, D21).

Each plant is made on the bytes of an ordinary edition, as a fault anywhere before the gate would.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from analysis.errors import ReportError
from analysis.report.byte_gate import page, says
from analysis.report.byte_gate.held import Held
from analysis.report.editions import publish
from analysis.report.html import POLICY
from released_edition import objections, small_edition

PATIENT = "P-7f3a91"
NUMBER = "a number that the released tables do not hold"
ELEMENT = "an element that a page does not have: "
ATTRIBUTE = "an attribute that a page does not have: "
STYLE = "a style sheet that is not the project's"
LOOSE = "text outside the elements that hold text"
WORD = "a word that neither the report's texts nor the released tables hold"
OUTSIDE = "an address outside the page"


@pytest.fixture(scope="module")
def edition():
    content, made_from = small_edition()
    return content, made_from


@pytest.fixture
def said(edition, tmp_path: Path):
    """What the gate says of the ordinary edition with other files."""

    def of(changed: dict[str, bytes], **more) -> list[str]:
        content, made_from = edition
        made_from = replace(made_from, **more)
        return objections(tmp_path / "edition", {**content, **changed}, made_from)

    return of


def rules(told: list[str]) -> set[str]:
    return {re.sub(r" \([^()]*\)$", "", text) for text in told}


# --- the page ------------------------------------------------------------------------------------

PLANTED_IN_PAGE = {
    "a person": ("<h1>", "<h1>Ayse Yilmaz ", {WORD}),
    "a number": ("<h1>", "<h1>1,237 ", {NUMBER}),
    "a small count": ("about 1,200 patients", "about 3 patients", {NUMBER}),
    "a number in other digits": ("<h1>", "<h1>١٢٣٧ ", {NUMBER}),
    "a number in a description": (
        'aria-label="high',
        'aria-label="1,237 high',
        {NUMBER},
    ),
    "a script": (
        "<main>",
        "<main><script></script>",
        {f"{ELEMENT}script"},
    ),
    "a picture": ("<main>", '<main><img alt="">', {f"{ELEMENT}img"}),
    "a link out of the page": ("<main>", '<main><a href="x"></a>', {OUTSIDE}),
    "a link to a script": ("<main>", '<main><a href="javascript:x"></a>', {OUTSIDE}),
    "an event handler": ("<h1>", '<h1 onclick="x">', {"an event handler"}),
    "an address in a drawing": ('xlink:href="#', 'xlink:href="//x/#', {OUTSIDE}),
    "an address in a style": (
        'style="max-width',
        'style="background:url(x.png);max-width',
        {OUTSIDE},
    ),
    "another policy": (POLICY, "default-src *", {"a meta element that a page does not have"}),
    "no policy": (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        "",
        {"no content security policy in the head"},
    ),
    "a comment": ("<main>", "<main><!-- x -->", {"a comment"}),
    "a style sheet": ("</style>", "p{}</style>", {STYLE}),
    "a second style sheet": (
        "<main>",
        "<main><style>p{}</style>",
        {STYLE},
    ),
    "text between the sections": (
        "<main>",
        "<main>patients",
        {LOOSE},
    ),
    "something after the end": ("</html>", "</html><p></p>", {"an element outside the page"}),
    "an unclosed element": ("</main>", "", {"an element that is not closed in its turn"}),
    "an attribute for a machine": (
        "<h1>",
        '<h1 data-x="1">',
        {f"{ATTRIBUTE}data-x"},
    ),
    "a tag that browsers mend": ("<h1>", "<h1 class=a>", {"a tag that is not written plainly"}),
    "a control character": ("<h1>", "<h1>\x1b[2J", {"holds a control character"}),
    "another start": ("<!DOCTYPE html>", "\ufeff<!DOCTYPE html>", {"does not begin as .html does"}),
    "personal data": ("<h1>", "<h1>ayse@example.org", {"something that looks like personal data"}),
}


@pytest.mark.parametrize("what", PLANTED_IN_PAGE)
def test_a_plant_in_the_page_is_found(what, edition, said):
    old, new, expected = PLANTED_IN_PAGE[what]
    text = edition[0]["index.html"].decode()
    assert old in text
    told = said({"index.html": text.replace(old, new, 1).encode()})
    assert expected <= rules({one.partition(": ")[2] for one in told})
    assert not [one for one in told if "Ayse" in one or "1,237" in one or "ayse@" in one]


def test_no_cell_of_a_table_can_hold_a_number_that_no_row_holds(edition):
    """A true count beside the rounded ones, in each cell of the page in turn."""
    content, made_from = edition
    held, blocks = Held(made_from), page.walk(content["index.html"].decode(), "html").blocks
    numbered = [block for block in blocks if block.tag == "td" and re.search(r"\d", block.text)]
    assert len(numbered) > 20
    for block in numbered:
        original, block.text = block.text, re.sub(r"\d+", "1,237", block.text, count=1)
        assert says.objections(blocks, held)
        block.text = original
    assert not says.objections(blocks, held)


def test_a_value_beside_the_interval_of_another_row_is_found(edition, said):
    text = edition[0]["index.html"].decode()
    values = re.findall(r"<td[^>]*>(\d+\xa0%)</td><td[^>]*>\d+–\d+\xa0%</td>", text)
    first, second = values[:2]
    told = said({"index.html": text.replace(f">{first}</td>", f">{second}</td>", 1).encode()})
    assert any("do not belong together" in one for one in told)


# --- tables --------------------------------------------------------------------------------------

HEAD = b"spot_type,value\n"
PLANTED_TABLES = {
    "a column of ids": (b"patient_id,value\nmelasma,0.29\n", "a column that names people"),
    "a column of names": (b"surname,value\nmelasma,0.29\n", "a column that names people"),
    "a number": (HEAD + b"melasma,0.2913\n", NUMBER),
    "a person": (HEAD + b"yilmaz,0.29\n", WORD),
    "a formula": (HEAD + b"=melasma,0.29\n", "a cell that a spreadsheet would take for a formula"),
    "a command": (HEAD + b"@melasma,0.29\n", "a cell that a spreadsheet would take for a formula"),
    "rows of persons": (
        HEAD + b"".join(b"melasma,%d\n" % n for n in range(60)),
        "a column in which most cells differ",
    ),
    "too many rows": (HEAD + b"melasma,0.29\n" * 5001, "more than 5000 rows"),
    "a cell too many": (HEAD + b"melasma,0.29,1\n", "is not a table"),
    "another encoding": (HEAD + "ı,0.29\n".encode("cp1254"), "is not UTF-8 text"),
}


@pytest.mark.parametrize("what", PLANTED_TABLES)
def test_a_plant_in_a_table_is_found(what, said):
    content, rule = PLANTED_TABLES[what]
    assert any(rule in one for one in said({"curve.csv": content}))


def test_a_table_of_released_numbers_passes(said):
    assert said({"curve.csv": HEAD + b"melasma,0.29\nmelasma,29\n"}) == []


def test_a_row_of_the_results_that_was_not_released_is_found(edition, said):
    text = edition[0]["estimates.csv"].decode()
    changed = re.sub(r",0\.29,", ",0.291,", text, count=1)
    assert changed != text
    assert any(
        "a row that was not released" in one for one in said({"estimates.csv": changed.encode()})
    )


# --- workbooks -----------------------------------------------------------------------------------


def workbook(change=lambda book: None, author: str | None = None, **parts: bytes) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["spot_type", "value"])
    book.active.append(["melasma", 0.29])
    book.properties.creator = author
    change(book)
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return made.getvalue()


def hide(book):
    book.create_sheet("x").sheet_state = "hidden"


PLANTED_WORKBOOKS = {
    "a formula": (workbook(lambda b: b.active.append(["=1+1", 0.29])), "formula"),
    "a hidden sheet": (workbook(hide), "a hidden sheet"),
    "a number": (workbook(lambda b: b.active.append(["melasma", 0.2913])), NUMBER),
    "an author": (workbook(author="Ayse Yilmaz"), "the name of an author or a program"),
    "the name of the program": (workbook(author="openpyxl"), "the name of an author or a program"),
    "a picture": (workbook(xl__media__a_DOT_png=b"x"), "pictures"),
    "macros": (workbook(xl__vbaProject_DOT_bin=b"x"), "macros"),
    "another file": (b"PK\x03\x04", "is not a workbook"),
}


@pytest.mark.parametrize("what", PLANTED_WORKBOOKS)
def test_a_plant_in_a_workbook_is_found(what, said):
    content, rule = PLANTED_WORKBOOKS[what]
    assert any(rule in one for one in said({"curve.xlsx": content}))


def test_a_plain_workbook_passes(said):
    assert said({"curve.xlsx": workbook()}) == []


# --- pictures and drawings -----------------------------------------------------------------------


def png(*more: tuple[bytes, bytes]) -> bytes:
    """One pixel, with more chunks before the last one."""
    pixel = [
        (b"IHDR", bytes.fromhex("00000001000000010800000000")),
        (b"IDAT", zlib.compress(b"\0\0")),
    ]
    chunks = [*pixel, *more, (b"IEND", b"")]
    body = (
        len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="1">{}</text></svg>'
TABLE = {"curve.csv": HEAD + b"melasma,0.29\n"}
PICTURES = {
    "an author in a picture": (
        {"curve.png": png((b"tEXt", b"Author\0Ayse")), **TABLE},
        "metadata in a picture",
    ),
    "EXIF in a picture": (
        {"curve.png": png((b"eXIf", b"II*\0")), **TABLE},
        "metadata in a picture",
    ),
    "something behind a picture": ({"curve.png": png() + b"more", **TABLE}, "a damaged picture"),
    "a picture without its table": ({"curve.png": png()}, "a picture without the table"),
    "a number in a drawing": ({"curve.svg": SVG.format("1,237").encode(), **TABLE}, NUMBER),
    "metadata in a drawing": (
        {"curve.svg": SVG.replace("<text", "<metadata/><text").format("").encode(), **TABLE},
        "an element that a page does not have: metadata",
    ),
    "a script in a drawing": (
        {"curve.svg": SVG.replace("<text", "<script/><text").format("").encode(), **TABLE},
        "an element that a page does not have: script",
    ),
}


@pytest.mark.parametrize("what", PICTURES)
def test_a_plant_in_a_picture_is_found(what, said):
    changed, rule = PICTURES[what]
    assert any(rule in one for one in said(changed))


def test_plain_pictures_with_their_table_pass(said):
    assert said({"curve.png": png(), "curve.svg": SVG.format("29 %").encode(), **TABLE}) == []


# --- a message ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("- Courses completed, of those ended:\n  43,219 %", NUMBER),
        ("What stands out\n\nMehmet came back", WORD),
    ],
)
def test_a_plant_in_a_message_is_found(text, rule, said):
    [told] = said({"message.txt": text.encode()})
    assert rule in told
    assert "paragraph" in told


# --- any file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "a.ipynb",
        "a.parquet",
        "a.pkl",
        "a.log",
        "a",
        ".a.csv",
        "a.csv.gz",
        "a.htm",
        "é.csv",
    ],
)
def test_other_types_do_not_leave(name, said):
    assert any("a type of file that does not leave" in one for one in said({name: b"x"}))


@pytest.mark.parametrize("name", ["other/curve.csv", "tables/more/curve.csv"])
def test_other_folders_do_not_leave(name, said):
    assert any("other than a few plain files" in one for one in said({name: TABLE["curve.csv"]}))
    assert said({"tables/curve.csv": TABLE["curve.csv"]}) == []


def test_a_file_is_what_its_name_says(said):
    assert any("does not begin as .png does" in one for one in said({"a.png": b"<svg "}))


def test_an_id_of_a_patient_is_found_wherever_it_stands(edition, said):
    planted = {
        "index.html": edition[0]["index.html"].replace(b'"card"', f'"{PATIENT}"'.encode(), 1),
        "curve.csv": f"spot_type,value\n{PATIENT},0.29\n".encode(),
        f"{PATIENT}.csv": HEAD + b"melasma,0.29\n",
    }
    for name, content in planted.items():
        told = said({name: content}, identifiers=frozenset({PATIENT}))
        assert any("the id of a patient" in one for one in told)
        assert not [one for one in told if PATIENT in one.partition(": ")[2]]


def test_a_record_that_says_more_than_the_release_is_found(said):
    told = said({"provenance.json": json.dumps({"key": "k1", "as_of": "Ayse"}).encode()})
    assert any("does not hold" in one for one in told)
    assert any("a record that an edition" in one for one in said({"more.json": b"{}"}))


def test_the_manifest_lists_the_files_as_they_are(edition, tmp_path):
    content, made_from = edition
    wrong = {**content, "manifest.json": b'{"index.html": "0"}'}
    assert any(
        "does not list" in one for one in objections(tmp_path, wrong, made_from, manifest=False)
    )


# --- nothing gets round it -----------------------------------------------------------------------


def test_nothing_is_published_that_the_gate_objects_to(edition, tmp_path):
    content, made_from = edition
    planted = {"index.html": content["index.html"].replace(b"<h1>", b"<h1>Ayse ")}
    shelf = tmp_path / "shelf"
    with pytest.raises(ReportError) as refused:
        publish(shelf, "2026-10-31", planted, {"key": "k1"}, made_from)
    assert "index.html" in str(refused.value)
    assert "Ayse" not in str(refused.value)
    assert refused.value.exit_code == 1
    assert list(shelf.iterdir()) == []


def test_only_publish_writes_onto_a_shelf():
    """Whatever else in the project writes a folder that may be shown says so here."""
    source = Path(__file__).parents[2] / "src" / "analysis"
    writers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "private=False" in path.read_text("utf-8")
    }
    assert writers == {"report/editions.py", "report/package.py", "storage/released.py"}
