"""What runbooks tell to type is there: statements, commands, addresses, settings, metrics."""

import re
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI
from tests.structure.sources import ROOT
from typer.main import get_command

from studium.entrypoints.cli import app as cli
from studium.platform.database import Database

PAGES = sorted([*(ROOT / "docs" / "runbooks").glob("*.md"), ROOT / "docs" / "compliance.md"])
STATEMENT = re.compile(r"```sql\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"`studium ([a-z][a-z -]*?)(?: --| [A-Z0-9]|`)")
ADDRESS = re.compile(r"`(?:GET |POST )?(/(?:admin|api)/[a-z/-]+)")
SETTING = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


async def test_every_statement_runs_on_this_schema(database: Database) -> None:
    found = [(page.name, sql) for page in PAGES for sql in STATEMENT.findall(text(page))]
    assert len(found) > 5
    async with database.pool.acquire() as connection:
        for name, sql in found:
            try:
                await connection.fetch(sql)
            except asyncpg.PostgresError as problem:
                pytest.fail(f"{name}: {problem}\n{sql}")


def test_every_command_exists() -> None:
    root = get_command(cli)
    with root.make_context("studium", ["doctor"], resilient_parsing=True) as context:
        for page in PAGES:
            for words in COMMAND.findall(text(page)):
                command = root
                for word in words.split():
                    assert hasattr(command, "get_command"), f"{page.name}: studium {words}"
                    command = command.get_command(context, word)
                    assert command is not None, f"{page.name}: studium {words}"


def test_every_address_is_served(routes: FastAPI) -> None:
    served = {getattr(route, "path", "") for route in routes.routes}
    for page in PAGES:
        for address in ADDRESS.findall(text(page)):
            begins = address.rstrip("/")
            assert any(path.startswith(begins) for path in served), f"{page.name}: {address}"


def test_every_setting_is_one() -> None:
    known = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    states = {"PARTIALLY_REFUNDED", "PAYMENT_ID"}
    for page in PAGES:
        for name in set(SETTING.findall(text(page))) - states:
            assert f"`{name}`" in known, f"{page.name}: {name}"
