"""Which files may leave: by extension and first bytes, and how large they may be (rule D15)."""

from __future__ import annotations

from analysis.present.language import LANGUAGES

from .objections import Objection

LARGEST_BYTES = 16_000_000
MOST_FILES = 200
_PNG = b"\x89PNG\r\n\x1a\n"
# Where they may lie: beside the page, or in one of these folders.
FOLDERS = ("figures", "tables")
KINDS: dict[str, tuple[bytes, ...]] = {
    ".html": (b"<!DOCTYPE html>\n",),
    ".csv": (),
    ".json": (b"{", b"["),
    ".pdf": (b"%PDF-",),
    ".png": (_PNG,),
    ".svg": (b"<svg ",),
    ".xlsx": (b"PK\x03\x04",),
    ".tex": (b"\\begin{table}\n",),
    ".txt": (),
}
TEXTS = (".html", ".csv", ".json", ".svg", ".tex", ".txt")


def objections(name: str, content: bytes) -> list[Objection]:
    """Why a file of this name and content may not leave, judged by its kind alone."""
    suffix = suffix_of(name)
    if suffix not in KINDS:
        return [Objection("a type of file that does not leave")]
    if len(content) > LARGEST_BYTES:
        return [Objection(f"larger than {LARGEST_BYTES // 1_000_000} MB")]
    starts = KINDS[suffix]
    if starts and not content.startswith(starts):
        return [Objection(f"does not begin as {suffix} does")]
    if suffix in TEXTS:
        return _of_text(content)
    return []


def suffix_of(name: str) -> str:
    """`.csv`; empty for a name with another shape, a hidden file or one in an unknown folder."""
    folder, _, last = name.rpartition("/")
    stem, dot, ending = last.partition(".")
    if folder not in ("", *FOLDERS):
        return ""
    if language_of(name):
        ending = ending.partition(".")[2]
    plain = stem.isascii() and stem.replace("_", "").replace("-", "").isalnum()
    return f"{dot}{ending}" if plain else ""


def language_of(name: str) -> str:
    """`tr` of `index.tr.html`; empty for a file in the first language of its edition."""
    language, dot, _ = name.partition(".")[2].partition(".")
    return language if dot and language in LANGUAGES else ""


def _of_text(content: bytes) -> list[Objection]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return [Objection("is not UTF-8 text")]
    if any(not sign.isprintable() and sign not in "\n\N{NO-BREAK SPACE}" for sign in set(text)):
        return [Objection("holds a control character")]
    return []
