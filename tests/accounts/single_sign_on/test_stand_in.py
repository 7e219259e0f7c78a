"""The stand-in is as strict as a provider should be."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from tests.accounts.single_sign_on.test_flow import at_the_provider
from tests.conftest import BASE_URL

from studium.platform.clock import MovableClock

PREFIX = "/sandbox/openid"
MINUTE = timedelta(minutes=1)
CLIENT = httpx.BasicAuth("studium", "sandbox-openid-secret")
NOBODY = httpx.Auth()
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
BACK = f"{BASE_URL}/api/auth/oidc/sandbox/callback"
ASKED = {
    "response_type": "code",
    "client_id": "studium",
    "redirect_uri": BACK,
    "scope": "openid email",
    "state": "here",
    "nonce": "once",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


async def code(browser: httpx.AsyncClient) -> str:
    back = await at_the_provider(
        browser, f"{PREFIX}/authorize?{urlencode(ASKED)}", subject="sandbox-robin"
    )
    query = parse_qs(urlsplit(back).query)
    assert query["state"] == ["here"]
    return query["code"][0]


async def exchange(
    client: httpx.AsyncClient, form: dict[str, str], auth: httpx.Auth | None = None
) -> httpx.Response:
    body = {
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **form,
    }
    return await client.post(f"{PREFIX}/token", data=body, auth=auth or CLIENT)


async def test_a_code_is_exchanged_once(
    browser: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    given = await code(browser)
    tokens = (await exchange(client, {"code": given})).json()
    assert tokens["token_type"] == "Bearer"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = (await client.get(f"{PREFIX}/userinfo", headers=headers)).json()
    assert told["sub"] == "sandbox-robin"
    assert told["email_verified"] is True
    again = await exchange(client, {"code": given})
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "another-verifier"},
        {"redirect_uri": "https://evil.example/"},
        {"code": "made-up"},
        {"code": "\u00e9"},
    ],
)
async def test_a_code_that_does_not_fit_is_refused(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    given = await code(browser)
    answer = await exchange(client, {"code": given, **wrong})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})
    assert (await exchange(client, {"code": given})).status_code == 200


async def test_a_code_lasts_a_minute(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    given = await code(browser)
    clock.advance(MINUTE)
    assert (await exchange(client, {"code": given})).status_code == 400


@pytest.mark.parametrize(
    "auth",
    [
        httpx.BasicAuth("studium", "wrong"),
        httpx.BasicAuth("other", "sandbox-openid-secret"),
        NOBODY,
    ],
)
async def test_only_our_client_exchanges_codes(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, auth: httpx.Auth
) -> None:
    answer = await exchange(client, {"code": await code(browser)}, auth)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


async def test_the_client_may_name_itself_in_the_body(
    browser: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    given = await code(browser)
    form = {"code": given, "client_id": "studium", "client_secret": "sandbox-openid-secret"}
    assert (await exchange(client, form, NOBODY)).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "other"},
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
        {"scope": "email"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"fault": "unheard-of"},
        {"redirect_uri": "<script>alert(1)</script>"},
    ],
)
async def test_a_request_that_is_wrong_sends_nobody_anywhere(
    browser: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    asked = {**ASKED, **wrong}
    shown = await browser.get(f"{PREFIX}/authorize?{urlencode(asked)}")
    sent = await browser.post(f"{PREFIX}/authorize", data=asked)
    assert shown.status_code == sent.status_code == 400
    assert "<script>" not in shown.text


async def test_userinfo_takes_a_token(client: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic x"}):
        answer = await client.get(f"{PREFIX}/userinfo", headers=headers)
        assert answer.status_code == 401
