"""The example's page in Turkish: whole, passed by the gate, and without an English sentence."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import released_edition
import released_example as example
from analysis.errors import ParameterError
from analysis.present.mail import message
from analysis.report import definitions
from analysis.report.byte_gate import Sources
from analysis.report.definitions import ReportDefinition
from analysis.schema.estimates import Estimate, level_of
from released_edition import objections, page, sources
from released_rows import descriptions, recurrence, verdicts


class _Texts(HTMLParser):
    """Every piece of text and every spoken attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.found += [value or "" for name, value in attrs if name in ("aria-label", "data-label")]

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.found.append(" ".join(data.split()))


def texts(html: str) -> set[str]:
    parser = _Texts()
    parser.feed(html)
    return {text for text in parser.found if re.search(r"[^\W\d_]{3}", text)}


def charted() -> list[Estimate]:
    """A chart with a signal, and a funnel with one unit beyond its limits."""
    rows = []
    for number, value in enumerate((0.5, 0.52, 0.71), start=1):
        period = f"2026-0{number}"
        counts = {"n_patients": 80, "n_courses": 80, "n_assessed": 80, "n_events": 40}
        said = "improvement" if number == 3 else "neither"
        rule = "outside" if number == 3 else "none"
        at = level_of(phase="1", period=period, signal=rule, verdict=said)
        limits = {"ci_low": 0.4, "ci_high": 0.65, "unit": "probability", "plan_section": "4.4"}
        measured = {"unit": "probability", "level": level_of(period=period), "plan_section": "4.4"}
        rows.append(Estimate("measure.course_completed", value=value, **measured, **counts))
        rows.append(Estimate("signal.course_completed", value=0.55, level=at, **limits))
    whole = level_of(assurance="no_target", chart="p", newest="2026-03", since="2026-03",
                     variation="improvement")  # fmt: skip
    rows.append(Estimate("signal.course_completed", value=0.55, level=whole, **limits))
    rows.append(Estimate("measure.course_completed", value=0.6, ci_low=0.55, ci_high=0.65,
                         unit="probability", plan_section="4.4", **counts))  # fmt: skip
    for unit, value, verdict in (("north", 1.0, "within"), ("south", 0.6, "worse")):
        for limit, low, high in (("95", 0.85, 1.15), ("99.8", 0.75, 1.25)):
            at = level_of(by="clinic", limit=limit, unit=unit, verdict=verdict)
            rows.append(Estimate("funnel.course_completed", value=value, ci_low=low, ci_high=high,
                                 unit="ratio", level=at, plan_section="4.4", **counts))  # fmt: skip
    return rows


RULE = "counts of 1-7 hidden"
ABOUT = example.about(
    title="Örnek klinik grubu",
    notes=[],
    disclosure=RULE,
    tr={"disclosure": "1–7 arası sayılar gizli"},
    measures={
        "course_completed": {
            "title": "Courses completed, of those ended",
            "direction": "higher_is_better",
            "tr": {"title": "Biten kürler içinde tamamlananlar"},
            "maturity": {"days": 60, "why": "it is known late", "tr": {"why": "geç bilinir"}},
        }
    },
    claims=[
        {"id": "six_sessions", "statement": "Six", "tr": {"statement": "Altı seans yeter"}},
        {"id": "permanent", "statement": "For good", "tr": {"statement": "Sonuç kalıcıdır"}},
        {"id": "keeps", "statement": "Sun", "tr": {"statement": "Güneşten korunma önemlidir"}},
    ],
)
CALLS = (
    *released_edition.CALLS[:3],
    "is_it_stable",
    "units_side_by_side",
    *released_edition.CALLS[3:],
)


@pytest.fixture(scope="module")
def estimates():
    rows = [*example.improvement(), *recurrence(), *descriptions(), *verdicts(), *charted()]
    return example.table(rows)


@pytest.fixture(scope="module")
def pages(estimates) -> dict[str, str]:
    return {lang: page(estimates, ABOUT, "all", CALLS, lang) for lang in ("en", "tr")}


def made_from(estimates) -> Sources:
    return sources(estimates, ABOUT, languages=("en", "tr"))


def test_the_page_says_its_language(pages):
    assert '<html lang="tr">' in pages["tr"]
    assert '<html lang="en">' in pages["en"]


def test_the_gate_passes_the_page_in_both_languages(pages, estimates, tmp_path: Path):
    content = released_edition.files(estimates, ABOUT, "all", CALLS)
    content |= {"index.html": pages["en"].encode(), "index.tr.html": pages["tr"].encode()}
    for lang, name in (("en", "message"), ("tr", "message.tr")):
        sent = message(estimates, ABOUT, "all", lang)
        content |= {f"{name}.html": sent.page.encode(), f"{name}.txt": sent.text.encode()}
    assert objections(tmp_path, content, made_from(estimates)) == []


# Names, codes and units that are the same word in both languages.
SAME = re.compile(
    r"Example clinic group|Örnek klinik grubu|0\.1\.0|north|south|east|imputations|minimum"
    r"|Plan$|Pain2|Papule|\(rebound PIH\)|Mar 2026"
)


def test_no_text_of_the_page_is_english(pages):
    same = texts(pages["en"]) & texts(pages["tr"])
    assert {text for text in same if not SAME.search(text)} == set()


def test_no_text_of_the_message_is_english(estimates):
    english, turkish = (message(estimates, ABOUT, "all", lang) for lang in ("en", "tr"))
    assert texts(english.page) & texts(turkish.page) == set()
    assert not set(english.text.split("\n\n")) & set(turkish.text.split("\n\n"))
    assert "index.tr.html" in message(estimates, ABOUT, "all", "tr", "index.tr.html").text


def test_what_stands_out_is_told_in_turkish(pages):
    assert (
        "Biten kürler içinde tamamlananlar: daha iyiye değişim (Mar 2026 döneminde)." in pages["tr"]
    )
    assert "south: beklenenden kötü" in pages["tr"]


def test_turkish_letters_are_drawn_in_figures(pages):
    drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", pages["tr"]))
    for letters in ("gözlenen / beklenen", "kür", "düşük", "Kızarıklık", "görülen"):
        assert letters in drawn, letters


def test_the_scale_of_a_figure_has_a_decimal_comma(pages):
    axes = re.findall(r'id="funnel-[^"]*ytick_\d+".*?<text[^>]*>([^<]*)</text>', pages["tr"], re.S)
    assert axes
    assert all("." not in label for label in axes)
    assert any("," in label for label in axes)


def test_a_report_names_its_languages_and_only_known_ones():
    made = {"title": "t", "source": "s", "authored_by": "a", "reviewed": "not yet", "notebook": "n"}
    assert ReportDefinition(**made).languages == ["en"]
    assert ReportDefinition(**made, languages=["en", "tr"]).languages == ["en", "tr"]
    for wrong in ([], ["de"]):
        with pytest.raises(ValueError, match="languages"):
            ReportDefinition(**made, languages=wrong)


def test_a_report_whose_notebook_speaks_english_alone_is_refused_another_language(monkeypatch):
    said = {"title": "t", "source": "s", "authored_by": "a", "reviewed": "not yet"}
    said |= {"notebook": "70_research_report", "languages": ["en", "tr"]}
    monkeypatch.setattr(definitions, "read_study_file", lambda path: said)
    with pytest.raises(ParameterError, match="languages"):
        definitions.report_definition("research_report")


# --- the gate is as strict in Turkish -------------------------------------------------------------

NUMBER = "a number that the released tables do not hold"
WORD = "a word that neither the report's texts nor the released tables hold"


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("%99", NUMBER),
        ("1.241", NUMBER),
        ("0,37", NUMBER),
        ("0.37", NUMBER),
        ("%61–68", NUMBER),
        ("−%7 ile %12 arası", NUMBER),
        ("3 hasta", NUMBER),
        ("3 hastanın", NUMBER),
        ("1241 kür", NUMBER),
        ("x%55", NUMBER),
        ("99 puan", NUMBER),
        ("31 Ekim 2027", NUMBER),
        ("Mehmet", WORD),
        ("These records cannot tell", WORD),
    ],
)
def test_what_is_planted_in_a_turkish_page_is_found(planted, rule, estimates, tmp_path: Path):
    html = page(estimates, ABOUT, "all", ("method",), "tr").replace("<h1>", f"<h1>{planted} ")
    told = objections(tmp_path, {"index.tr.html": html.encode()}, made_from(estimates))
    assert any(rule in one for one in told), told


def test_a_page_in_another_language_than_its_name_says_does_not_leave(estimates, tmp_path: Path):
    english = page(estimates, ABOUT, "all", ("method",)).encode()
    told = objections(tmp_path, {"index.tr.html": english}, made_from(estimates))
    assert any("another language" in one for one in told)
    only = sources(estimates, ABOUT)
    told = objections(tmp_path, {"index.tr.html": english}, only)
    assert any("a language that the edition does not have" in one for one in told)


def test_an_english_number_does_not_pass_on_a_turkish_page(estimates, tmp_path: Path):
    """`1,200` is a thousand in English and little more than one in Turkish."""
    html = page(estimates, ABOUT, "all", ("header",), "tr")
    assert "1.200 hasta" in html
    wrong = html.replace("1.200 hasta", "1,200 hasta")
    told = objections(tmp_path, {"index.tr.html": wrong.encode()}, made_from(estimates))
    assert any(NUMBER in one for one in told)
