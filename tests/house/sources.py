"""The project's own files, read once for the tests of the house."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "studium"


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files under these folders of the project."""
    roots = [ROOT / folder for folder in folders]
    return [
        path
        for path in committed()
        if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    ]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    """The path from the project's folder."""
    return path.relative_to(ROOT).as_posix()
