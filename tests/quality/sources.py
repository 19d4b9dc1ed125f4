"""The source files the quality tests read."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tehing"


@cache
def committed() -> tuple[Path, ...]:
    """Every file git knows or would take, as a path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file())


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Path inside the package and syntax tree of each module, migrations left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and "node_modules" not in path.parts:
            yield path.relative_to(PACKAGE), ast.parse(path.read_text())


def templates() -> list[Path]:
    """Every page and part of a page."""
    return sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("jinja2/**/*.html")])


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in the tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an expression; parts that are no names become `?`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
