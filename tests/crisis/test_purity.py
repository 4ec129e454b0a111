"""crisis/ is rules on numbers and times: whatever it imports comes with Python."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "crisis"


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "crisis" if node.level else node.module or ""


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.name)
def test_only_the_standard_library(path: Path) -> None:
    rooms = {name.split(".")[0] for name in imported(ast.parse(path.read_text()))}
    assert rooms <= sys.stdlib_module_names | {"crisis"}


def test_the_walk_sees_a_stranger() -> None:
    names = set(imported(ast.parse("def f():\n    import numpy.linalg\n    from sqlalchemy import text")))
    assert names == {"numpy.linalg", "sqlalchemy"}
