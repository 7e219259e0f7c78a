"""The project's own files, read once for the tests of the structure."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "studium"


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git knows or would add; without git every file outside of caches."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not is_made(path))


def is_made(path: Path) -> bool:
    """Whether a file lies in a folder that tools fill: hidden ones, caches, builds."""
    folders = path.relative_to(ROOT).parts[:-1]
    return any(
        part in {"build", "__pycache__"}
        or part.endswith(".egg-info")
        or (part.startswith(".") and part != ".ci")
        for part in folders
    )


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
