"""A PDF leaves only beside its page, saying what that says, without anything that acts (D15)."""

from __future__ import annotations

import zlib

import pytest

from analysis.report.byte_gate.documents import _is_known, objections
from analysis.report.formats import documents
from released_edition import small_edition

pytest.importorskip("pypdfium2")
ACTS = "something that acts, leads elsewhere or names an author"


def makers() -> list[str]:
    found = [documents.CHROMIUM] if documents._browser() else []
    return [documents.WEASYPRINT, *found] if documents._weasyprint() else found


@pytest.fixture(scope="module", params=makers() or [""])
def edition(request) -> dict[str, bytes]:
    """A page, and the document that one of the makers on this machine made of it."""
    if not request.param:
        pytest.skip("neither WeasyPrint nor Chromium is on this machine")
    page = small_edition()[0]["index.html"]
    with pytest.MonkeyPatch.context() as patch:
        if request.param == documents.CHROMIUM:
            patch.setattr(documents, "_weasyprint", lambda: None)
        made = documents.as_pdf(page.decode())
        assert documents.as_pdf(page.decode()) == made, "not the same bytes every time"
    return {"index.html": page, "index.pdf": made}


def said(files: dict[str, bytes], **changed: bytes) -> list[str]:
    every = files | {name.replace("_", "."): data for name, data in changed.items()}
    return [objection.rule for objection in objections("index.pdf", every)]


def test_a_document_made_from_the_page_passes(edition):
    assert said(edition) == []
    assert b"/StructTreeRoot" in edition["index.pdf"] or b"/ObjStm" in edition["index.pdf"]


def test_it_says_neither_day_nor_machine(edition):
    assert b"Linux" not in edition["index.pdf"]
    assert b"(D:2" not in edition["index.pdf"]


def test_a_document_of_another_page_is_refused(edition):
    other = edition["index.html"].replace(b"made-up patients", b"patient 4711")
    assert other != edition["index.html"]
    assert said(edition, index_html=other)


def test_a_word_that_a_narrow_column_breaks_is_still_the_word():
    known = {"Solar", "lentigo", "1,240"}
    assert _is_known(["Sol", "ar", "lent", "igo", "1,2", "40"], known)
    assert not _is_known(["Solar", "1,2", "41"], known)
    assert not _is_known(["lentigo", "Ayse"], known)


def test_a_document_without_its_page_is_refused(edition):
    alone = {"index.pdf": edition["index.pdf"]}
    assert said(alone) == ["a document without the page it was made from"]


@pytest.mark.parametrize(
    "planted",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /S /URI /URI (http://example.org) >>",
        b"<< /Type /Filespec /EF << >> >>",
        b"<< /OpenAction 3 0 R >>",
        b"<< /Author (someone) >>",
        b"<< /S/Launch/F(x)>>",
    ],
)
def test_whatever_acts_leads_elsewhere_or_names_an_author_is_found(edition, planted):
    plain = edition["index.pdf"] + b"\n9999 0 obj\n" + planted + b"\nendobj\n"
    assert said(edition, index_pdf=plain) == [ACTS]
    packed = zlib.compress(b"9999 0 " + planted)
    stream = b"<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"
    hidden = edition["index.pdf"] + b"\n9998 0 obj\n" + stream + b"\nendobj\n"
    assert said(edition, index_pdf=hidden) == [ACTS]


def test_a_damaged_document_is_refused(edition):
    assert said(edition, index_pdf=b"%PDF-1.7\nnothing") == ["is not a PDF, or is damaged"]
