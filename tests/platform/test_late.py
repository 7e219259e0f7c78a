"""Modules that are imported at their first use."""

import sys
from pathlib import Path

import pytest

from studium.platform.late import Late


def test_a_module_is_imported_when_something_of_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seldom_needed.py").write_text("answer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    seldom = Late("seldom_needed")
    assert "seldom_needed" not in sys.modules

    assert seldom.answer == 42

    assert sys.modules.pop("seldom_needed").answer == 42
