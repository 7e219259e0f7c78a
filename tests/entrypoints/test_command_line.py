"""The commands' manners: help worth reading, usage errors, statuses, documents."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("up", "serve", "worker", "migrate", "seed", "doctor", "jobs", "tour", "openapi")


def studium(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studium.entrypoints", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", **settings},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_worth_reading(command: str, tmp_path: Path) -> None:
    told = studium(command, "--help", folder=tmp_path)
    assert told.returncode == 0
    assert len(told.stdout.split()) > 40
    assert not list(tmp_path.iterdir()), "asking for help leaves nothing behind"


def test_alone_it_lists_the_commands(tmp_path: Path) -> None:
    told = studium(folder=tmp_path)
    for command in COMMANDS:
        assert command in told.stdout + told.stderr


@pytest.mark.parametrize("arguments", [["dance"], ["serve", "--loud"], ["tour", "--timeout", "x"]])
def test_wrong_usage_has_status_2(arguments: list[str], tmp_path: Path) -> None:
    told = studium(*arguments, folder=tmp_path)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_openapi_prints_the_document_without_database_or_server(tmp_path: Path) -> None:
    told = studium("openapi", folder=tmp_path)
    document = json.loads(told.stdout)
    assert document["openapi"].startswith("3.1")
    assert "/api/users/me" in document["paths"]
    assert not list(tmp_path.iterdir())


def test_openapi_writes_a_file_or_says_why_not(tmp_path: Path) -> None:
    assert studium("openapi", "-o", "api.json", folder=tmp_path).returncode == 0
    assert json.loads((tmp_path / "api.json").read_text())["info"]["title"] == "Studium"
    refused = studium("openapi", "-o", "nowhere/api.json", folder=tmp_path)
    assert refused.returncode == 1
    assert "nowhere/api.json cannot be written" in refused.stderr


def test_a_wrong_setting_is_told_in_one_line_by_every_command(tmp_path: Path) -> None:
    for command in COMMANDS:
        told = studium(command, folder=tmp_path, PORT="eighty")
        text = told.stdout + told.stderr
        assert told.returncode == 1, command
        assert "PORT" in text
        assert "Traceback" not in text


def test_tour_fails_and_says_which_step_when_nobody_answers(tmp_path: Path) -> None:
    told = studium("tour", "--url", "http://127.0.0.1:1", folder=tmp_path)
    assert told.returncode == 1
    assert "the journey broke" in told.stdout
    assert "Sign up" in told.stdout


def test_tour_wants_an_address(tmp_path: Path) -> None:
    told = studium("tour", "--url", "localhost", folder=tmp_path)
    assert told.returncode == 1
    assert "is no address" in told.stderr


def test_doctor_speaks_json_and_its_status_tells(database_url: str, tmp_path: Path) -> None:
    well = studium("doctor", "--json", folder=tmp_path, DATABASE_URL=database_url, SANDBOX="true")
    assert well.returncode == 0, well.stdout
    assert json.loads(well.stdout)["ok"] is True
    ill = studium("doctor", "--json", folder=tmp_path, DATABASE_URL=database_url)
    assert ill.returncode == 1
    found = {check["name"]: check for check in json.loads(ill.stdout)["checks"]}
    assert found["mail"]["verdict"] == "fail"
    assert found["mail"]["remedy"]


def test_doctor_says_what_is_wrong_and_what_to_do_with_wrong_settings(tmp_path: Path) -> None:
    told = json.loads(studium("doctor", "--json", folder=tmp_path, PORT="abc").stdout)
    (only,) = told["checks"]
    assert (told["ok"], only["name"], only["verdict"]) == (False, "settings", "fail")
    assert only["finding"].startswith("PORT: Input should be a valid integer")
    assert "docs/configuration.md" in only["remedy"]


def test_doctor_makes_no_database_where_there_is_none(tmp_path: Path) -> None:
    told = studium("doctor", folder=tmp_path)
    assert told.returncode == 1
    assert "DATABASE_URL is not set" in " ".join(told.stdout.split())
    assert not list(tmp_path.iterdir())
