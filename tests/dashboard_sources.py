"""The modules and templates that the dashboard, its message and the index are made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import analysis

PACKAGE = Path(analysis.__path__[0])
PRESENT = PACKAGE / "present"
TEMPLATES = (
    *(PRESENT / "templates" / f"{name}.html.j2" for name in (
        "header", "standout", "cards", "figures", "parts", "method", "provenance", "mail"
    )),
    PACKAGE / "report" / "templates" / "spot_outcomes" / "index.html.j2",
    PACKAGE / "report" / "templates" / "index" / "editions.html.j2",
)  # fmt: skip


def dashboard_modules() -> list[Path]:
    """Whatever the dashboard and its message import of `present`, and the page of all editions."""
    seen: dict[str, Path] = {}
    left = ["dashboard", "mail", "summary"]
    while left:
        name = left.pop()
        path = PRESENT / f"{name}.py"
        if name in seen or not path.is_file():
            continue
        seen[name] = path
        left += _imported(ast.parse(path.read_text("utf-8")))
    return [*sorted(seen.values()), PACKAGE / "report" / "index_page.py"]


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func
            yield getattr(name, "attr", getattr(name, "id", "")), node


def messages_used() -> tuple[set[str], set[str]]:
    """Ids and families of messages that code or a template asks for."""
    ids, families = set(), set()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text("utf-8")
        # The command line has a `say` of its own.
        is_said = "language import" in source or path.parent.name == "language"
        tree = ast.parse(source if is_said else "")
        for name, call in calls(tree):
            is_method = isinstance(call.func, ast.Attribute)  # `outcome.say` tells who runs it
            if name in ("say", "coded", "codes_of") and call.args and not is_method:
                said = {
                    node.value
                    for node in ast.walk(call.args[0])
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
                (ids if name == "say" else families).update(said)
    for path in PACKAGE.rglob("*.j2"):
        ids.update(re.findall(r'say\("([^"]+)"', path.read_text("utf-8")))
        families.update(re.findall(r'coded\("([^"]+)"', path.read_text("utf-8")))
    return ids, families
