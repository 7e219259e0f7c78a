"""Commands beside `studium up` look at what it runs, and only while it does."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from studium.entrypoints.running_settings import RECORD, published_settings, settings_of_running_up
from studium.platform.settings import Settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env`, and no settings of the person who runs the tests; restored at the end."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")


def up(folder: Path, **more: object) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=folder / ".studium",
        port=8811,
        sandbox=True,
        **more,  # type: ignore[arg-type]
    )


def test_what_up_runs_with_is_known_while_it_runs(tmp_path: Path) -> None:
    with published_settings(up(tmp_path)):
        seen = settings_of_running_up()
        assert (seen.sandbox, seen.base_url) == (True, "http://127.0.0.1:8811")
    assert not (tmp_path / ".studium" / RECORD).exists()


def test_what_a_killed_up_left_is_not_believed(tmp_path: Path) -> None:
    with published_settings(up(tmp_path)):
        record = tmp_path / ".studium" / RECORD
        left = json.loads(record.read_text())
        left["process"][1] -= 1
        record.write_text(json.dumps(left))
        assert not settings_of_running_up().sandbox


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://db.example.org/studium"),
        ("SANDBOX", "false"),
        ("BASE_URL", "https://study.example.org"),
    ],
)
def test_who_asks_for_something_else_is_told_of_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    running = up(tmp_path)
    monkeypatch.setenv(name, value)
    with published_settings(running):
        assert not settings_of_running_up().sandbox


def test_nothing_secret_is_kept(tmp_path: Path) -> None:
    secrets = {
        "database_url": SecretStr("postgresql://me:hidden@db/studium"),
        "vault_keys": SecretStr("k1:hidden"),
    }
    with published_settings(up(tmp_path, **secrets)):
        assert "hidden" not in (tmp_path / ".studium" / RECORD).read_text()


def test_up_runs_where_its_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".studium").write_text("")
    with published_settings(up(tmp_path)):
        assert not settings_of_running_up().sandbox
