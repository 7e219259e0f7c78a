"""A larger body limit for what providers send, and for nobody else."""

import httpx
import pytest

from studium.platform.settings import Settings

SIGN_UP = "/api/auth/signup"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", [SIGN_UP, "/api/v1/auth/signup", "/sign-up", "/api/nothing"])
async def test_forms_and_json_are_bounded_by_the_form_limit(
    client: httpx.AsyncClient, settings: Settings, path: str
) -> None:
    members = ",".join(f'"m{n}":0' for n in range(90_000))
    answer = await client.post(path, content="{" + members + "}", headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == settings.form_limit_bytes == 65_536


async def test_a_body_at_the_form_limit_is_judged_by_its_route(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    body = b'{"x": "' + b"a" * (settings.form_limit_bytes - 9) + b'"}'
    assert len(body) == settings.form_limit_bytes
    assert (await client.post(SIGN_UP, content=body, headers=JSON)).status_code == 422
    assert (await client.post(SIGN_UP, content=body + b" ", headers=JSON)).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/webhook/stripe/guess", "/api/webhooks/stripe", "/api/v1/webhooks/stripe",
     "/api/stripe-webhook", "/sandbox/stripe/v1/customers"],
)  # fmt: skip
async def test_inbound_addresses_take_what_providers_send(
    client: httpx.AsyncClient, settings: Settings, path: str
) -> None:
    event = b"x" * (settings.form_limit_bytes + 1)
    assert (await client.post(path, content=event)).status_code in {400, 401, 404}
    answer = await client.post(path, content=b"x" * (settings.body_limit_bytes + 1))
    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == settings.body_limit_bytes


class TestSmallInstallation:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"body_limit_bytes": 2048})

    async def test_no_form_is_larger_than_any_body(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(SIGN_UP, content=b"x" * 2049, headers=JSON)
        assert answer.status_code == 413
        assert answer.json()["limit_bytes"] == 2048
