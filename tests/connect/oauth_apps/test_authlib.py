"""A public client library and OpenID relying party, Authlib, completes every flow."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.types import ASGIApp
from tests.conftest import Person
from tests.connect.oauth_apps.connecting import CALLBACK, registered

VERIFIER = "a-verifier-of-more-than-forty-three-characters-0123"


@pytest.fixture
async def metadata(client: httpx.AsyncClient) -> dict[str, Any]:
    """What the server says of itself, which is all that the library is told."""
    answer = await client.get("/.well-known/openid-configuration")
    other = await client.get("/.well-known/oauth-authorization-server")
    found: dict[str, Any] = answer.json()
    assert other.json() == found
    return found


@pytest.fixture
async def library(alice: Person, client: httpx.AsyncClient, app: ASGIApp) -> Any:
    """Authlib's client for an app of Alice's."""
    program, _ = await registered(
        alice, client, scopes=["openid", "email", "exams:read", "profile:read"]
    )
    return AsyncOAuth2Client(
        program.client_id,
        program.secret,
        scope="openid email exams:read",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        transport=httpx2.ASGITransport(app),
        base_url="http://testserver",
    )


async def sent_back(library: Any, metadata: dict[str, Any], alice: Person) -> str:
    """The address to which Alice is sent back, once she agreed."""
    address, state = library.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=VERIFIER, nonce="n-1"
    )
    query = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    answer = await alice.client.post("/oauth/authorize", data=query | {"decision": "allow"})
    location = answer.headers["location"]
    assert parse_qs(urlsplit(location).query)["state"] == [state]
    return str(location)


async def test_it_gets_refreshes_and_revokes_tokens(
    library: Any, metadata: dict[str, Any], alice: Person
) -> None:
    location = await sent_back(library, metadata, alice)
    token = await library.fetch_token(
        metadata["token_endpoint"], authorization_response=location, code_verifier=VERIFIER
    )
    assert (await library.get("/api/exams/sessions")).status_code == 200
    refreshed = await library.refresh_token(
        metadata["token_endpoint"], refresh_token=token["refresh_token"]
    )
    assert refreshed["access_token"] != token["access_token"]
    seen = await library.introspect_token(
        metadata["introspection_endpoint"], token=refreshed["access_token"]
    )
    assert seen.json()["active"] is True
    await library.revoke_token(metadata["revocation_endpoint"], token=refreshed["refresh_token"])
    assert (await library.get("/api/exams/sessions")).status_code == 401


async def test_it_believes_the_identity_token(
    library: Any, metadata: dict[str, Any], alice: Person, client: httpx.AsyncClient
) -> None:
    location = await sent_back(library, metadata, alice)
    token = await library.fetch_token(
        metadata["token_endpoint"], authorization_response=location, code_verifier=VERIFIER
    )
    keys = KeySet.import_key_set((await client.get(metadata["jwks_uri"])).json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={"iss": {"values": [metadata["issuer"]]}},
        params={"nonce": "n-1", "client_id": library.client_id},
    )
    claims.validate(now=decoded.claims["iat"])
    said = (await library.get(metadata["userinfo_endpoint"])).json()
    assert said["sub"] == claims["sub"] == str(alice.user_id)


async def test_it_gets_a_token_for_the_app_itself(library: Any, metadata: dict[str, Any]) -> None:
    token = await library.fetch_token(
        metadata["token_endpoint"], grant_type="client_credentials", scope="exams:read"
    )
    assert token["scope"] == "exams:read"


async def test_it_is_refused_with_another_verifier(
    library: Any, metadata: dict[str, Any], alice: Person
) -> None:
    location = await sent_back(library, metadata, alice)
    with pytest.raises(OAuthError, match="invalid_grant"):
        await library.fetch_token(
            metadata["token_endpoint"],
            authorization_response=location,
            code_verifier="b" * 43,
        )
