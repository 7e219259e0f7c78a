"""What operators ask a running server, and who may."""

import httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import BASE_URL, Person


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 403),
        # A proxy on this machine that TRUSTED_PROXIES does not name.
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 403),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.7"}, 403),
    ],
)
async def test_metrics_are_for_this_machine_and_not_for_whom_its_proxy_lets_in(
    app: ASGIApp, peer: str, headers: dict[str, str], status: int
) -> None:
    transport = httpx.ASGITransport(app, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_metrics_tell_how_the_queue_stands(app: ASGIApp, alice: Person) -> None:
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        told = (await client.get("/metrics")).text.splitlines()
    due = next(line for line in told if line.startswith("studium_jobs_due "))
    assert float(due.split()[1]) >= 1, f"{alice.email} was sent a mail, which waits"
    assert "studium_jobs_dead 0.0" in told
