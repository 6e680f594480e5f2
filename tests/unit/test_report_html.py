"""The page: only what `present` made."""

from __future__ import annotations

import nbformat
import pytest
from markupsafe import Markup

from analysis.errors import ReportError
from analysis.present.html import Html
from analysis.report.html import POLICY, to_html


def output(markup, **changes):
    data, metadata = Html(Markup(markup))._repr_mimebundle_()
    bundle = {**data, "text/plain": "<Html>"}
    return nbformat.v4.new_output("display_data", bundle, metadata={**metadata, **changes})


def notebook(*outputs, markdown="## A heading"):
    code = nbformat.v4.new_code_cell("secret_code()", outputs=list(outputs))
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(markdown), code])


def test_the_page_holds_prose_and_outputs_and_no_code():
    page = to_html(notebook(output("<p>shown</p>")), "A title")
    assert "<p>shown</p>" in page
    assert "<h2>A heading</h2>" in page
    assert "secret_code" not in page
    assert POLICY in page
    assert '<html lang="en">' in page
    assert "<title>A title</title>" in page


def test_the_same_notebook_gives_the_same_bytes():
    assert to_html(notebook(output("<p>a</p>")), "t") == to_html(notebook(output("<p>a</p>")), "t")


def test_title_and_narrative_are_escaped():
    hostile = '<script>alert(1)</script>"><svg onload=alert(3)>'
    page = to_html(notebook(output("<p>a</p>"), markdown=hostile), hostile)
    assert "<script" not in page
    assert "<svg onload" not in page


@pytest.mark.parametrize(
    "left",
    [
        nbformat.v4.new_output("stream", name="stdout", text="hello"),
        nbformat.v4.new_output("error", ename="E", evalue="AYSE_CANARY", traceback=[]),
        nbformat.v4.new_output("display_data", {"text/html": "<p>bare</p>"}),
        nbformat.v4.new_output("execute_result", {"text/plain": "3"}, execution_count=1),
        nbformat.v4.new_output("display_data", {"image/png": "AAAA", "text/plain": "<Figure>"}),
    ],
)
def test_other_outputs_are_refused(left):
    with pytest.raises(ReportError) as refused:
        to_html(notebook(output("<p>a</p>"), left), "t")
    assert "CANARY" not in str(refused.value)
