"""A stand-in is found by its folder: a toy one is mounted, gets tables, and time passes for it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.conftest import client_of

from studium import sandbox
from studium.entrypoints import sandboxed
from studium.entrypoints.web import build_app
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.sandbox import finding

TOY = """
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from studium.platform.database import Database
from studium.sandbox.finding import StandIn

async def hello(request):
    return PlainTextResponse("hello from the toy")

async def settle(parts):
    async with parts[Database].pool.acquire() as connection:
        await connection.execute("insert into sandbox.toys default values")

STAND_IN = StandIn(
    title="Toy",
    text="A toy at <code>/sandbox/toy</code>.",
    routes=lambda parts: [Route("/sandbox/toy", hello)],
    settings=lambda settings: {"stripe_account_id": "acct_of_the_toy"},
    settle=settle,
    details={"colour": "red"},
)
"""
FILES = {
    "__init__.py": "",
    "stand_in.py": TOY,
    "schema.sql": "create table if not exists sandbox.toys (at timestamptz default now());",
    "templates/zz_toy/details.html": "<p>The toy is {{ details.colour }}.</p>",
}


@pytest.fixture(autouse=True)
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "zz_toy"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(finding, "FOLDERS", (*finding.FOLDERS, tmp_path))
    monkeypatch.setattr(sandbox, "__path__", [*sandbox.__path__, str(tmp_path)])
    finding.stand_ins.cache_clear()
    yield
    finding.stand_ins.cache_clear()
    sys.modules.pop("studium.sandbox.zz_toy", None)
    sys.modules.pop("studium.sandbox.zz_toy.stand_in", None)


async def test_it_is_served_listed_and_settled(
    settings: Settings, parts: Parts, database: Database
) -> None:
    app = build_app(settings, parts)
    client: httpx.AsyncClient
    async with client_of(app) as client:
        assert (await client.get("/sandbox/toy")).text == "hello from the toy"
        page = await client.get("/sandbox")
    assert "A toy at <code>/sandbox/toy</code>." in page.text
    assert "The toy is red." in page.text
    await sandbox.tick(parts)
    async with database.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from sandbox.toys") == 1
        await connection.execute("drop table sandbox.toys")


def test_it_leads_the_adapter_to_itself(settings: Settings) -> None:
    assert sandboxed.effective_settings(settings).stripe_account_id == "acct_of_the_toy"
    real = settings.model_copy(update={"sandbox": False})
    assert sandboxed.effective_settings(real).stripe_account_id is None
