"""The page over all editions says what is there, what is damaged, and what has moved."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lxml import html as lxml_html

from analysis.report.editions import retract
from analysis.report.index_page import write_index


def edition(reports: Path, name: str, clinic: str = "all", days: tuple[str, ...] = ()) -> Path:
    folder = reports / "leadership_dashboard" / clinic / name
    folder.mkdir(parents=True)
    lines = "".join(f"0.5,{day}\n" for day in days)
    files = {
        "index.html": b"<p>page</p>",
        "estimates.csv": f"value,as_of\n,{name[:10]}\n{lines}".encode(),
        "provenance.json": json.dumps({"key": name}).encode(),
    }
    for file, content in files.items():
        (folder / file).write_bytes(content)
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    (folder / "manifest.json").write_text(json.dumps(hashes))
    return folder


def lines(reports: Path) -> list[list[str]]:
    tree = lxml_html.fromstring(write_index(reports).read_text(encoding="utf-8"))
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in tree.xpath("//tbody/tr")
    ]


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    assert lines(tmp_path) == []
    assert "spot-outcomes run" in (tmp_path / "index.html").read_text()


def test_the_newest_edition_comes_first_and_says_what_moved(tmp_path: Path) -> None:
    edition(tmp_path, "2026-09-30", days=("2026-09-30",) * 4)
    edition(tmp_path, "2026-10-31-r2", days=("2026-09-30", "2026-10-31", "2026-09-30"))
    edition(tmp_path, "2026-10-31-r10", days=("2026-10-31", "2026-09-30"))
    edition(tmp_path, "2026-10-31", "clinic-a", days=("2026-10-31",))
    together, alone = lines(tmp_path)
    assert together == [
        "All clinics",
        "2026-10-31-r10",
        "Numbers moved: 1 of 2; the others stand.",
        "2026-10-31-r2, 2026-09-30",
    ]
    assert alone == ["clinic-a", "2026-10-31", "First edition, numbers shown: 1.", "none"]


def test_every_link_leads_to_a_page(tmp_path: Path) -> None:
    edition(tmp_path, "2026-10-31", "clinic-a")
    edition(tmp_path, "2026-09-30", "clinic-a")
    tree = lxml_html.fromstring(write_index(tmp_path).read_text(encoding="utf-8"))
    links = tree.xpath("//a/@href")
    assert len(links) == 2
    assert all((tmp_path / link).is_file() for link in links)


def test_a_damaged_edition_is_called_so(tmp_path: Path) -> None:
    (edition(tmp_path, "2026-10-31") / "index.html").write_text("another page")
    [line] = lines(tmp_path)
    assert line[2].startswith("Damaged:")


def test_a_retracted_edition_is_named_with_its_reason_and_not_linked(tmp_path: Path) -> None:
    edition(tmp_path, "2026-09-30", days=("2026-09-30",))
    retract(edition(tmp_path, "2026-10-31"), "wrong_data")
    [line] = lines(tmp_path)
    assert line[1] == "2026-09-30"
    assert "Retracted: 2026-10-31, it was made from the wrong export." in line[2]
    assert line[3] == "none"
    assert "2026-10-31/index.html" not in (tmp_path / "index.html").read_text()
    retract(tmp_path / "leadership_dashboard" / "all" / "2026-09-30", "withdrawn_patients")
    assert lines(tmp_path)[0][1] == "none"


def test_links_and_other_folders_are_no_editions(tmp_path: Path) -> None:
    shelf = edition(tmp_path, "2026-10-31").parent
    (shelf / "latest").symlink_to("2026-10-31")
    (shelf / ".aside").mkdir()
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted" / "all").symlink_to(shelf)
    assert [line[1] for line in lines(tmp_path)] == ["2026-10-31"]


def test_names_are_text(tmp_path: Path) -> None:
    edition(tmp_path, "2026-10-31", "<b>a")
    page = write_index(tmp_path).read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;a" in page


def test_the_list_speaks_the_languages_of_the_newest_editions(tmp_path: Path) -> None:
    folder = edition(tmp_path, "2026-10-31", days=("2026-10-31",) * 1240)
    edition(tmp_path, "2026-10-31", "clinic-a")
    assert lines(tmp_path)[0][0] == "All clinics"
    assert not (tmp_path / "index.tr.html").exists()

    (folder / "index.tr.html").write_text("<p>sayfa</p>")
    english = lxml_html.fromstring(write_index(tmp_path).read_text(encoding="utf-8"))
    turkish = lxml_html.fromstring((tmp_path / "index.tr.html").read_text(encoding="utf-8"))
    assert english.xpath("//main/p/a[@lang='tr']/@href") == ["index.tr.html"]
    assert turkish.get("lang") == "tr"
    assert turkish.xpath("//main/p/a/text()")[0] == "English"
    assert "gösterilen sayı adedi: 1.240." in turkish.text_content()
    # An edition without a page in the language is reached by the page that it has.
    pages = turkish.xpath("//td/a/@href")
    assert [Path(page).name for page in pages] == ["index.tr.html", "index.html"]


def test_an_edition_in_turkish_alone_is_listed_in_turkish(tmp_path: Path) -> None:
    folder = edition(tmp_path, "2026-10-31")
    (folder / "index.html").write_text('<!DOCTYPE html>\n<html lang="tr">\n')
    write_index(tmp_path)
    assert (tmp_path / "index.tr.html").is_file()
