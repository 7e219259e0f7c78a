"""Setting up on machines that lack something: a sentence each, and nothing done twice."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tools" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, at work in an empty checkout."""
    spec = importlib.util.spec_from_file_location("bootstrap", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("one==1 \\\n    --hash=sha256:0\n")
    (tmp_path / "requirements" / "dev.txt").write_text("one==1 \\\n    --hash=sha256:0\n")
    (tmp_path / "requirements" / "models.txt").write_text("two==2 \\\n    --hash=sha256:0\n")
    (tmp_path / "pyproject.toml").write_text("")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(venv))
    monkeypatch.setattr(module, "VENV_PYTHON", str(venv / "bin" / "python"))
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "runtime"])
    return module


def test_an_old_python_can_read_it() -> None:
    ast.parse(FILE.read_text(), feature_version=(3, 6))


def test_a_python_that_is_too_old_is_told_in_one_sentence(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert bootstrap.main() == 1
    told = capsys.readouterr().err
    assert told.startswith("Studium needs Python 99.0 or newer")
    assert "make PYTHON=" in told
    assert told.count("\n") == 1


def test_a_newer_python_of_the_machine_takes_over(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    monkeypatch.setattr(shutil, "which", lambda name: f"/opt/{name}")
    monkeypatch.setattr(os, "execv", lambda path, arguments: started.append([path, *arguments]))
    with pytest.raises(bootstrap.CannotSetUp):
        bootstrap.use_a_new_enough_python()
    assert started[0] == ["/opt/python3.11", "/opt/python3.11", "bootstrap.py", "runtime"]


def test_a_python_without_venv_is_told_what_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert bootstrap.main() == 1
    assert "apt install python3-venv" in capsys.readouterr().err


def test_a_checkout_that_cannot_be_written_is_told_in_one_sentence(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: str, *_: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(bootstrap.os, "remove", refuse)
    assert bootstrap.main() == 1
    told = capsys.readouterr().err
    assert "cannot be written (Permission denied)" in told
    assert told.count("\n") == 1


def test_an_incomplete_checkout_is_told(
    bootstrap: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "requirements" / "runtime.txt").unlink()
    assert bootstrap.main() == 1
    assert "use a complete checkout" in capsys.readouterr().err


def test_packages_that_cannot_be_had_end_in_a_sentence_after_what_pip_said(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap, "environment_works", lambda: True)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", sys.executable)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert bootstrap.main() == 1
    told = capsys.readouterr().err
    assert "No matching distribution" in told
    assert told.rstrip().endswith("check the network and pip's index, then run make again.")


def test_what_is_set_up_is_not_set_up_again_until_a_requirement_changes(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "environment_works", lambda: True)
    monkeypatch.setattr(bootstrap, "install", installed.append)
    monkeypatch.setattr(bootstrap, "install_project", lambda: None)
    assert bootstrap.main() == bootstrap.main() == 0
    assert installed == ["runtime"]
    (tmp_path / "requirements" / "runtime.txt").write_text("two==2\n")
    assert bootstrap.main() == 0
    assert installed == ["runtime", "runtime"]


def test_who_may_test_may_also_run(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "environment_works", lambda: True)
    monkeypatch.setattr(bootstrap, "install", lambda _: None)
    monkeypatch.setattr(bootstrap, "install_project", lambda: None)
    bootstrap.set_up("dev")
    assert bootstrap.read_stamp("runtime") == bootstrap.wanted_stamp("runtime")


def test_an_environment_that_was_moved_here_counts_as_none(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    assert not bootstrap.environment_works()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "bin" / "pip").write_text("#!/elsewhere/.venv/bin/python\n")
    assert not bootstrap.environment_works()


def test_make_without_any_python_says_so() -> None:
    told = subprocess.run(
        ["make", "run", "PYTHON=python-that-is-not-there"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode != 0
    assert "install Python 3.11 or newer" in told.stderr


def test_a_python_that_only_root_may_enter_is_told_at_set_up(
    bootstrap: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tmp_path.chmod(0o700)
    assert tmp_path.is_relative_to(bootstrap.closed_to_others(str(tmp_path / "python")))
    assert bootstrap.closed_to_others("/") is None
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", str(tmp_path / "python"))
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    bootstrap.tell_of_a_private_python()  # where nobody else may enter the checkout either
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(bootstrap, "ROOT", "/")
    bootstrap.tell_of_a_private_python()
    assert "a service that runs as another user cannot start" in capsys.readouterr().err
