"""What operators ask a running server, and who may."""

import httpx
import pytest
from starlette.types import ASGIApp
from tests.conftest import BASE_URL


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
