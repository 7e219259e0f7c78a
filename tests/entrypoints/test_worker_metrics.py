"""What a worker tells Prometheus, and whom."""

import httpx
import pytest
from pydantic import SecretStr
from tests.proofs.installation import free_port

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.worker_metrics import answering_metrics
from studium.platform.database import Database
from studium.platform.settings import Settings
from studium.platform.telemetry import job_finished


async def ask(port: int, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(f"http://127.0.0.1:{port}/metrics", headers=headers)


async def test_a_worker_tells_what_jobs_did_and_how_the_queue_stands(
    settings: Settings, database: Database
) -> None:
    port = free_port()
    job_finished("tests.told", "dead")
    async with answering_metrics(
        settings.model_copy(update={"worker_metrics_port": port}), database
    ):
        told = await ask(port)
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = told.text.splitlines()
    assert 'studium_jobs_total{end="dead",job="tests.told"} 1.0' in lines
    assert "studium_jobs_dead 0.0" in lines
    with pytest.raises(httpx.ConnectError):
        await ask(port)


async def test_a_token_is_asked_for_where_one_is_set(
    settings: Settings, database: Database
) -> None:
    port = free_port()
    watched = settings.model_copy(
        update={"worker_metrics_port": port, "metrics_token": SecretStr("let-me-see")}
    )
    async with answering_metrics(watched, database):
        assert (await ask(port)).status_code == 403
        assert (await ask(port, Authorization="Bearer other")).status_code == 403
        assert (await ask(port, Authorization="Bearer let-me-see")).status_code == 200


async def test_a_port_that_is_taken_is_named(settings: Settings, database: Database) -> None:
    watched = settings.model_copy(update={"worker_metrics_port": free_port()})
    async with answering_metrics(watched, database):
        with pytest.raises(CommandError, match="WORKER_METRICS_PORT of its own"):
            async with answering_metrics(watched, database):
                pass


async def test_it_listens_nowhere_unless_told(settings: Settings, database: Database) -> None:
    assert settings.worker_metrics_port is None
    async with answering_metrics(settings, database):
        pass
