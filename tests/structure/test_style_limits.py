"""The limits of the code style: files, functions, lines and folders stay small."""

import ast

from tests.structure.sources import ROOT, SOURCE, committed, python_files, shown, tree

FILE_LINES = 400
TEST_FILE_LINES = 600
FUNCTION_LINES = 60
LINE_CHARACTERS = 100
FOLDER_DEPTH = 4
VAGUE_NAMES = {"service", "services", "utils", "util", "helpers", "helper", "common", "manager"}


def test_files_stay_short() -> None:
    too_long = {
        shown(path): lines
        for path in python_files("src", "tests", "bench", "tools", "migrations")
        if (lines := path.read_text().count("\n"))
        > (TEST_FILE_LINES if path.is_relative_to(ROOT / "tests") else FILE_LINES)
    }
    assert not too_long


def test_pages_sheets_and_scripts_stay_short() -> None:
    too_long = {
        shown(path): lines
        for path in committed()
        if path.suffix in {".html", ".css", ".js"}
        and (lines := path.read_text("utf-8").count("\n")) > FILE_LINES
    }
    assert not too_long


def test_functions_fit_on_a_screen() -> None:
    too_long = {
        f"{shown(path)}: {node.name}": lines
        for path in python_files("src", "tests", "bench", "tools", "migrations")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not too_long


def test_lines_stay_within_the_margin() -> None:
    too_long = [
        f"{shown(path)}:{number}"
        for path in python_files("src", "tests", "bench", "tools", "migrations")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LINE_CHARACTERS
    ]
    assert not too_long


def test_folders_are_not_nested_too_deep() -> None:
    too_deep = [
        shown(path)
        for path in python_files("src")
        if len(path.relative_to(SOURCE).parent.parts) > FOLDER_DEPTH
    ]
    assert not too_deep


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [
        shown(path)
        for path in python_files("src", "tests", "bench", "tools")
        if VAGUE_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert not vague
