"""Names that are paths, HTML, formulas for type-setting or lines of a log: S5, S7-S10, S19, S22."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from jinja2 import StrictUndefined
from lxml import html as lxml_html
from typer.testing import CliRunner

import released_example as example
from analysis.cli.main import app
from analysis.cli.outcome import ending
from analysis.errors import DataError, Problem, ReportError
from analysis.present.html import environment
from analysis.present.svg import as_svg, new_figure, reports_style
from analysis.report import html as page_maker
from analysis.report import index_page
from analysis.report.editions import publish
from analysis.report.html import POLICY
from analysis.report.pages import scopes
from analysis.report.shelves import shelf
from analysis.storage import Released, read_ledger
from raw_export import write_canonical
from released_edition import page, small_edition

SOURCE = Path(__file__).parents[2] / "src" / "analysis"
PATHS = [
    "../../x", "a/b", "C:\\x", "-x", "http://127.0.0.1:9/x", "x\0y", ".", "..", "", "a" * 300,
    "x\ny", "%2e%2e", "~root", "latest/../x", "\N{FULLWIDTH LATIN SMALL LETTER A}", ".hidden",
]  # fmt: skip
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "javascript:alert(4)",
    "{{ 7*7 }}{% raw %}",
]


# --- S5: paths -----------------------------------------------------------------------------------


@pytest.mark.parametrize("clinic_id", PATHS)
def test_s5_a_clinic_that_is_a_path_has_no_shelf(clinic_id: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        shelf(tmp_path, "leadership_dashboard", clinic_id)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("clinic_id", ["CON", "North_1", "x" * 32])
def test_s5_a_plain_id_has_one_in_small_letters(clinic_id: str, tmp_path: Path) -> None:
    assert shelf(tmp_path, "r", clinic_id) == tmp_path / "r" / clinic_id.lower()


def test_s5_such_a_clinic_gets_no_further_than_quarantine(tmp_path: Path) -> None:
    """But for those that the guard refuses, an address and a long text, and for NUL."""
    names = [path for path in PATHS if not re.search("http|\0|^.{65}", path)]
    rows = [{"clinic_id": name, "patient_id": f"q{n}"} for n, name in enumerate(names)]
    raw = write_canonical(tmp_path / "raw", patients=rows)
    words = ["prepare", "--raw", str(raw), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(app, words).exit_code == 0
    ledger = read_ledger(tmp_path / "out")
    outcomes = ledger.loc[ledger["table"].eq("patients"), "outcome"].tolist()
    assert outcomes == ["quarantined"] * len(names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "raw"]


def test_s5_the_clinic_asked_for_must_be_one_of_the_release(tmp_path: Path) -> None:
    known = scopes(Released(example.table([]), {"clinics": ["north", "south"]}))
    assert known == ["all", "north", "south"]
    result = CliRunner().invoke(app, ["render", "--clinic", "../../x", "--out", str(tmp_path)])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_s5_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    victim, reports = tmp_path / "victim", tmp_path / "reports"
    victim.mkdir()
    (reports / "r").mkdir(parents=True)
    (reports / "r" / "north").symlink_to(victim)
    with pytest.raises(ReportError, match="a link leads out"):
        shelf(reports, "r", "north")

    content, made_from = small_edition()
    place = shelf(reports, "r", "south")
    place.mkdir()
    for name in ("2026-10-31", "latest", ".2026-10-31-r2.partial-x"):
        (place / name).symlink_to(victim)
    content.pop("provenance.json")
    made = publish(place, "2026-10-31", content, {"key": "k1"}, made_from)
    assert made.folder.name == "2026-10-31-r2"
    assert not made.folder.is_symlink()
    assert list(victim.iterdir()) == []


# --- S7-S10: HTML --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_page() -> str:
    """Every text that comes from outside is markup."""
    rows = [*example.improvement()[:40], *example.descriptions(), *example.verdicts()]
    spoiled = [
        example.replace(row, spot_type=MARKUP[n % 5], level=f"event={MARKUP[(n + 1) % 5]}")
        if n % 3 == 0
        else row
        for n, row in enumerate(rows)
    ]
    clinic_id = "".join(MARKUP)
    about = example.about(
        title=clinic_id,
        clinics=[clinic_id],
        notes=MARKUP,
        data_hash=clinic_id,
        parameters={clinic_id: clinic_id},
        claims=[{"id": "permanent", "statement": clinic_id}],
    )
    return page(example.table(spoiled).assign(clinic_id=clinic_id), about, clinic_id)


def test_s7_markup_in_names_is_only_text(hostile_page: str) -> None:
    tree = lxml_html.fromstring(hostile_page)
    assert not tree.xpath("//script | //img | //iframe | //object | //embed | //a")
    names = [name for element in tree.iter() for name in element.attrib]
    assert not [name for name in names if name.lower().startswith("on")]
    links = tree.xpath("//@href | //@src | //@*[local-name()='href']")
    assert not [link for link in links if not link.startswith("#")]
    assert "49{%" not in tree.text_content()
    assert "alert(1)" in tree.text_content()


def test_s8_the_page_is_made_by_our_exporter_with_our_template_alone() -> None:
    made = page_maker._PageExporter(extra_template_basedirs=[str(page_maker.TEMPLATES)])
    templates = made.environment.loader.list_templates()
    assert templates == ["conf.json", "index.html.j2", "style.css"]
    cell = nbformat.v4.new_code_cell("x")  # with an output that nbconvert would show as it is
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": MARKUP[0]})]
    with pytest.raises(ReportError):
        page_maker.to_html(nbformat.v4.new_notebook(cells=[cell]), "t")


def test_s9_nothing_is_loaded_from_anywhere(hostile_page: str) -> None:
    head = hostile_page.index("</head>")
    assert hostile_page.index(POLICY) < hostile_page.index("<style>") < head
    tree = lxml_html.fromstring(hostile_page)
    held = tree.xpath("//@src | //@href | //@srcset | //@action | //@poster | //@data")
    assert not [value for value in held if not value.startswith("#")]
    styles = " ".join([*tree.xpath("//style/text()"), *tree.xpath("//@style")])
    assert not re.search(r"@import|url\((?!#)", styles)


def templates() -> list[tuple[object, str]]:
    ours = page_maker._PageExporter(extra_template_basedirs=[str(page_maker.TEMPLATES)])
    every = (environment(), index_page.environment(), ours.environment)
    return [(made, name) for made in every for name in made.list_templates()]


def test_s10_every_template_escapes_and_misses_nothing() -> None:
    files = {path.name for path in SOURCE.rglob("*.j2")}
    assert {name for _, name in templates() if name.endswith(".j2")} == files
    for made, _ in templates():
        assert made.autoescape is True
        assert made.undefined is StrictUndefined
        assert made.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_s10_markup_is_called_safe_in_few_places() -> None:
    """Each was looked at: what it marks was made of escaped pieces."""
    marks = re.compile(r"\bMarkup\(|= Markup$|\|\s*(?:safe|as_made)|autoescape (?:false|off)", re.M)
    places = {
        path.relative_to(SOURCE).as_posix()
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.j2")]
        if marks.search(path.read_text("utf-8"))
    }
    assert places == {
        "present/html.py",  # a rendered template
        "present/signal_icons.py",  # shapes, constants
        "present/sparkline.py",  # numbers put into a constant
        "present/parts.py",  # the marks of the legend, constants
        "present/svg.py",  # what matplotlib wrote, which escapes
        "report/html.py",  # narrative through an escaping renderer
        "report/templates/spot_outcomes/index.html.j2",  # outputs of `present`, the style sheet
        "report/templates/index/editions.html.j2",  # the style sheet
        "report/templates/index/group.html.j2",  # the style sheet
    }


# --- S19: drawings -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*MARKUP, r"$5 to $6 and $\frac{a$", "$$", "\\", "_^{"])
def test_s19_a_text_in_a_drawing_is_only_text(text: str) -> None:
    with reports_style():
        figure = new_figure(2, 1)
        axes = figure.add_subplot()
        axes.set_title(text)
        axes.set_xticks([0.5], [text])
        drawing = as_svg(figure, "name", text)
    tree = ElementTree.fromstring(drawing)
    assert text in "".join(tree.itertext())
    assert tree.get("aria-label") == text
    assert not [e for e in tree.iter() if e.tag.rpartition("}")[2] in ("script", "image", "a")]


def test_s19_nothing_from_the_data_becomes_a_link_or_the_name_of_a_group() -> None:
    code = "".join(path.read_text("utf-8") for path in (SOURCE / "present").rglob("*.py"))
    assert not re.search(r"set_url|set_gid|\burl=|\bgid=", code)


# --- S22: lines of a log -------------------------------------------------------------------------

FORGED = "x\n[INFO] published\r\x1b[2J\x07\u202e\u2028"


def said(text: str, capsys: pytest.CaptureFixture[str], *, as_json: bool, fails: bool) -> str:
    try:
        with ending(as_json) as outcome:
            outcome.say(text)
            outcome.facts["text"] = text
            if fails:
                raise DataError(Problem(text, text, text))
    except SystemExit:
        pass
    told = capsys.readouterr()
    return told.out + told.err


@pytest.mark.parametrize("fails", [True, False])
def test_s22_what_is_printed_forges_no_line(
    fails: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(FORGED, capsys, as_json=False, fails=fails)
    assert not [line for line in told.splitlines() if line.startswith("[INFO]")]
    assert not [sign for sign in told if not sign.isprintable() and sign != "\n"]


@pytest.mark.parametrize("fails", [True, False])
def test_s22_a_machine_gets_one_line_of_json(
    fails: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(FORGED, capsys, as_json=True, fails=fails)
    assert len(told.splitlines()) == 1
    assert json.loads(told)["status"] == ("failed" if fails else "done")
    assert not [sign for sign in told if not sign.isprintable() and sign != "\n"]


def test_s22_a_file_name_forges_no_line(tmp_path: Path) -> None:
    raw = write_canonical(tmp_path / "raw")
    (raw / "x\n[INFO] published\x1b[2J.csv").write_text("a\n1\n")
    result = CliRunner().invoke(app, ["prepare", "--raw", str(raw), "--out", str(tmp_path / "out")])
    told = result.stdout + result.stderr
    assert result.exit_code == 3
    assert "[INFO]" in told
    assert not [line for line in told.splitlines() if line.startswith("[INFO]")]
    assert "\x1b" not in told
