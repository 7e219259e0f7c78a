"""Providers that do not behave, and keys that change."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from tests.accounts.single_sign_on.test_flow import ME, go_through
from tests.conftest import InProcessHttp

from studium.accounts.single_sign_on import OpenIdProviders, ProviderFault
from studium.accounts.single_sign_on.id_token import IdTokenRefused
from studium.accounts.single_sign_on.model import challenge_of, claims_from
from studium.platform.clock import MovableClock
from studium.platform.errors import NotFound
from studium.platform.http import Answer, NoAnswer, Outgoing
from studium.platform.settings import OidcProvider, Settings

ISSUER = "https://id.example"
MINUTE = timedelta(minutes=1)
DISCOVERY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize?tenant=1",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
}


class ScriptedHttp:
    """Fulfils `Http` with prepared answers, by path."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    async def send(self, outgoing: Outgoing) -> Answer:
        answer = self.answers.get(outgoing.url.rpartition("/")[2], DISCOVERY)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, tuple):
            return Answer(answer[0], {}, answer[1])
        return Answer(200, {}, json.dumps(answer).encode())


def providers(settings: Settings, **answers: Any) -> OpenIdProviders:
    entry = OidcProvider(
        name="example",
        label="Example",
        issuer=ISSUER,
        client_id="us",
        client_secret=SecretStr("secret"),
    )
    return OpenIdProviders(
        http=ScriptedHttp(**answers),
        clock=MovableClock(),
        settings=settings.model_copy(update={"oidc_providers": [entry]}),
    )


async def way_there(them: OpenIdProviders) -> str:
    return await them.authorization_url(
        them.get("example"), state="s", nonce="n", challenge=challenge_of("v")
    )


KEYS = {"keys": [RSAKey.generate_key(2048, {"kid": "1"}).as_dict(private=False)]}


async def test_an_endpoint_may_have_a_query_of_its_own(settings: Settings) -> None:
    way = await way_there(providers(settings, jwks=KEYS))
    assert way.startswith(f"{ISSUER}/authorize?tenant=1&response_type=code&client_id=us&")


@pytest.mark.parametrize(
    "document",
    [
        {**DISCOVERY, "issuer": "https://evil.example"},
        {**DISCOVERY, "issuer": f"{ISSUER}/other"},
        {**DISCOVERY, "token_endpoint": "http://id.example/token"},
        {**DISCOVERY, "jwks_uri": "file:///etc/passwd"},
        {**DISCOVERY, "jwks_uri": "https://[::1/jwks"},
        {**DISCOVERY, "userinfo_endpoint": "http://id.example/userinfo"},
        {**DISCOVERY, "userinfo_endpoint": "userinfo"},
        {**DISCOVERY, "authorization_endpoint": "javascript:alert(1)"},
        {name: value for name, value in DISCOVERY.items() if name != "jwks_uri"},
        [],
        "nothing",
        (500, b"{}"),
        (200, b"<html>"),
        (200, b"\xff"),
    ],
)
async def test_an_unusable_discovery_document_is_the_providers_fault(
    settings: Settings, document: Any
) -> None:
    with pytest.raises(ProviderFault):
        await way_there(providers(settings, **{"openid-configuration": document, "jwks": KEYS}))


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{"kty": "?"}]}, {"keys": 7}, []])
async def test_an_unusable_key_set_is_the_providers_fault(settings: Settings, keys: Any) -> None:
    with pytest.raises(ProviderFault):
        await way_there(providers(settings, jwks=keys))


async def test_a_provider_that_does_not_answer_can_be_tried_again(settings: Settings) -> None:
    them = providers(settings, jwks=NoAnswer("id.example does not answer."))
    with pytest.raises(NoAnswer):
        await way_there(them)


async def test_one_key_that_cannot_be_read_spoils_no_other(settings: Settings) -> None:
    odd: list[Any] = [{"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA"}, {"use": "sig"}, 7, None]
    odd += [{"kty": "RSA", "n": "!", "e": "AQAB"}, {**KEYS["keys"][0], "kid": "odd", "use": "?"}]
    them = providers(settings, jwks={"keys": [*odd, *KEYS["keys"]]})
    assert await way_there(them)


async def test_a_code_that_the_provider_does_not_know_is_the_callers_fault(
    settings: Settings,
) -> None:
    them = providers(settings, jwks=KEYS, token=(400, b'{"error": "invalid_grant"}'))
    with pytest.raises(IdTokenRefused):
        await them.claims_for(them.get("example"), code="c", verifier="v", nonce="n")


async def test_a_token_endpoint_that_fails_is_the_providers_fault(settings: Settings) -> None:
    them = providers(settings, jwks=KEYS, token=(400, b'{"error": "invalid_client"}'))
    with pytest.raises(ProviderFault):
        await them.claims_for(them.get("example"), code="c", verifier="v", nonce="n")


async def test_nobody_is_a_provider_by_accident(settings: Settings) -> None:
    with pytest.raises(NotFound):
        providers(settings).get("sandbox")


@pytest.mark.parametrize("subject", [None, "", 7, "x" * 256])
def test_claims_need_a_subject(subject: Any) -> None:
    assert claims_from(ISSUER, {"sub": subject}) is None


@pytest.mark.parametrize(
    ("told", "believed"),
    [(True, True), ("true", True), (False, False), ("yes", False), (1, False), (None, False)],
)
def test_only_a_plain_yes_verifies_an_address(told: Any, believed: bool) -> None:  # noqa: FBT001
    claims = claims_from(ISSUER, {"sub": "x", "email_verified": told})
    assert claims is not None
    assert claims.email_verified is believed


def test_the_challenge_is_that_of_the_specification() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_keys_that_changed_are_read_again(
    browser: httpx.AsyncClient,
    other_browser: httpx.AsyncClient,
    http: InProcessHttp,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await go_through(browser, subject="sandbox-robin")
    fresh = RSAKey.generate_key(2048, {"kid": "sandbox-2", "use": "sig", "alg": "RS256"})
    monkeypatch.setattr("studium.sandbox.openid.routes.signing_key", lambda _: fresh)
    early = await go_through(other_browser, subject="sandbox-robin")
    assert early.status_code == 400
    clock.advance(MINUTE)
    assert (await go_through(other_browser, subject="sandbox-robin")).status_code == 303
    assert (await other_browser.get(ME)).status_code == 200
    assert sum(sent.url.endswith("/jwks") for sent in http.sent) == 2


@pytest.mark.parametrize("odd", ["a\0b", "\ud800"])
def test_what_no_column_can_hold_was_not_said(odd: str) -> None:
    assert claims_from(ISSUER, {"sub": odd}) is None
    claims = claims_from(ISSUER, {"sub": "x", "email": odd, "given_name": odd})
    assert claims is not None
    assert (claims.email, claims.first_name) == (None, None)
