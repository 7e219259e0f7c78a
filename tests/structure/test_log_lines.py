"""An operator at two in the morning reads one line of the log and knows what to do."""

import ast
from collections.abc import Iterator

import pytest
from tests.structure.sources import ROOT, python_files, shown, tree

LOUD = {"warning", "error", "exception", "critical"}
MANUAL = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")


def loud_lines() -> Iterator[tuple[str, ast.Call]]:
    """Every call that writes a warning or worse, but the sandbox's, which has no operator."""
    for path in python_files("src/studium"):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)):
                    if level in LOUD:
                        yield f"{shown(path)}:{node.lineno}", node


LINES = dict(loud_lines())


def test_there_are_lines_to_look_at() -> None:
    assert len(LINES) > 15


@pytest.mark.parametrize("place", LINES)
def test_it_says_what_to_do_and_the_manual_knows_it(place: str) -> None:
    call = LINES[place]
    assert "remedy" in {keyword.arg for keyword in call.keywords}
    assert f"`{ast.literal_eval(call.args[0])}`" in MANUAL
