"""A module is entered by its front door: its `__init__.py`, never its inner files."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.sources import SOURCE, python_files, shown, tree

ENTRYPOINTS = SOURCE / "entrypoints"


def modules() -> set[str]:
    """The front doors: packages two steps below `studium`, where modules begin."""
    return {
        ".".join(("studium", *path.parent.relative_to(SOURCE).parts))
        for path in python_files("src")
        if path.name == "__init__.py" and len(path.parent.relative_to(SOURCE).parts) == 2
    }


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports from Studium."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def handed_out(door: str) -> set[str]:
    """The names in a front door's `__all__`."""
    file = SOURCE.parent / Path(*door.split(".")) / "__init__.py"
    return {
        name
        for node in tree(file).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__all__"
        for name in ast.literal_eval(node.value)
    }


def is_module_file(name: str, door: str) -> bool:
    """Whether this names a file inside a module, and not something that its door hands out."""
    if name.removeprefix(f"{door}.") in handed_out(door):
        return False
    path = SOURCE.parent / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_modules_are_entered_by_their_front_door() -> None:
    doors = modules()
    trespasses = [
        f"{shown(path)}:{line} imports {name}"
        for path in python_files("src")
        if not path.is_relative_to(ENTRYPOINTS)
        for line, name in imports(path)
        if (door := ".".join(name.split(".")[:3])) in doors
        and name != door
        and is_module_file(name, door)
        and not path.is_relative_to(SOURCE.parent / Path(*door.split(".")))
    ]
    assert not trespasses, "\n".join(trespasses)


def test_there_are_doors_to_watch() -> None:
    assert {"studium.platform.database", "studium.accounts.people"} <= modules()
