"""An app connects to an account: by the protocol, and by nothing beside it."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.conftest import Person
from tests.connect.oauth_apps.connecting import CALLBACK, ConnectingApp, answered, registered

from studium.connect.oauth_apps.authenticator import AppTokenAuthenticator
from studium.platform.clock import Clock, MovableClock
from studium.platform.parts import Parts

HTML = {"accept": "text/html"}


@pytest.fixture
async def score_book(alice: Person, client: httpx.AsyncClient) -> ConnectingApp:
    """Alice's app, a draft: she alone may connect it."""
    app, _ = await registered(alice, client)
    return app


def wait(parts: Parts, span: timedelta) -> None:
    clock = parts[Clock]
    assert isinstance(clock, MovableClock)
    clock.advance(span)


async def test_a_person_reads_what_an_app_wants_agrees_and_it_acts_within_that(
    parts: Parts, alice: Person, score_book: ConnectingApp
) -> None:
    page = await alice.client.get("/oauth/authorize", params=score_book.request(), headers=HTML)
    assert "Connect Score Book?" in page.text
    assert "See your exams and results" in page.text
    assert "https://app.example.org" in page.headers["content-security-policy"]
    sent = answered(await score_book.agree(alice))
    assert (sent["state"], sent["iss"]) == ("xyz", "http://testserver")
    tokens = await score_book.exchange(sent["code"])
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", "exams:read")
    assert await score_book.get(tokens["access_token"]) == 200
    assert await score_book.get(tokens["access_token"], "/api/users/me") == 403
    assert await score_book.get(tokens["access_token"], "/api/apps") == 403
    assert await score_book.get(tokens["access_token"], "/dashboard") in {303, 401, 403}
    wait(parts, timedelta(hours=1, seconds=1))
    assert await score_book.get(tokens["access_token"]) == 401
    again = await score_book.refresh(tokens["refresh_token"])
    assert await score_book.get(again["access_token"]) == 200


async def test_what_was_agreed_before_is_not_asked_again_but_more_is(
    alice: Person, score_book: ConnectingApp
) -> None:
    await score_book.code(alice)
    again = await alice.client.get("/oauth/authorize", params=score_book.request())
    assert "code" in answered(again)
    wider = score_book.request(scope="exams:read profile:read")
    page = await alice.client.get("/oauth/authorize", params=wider, headers=HTML)
    assert page.status_code == 200
    refused = await alice.client.post("/oauth/authorize", data=wider | {"decision": "deny"})
    assert answered(refused)["error"] == "access_denied"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"scope": "exams:read exams:write"}, "invalid_scope"),
        ({"scope": "staff:act"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example.org"}, "invalid_target"),
        ({"state": "x" * 3000}, "invalid_request"),
    ],
)
async def test_an_app_is_told_what_is_wrong_with_its_request(
    alice: Person, score_book: ConnectingApp, changes: dict[str, str], error: str
) -> None:
    answer = await alice.client.get("/oauth/authorize", params=score_book.request(**changes))
    sent = answered(answer)
    assert (sent["error"], sent["iss"]) == (error, "http://testserver")


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?x=1"},
        {"redirect_uri": "https://app.example.org.evil.example/callback"},
        {"redirect_uri": "\x00"},
        {"client_id": "app_unknown"},
    ],
)
async def test_nobody_is_sent_to_an_address_that_was_not_registered(
    alice: Person, score_book: ConnectingApp, changes: dict[str, str]
) -> None:
    answer = await alice.client.get("/oauth/authorize", params=score_book.request(**changes))
    assert 400 <= answer.status_code < 500
    assert "location" not in answer.headers


async def test_a_draft_is_for_its_owner_alone(
    bob: Person, score_book: ConnectingApp, client: httpx.AsyncClient
) -> None:
    answer = await bob.client.get("/oauth/authorize", params=score_book.request())
    assert answer.status_code == 422
    stranger = await client.get("/oauth/authorize", params=score_book.request(), headers=HTML)
    assert stranger.headers["location"].startswith("/sign-in?next=%2Foauth%2Fauthorize%3F")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "a" * 43},
        {"redirect_uri": "https://app.example.org/other"},
        {"client_secret": "sts_wrong"},
        {"code": "stc_unknown"},
    ],
)
async def test_a_stolen_code_is_worth_nothing(
    alice: Person, score_book: ConnectingApp, changes: dict[str, str]
) -> None:
    code = await score_book.code(alice)
    if "client_secret" in changes:
        score_book.secret = changes["client_secret"]
        assert (await score_book.exchange(code, 401))["error"] == "invalid_client"
        return
    code = changes.pop("code", code)
    assert (await score_book.exchange(code, 400, **changes))["error"] == "invalid_grant"


async def test_a_code_of_another_app_is_refused(
    alice: Person, score_book: ConnectingApp, client: httpx.AsyncClient
) -> None:
    other, _ = await registered(alice, client, name="Other")
    other.verifier = score_book.verifier
    code = await score_book.code(alice)
    assert (await other.exchange(code, 400))["error"] == "invalid_grant"


async def test_a_code_is_good_for_a_minute(
    parts: Parts, alice: Person, score_book: ConnectingApp
) -> None:
    code = await score_book.code(alice)
    wait(parts, timedelta(seconds=61))
    assert (await score_book.exchange(code, 400))["error"] == "invalid_grant"


async def test_a_code_that_is_brought_twice_ends_what_it_gave(
    alice: Person, score_book: ConnectingApp
) -> None:
    code = await score_book.code(alice)
    tokens = await score_book.exchange(code)
    assert (await score_book.exchange(code, 400))["error"] == "invalid_grant"
    assert await score_book.get(tokens["access_token"]) == 401
    await score_book.refresh(tokens["refresh_token"], 400)


async def test_of_many_that_bring_one_code_at_most_one_is_given_tokens(
    alice: Person, score_book: ConnectingApp
) -> None:
    code = await score_book.code(alice)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": score_book.verifier,
        "client_id": score_book.client_id,
        "client_secret": score_book.secret,
    }
    answers = await asyncio.gather(
        *(score_book.http.post("/oauth/token", data=form) for _ in range(5))
    )
    assert sorted(each.status_code for each in answers) == [200, 400, 400, 400, 400]


async def test_a_refresh_token_that_is_used_twice_ends_the_grant(
    alice: Person, score_book: ConnectingApp
) -> None:
    first = await score_book.exchange(await score_book.code(alice))
    second = await score_book.refresh(first["refresh_token"])
    assert (await score_book.refresh(first["refresh_token"], 400))["error"] == "invalid_grant"
    assert await score_book.get(second["access_token"]) == 401
    await score_book.refresh(second["refresh_token"], 400)
    installed = await alice.client.get("/api/installed-apps")
    assert installed.json()["items"] == []


async def test_refreshing_gives_no_more_than_was_granted(
    alice: Person, score_book: ConnectingApp
) -> None:
    code = await score_book.code(alice, scope="exams:read profile:read")
    tokens = await score_book.exchange(code)
    less = await score_book.refresh(tokens["refresh_token"], scope="exams:read")
    assert less["scope"] == "exams:read"
    more = await score_book.refresh(less["refresh_token"], scope="exams:read profile:read")
    assert more["scope"] == "exams:read profile:read"
    beyond = await score_book.refresh(more["refresh_token"], 400, scope="exams:write")
    assert beyond["error"] == "invalid_scope"


async def test_an_app_taken_away_is_out_at_once(
    alice: Person, bob: Person, score_book: ConnectingApp
) -> None:
    tokens = await score_book.exchange(await score_book.code(alice))
    assert await score_book.get(tokens["access_token"]) == 200
    (each,) = (await alice.client.get("/api/installed-apps")).json()["items"]
    assert (await bob.client.delete(f"/api/installed-apps/{each['id']}")).status_code == 404
    assert (await alice.client.delete(f"/api/installed-apps/{each['id']}")).status_code == 204
    assert await score_book.get(tokens["access_token"]) == 401
    await score_book.refresh(tokens["refresh_token"], 400)


async def test_tokens_are_revoked_and_looked_into(
    alice: Person, score_book: ConnectingApp, client: httpx.AsyncClient
) -> None:
    tokens = await score_book.exchange(await score_book.code(alice))
    who = {"client_id": score_book.client_id, "client_secret": score_book.secret or ""}
    about = who | {"token": tokens["access_token"]}
    found = (await client.post("/oauth/introspect", data=about)).json()
    assert (found["active"], found["sub"]) == (True, str(alice.user_id))
    other, _ = await registered(alice, client, name="Other")
    theirs = {"client_id": other.client_id, "client_secret": other.secret or ""}
    of_others = theirs | {"token": tokens["access_token"]}
    assert (await client.post("/oauth/introspect", data=of_others)).json() == {"active": False}
    assert (await client.post("/oauth/revoke", data=of_others)).status_code == 200
    assert await score_book.get(tokens["access_token"]) == 200
    ends = who | {"token": tokens["refresh_token"]}
    assert (await client.post("/oauth/revoke", data=ends)).status_code == 200
    assert await score_book.get(tokens["access_token"]) == 401
    assert (await client.post("/oauth/introspect", data=about)).json() == {"active": False}


async def test_an_app_acts_for_itself_by_its_own_credentials(
    alice: Person, score_book: ConnectingApp, client: httpx.AsyncClient
) -> None:
    tokens = await score_book.ask(grant_type="client_credentials", scope="exams:read")
    assert "refresh_token" not in tokens
    assert await score_book.get(tokens["access_token"]) == 200
    public, _ = await registered(alice, client, is_confidential=False)
    refused = await public.ask(400, grant_type="client_credentials")
    assert refused["error"] == "unauthorized_client"


async def test_a_public_app_connects_by_its_verifier_alone(
    alice: Person, client: httpx.AsyncClient
) -> None:
    public, app = await registered(
        alice, client, is_confidential=False, redirect_uris=[CALLBACK, "http://127.0.0.1:8123/cb"]
    )
    assert app["client_secret"] is None
    tokens = await public.exchange(await public.code(alice))
    assert await public.get(tokens["access_token"]) == 200


async def test_an_identity_token_says_who_it_is(alice: Person, client: httpx.AsyncClient) -> None:
    app, _ = await registered(alice, client, scopes=["openid", "email", "exams:read"])
    code = await app.code(alice, scope="openid email", nonce="n-1")
    tokens = await app.exchange(code)
    keys = KeySet.import_key_set((await client.get("/oauth/jwks")).json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"]) == ("http://testserver", app.client_id)
    assert (claims["sub"], claims["nonce"]) == (str(alice.user_id), "n-1")
    assert claims["email"] == alice.email
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    said = (await client.get("/oauth/userinfo", headers=headers)).json()
    assert (said["sub"], said["email"]) == (str(alice.user_id), alice.email)
    assert (await client.get("/oauth/userinfo")).status_code == 401


async def test_the_keys_that_are_shown_are_public(client: httpx.AsyncClient) -> None:
    (key,) = (await client.get("/oauth/jwks")).json()["keys"]
    assert "d" not in key
    assert (key["kty"], key["alg"], key["use"]) == ("EC", "ES256", "sig")
    assert (await client.get("/oauth/jwks")).json()["keys"] == [key]


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"grant_type=client_credentials&grant_type=x", {}),
        (b"{}", {"content-type": "application/json"}),
        (b"grant_type=%00&client_id=%00", {}),
        (b"\xff\xfe", {}),
        (b"grant_type=password&client_id=app_x", {}),
        (b"grant_type=client_credentials", {"authorization": "Basic ====="}),
        (b"grant_type=client_credentials", {"authorization": "Basic YTpiOmM="}),
        (b"", {}),
    ],
)
async def test_odd_requests_are_answered_in_the_protocol_s_words(
    client: httpx.AsyncClient, content: bytes, headers: dict[str, str]
) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded"} | headers
    for path in ("token", "revoke", "introspect"):
        answer = await client.post(f"/oauth/{path}", content=content, headers=sent)
        assert answer.status_code in {400, 401}
        assert answer.json()["error"] in {"invalid_request", "invalid_client"}


async def test_a_person_who_leaves_takes_their_tokens_along(
    parts: Parts, alice: Person, score_book: ConnectingApp, run_jobs: Any
) -> None:
    tokens = await score_book.exchange(await score_book.code(alice))
    await alice.client.request("DELETE", "/api/users/me", json={"password": alice.password})
    await run_jobs()
    parts[AppTokenAuthenticator].forget()
    assert await score_book.get(tokens["access_token"]) == 401
