"""The settings page: every form on it, with and without mistakes."""

import html
import re

import httpx
import pytest
from tests.accounts.conftest import Post
from tests.conftest import Person

EMAIL = "new@example.org"
PASSWORD = "correct horse battery"


@pytest.fixture
async def signed_in(browser: httpx.AsyncClient, post: Post) -> httpx.AsyncClient:
    """A browser of somebody who has just signed up."""
    del post
    answer = await browser.post("/sign-up", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 303
    return browser


async def test_strangers_are_led_to_sign_in_and_back(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/settings?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fsettings%3Fx%3D1"


async def test_the_page_shows_what_is_known(signed_in: httpx.AsyncClient) -> None:
    page = (await signed_in.get("/settings")).text
    assert EMAIL in page
    assert "Please confirm your address" in page
    assert "This one" in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


async def test_the_profile_is_saved(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.post(
        "/settings/profile", data={"first_name": "Zoë", "last_name": "", "timezone": "UTC"}
    )
    assert answer.headers["location"] == "/settings"
    me = (await signed_in.get("/api/users/me")).json()
    assert (me["first_name"], me["last_name"], me["timezone"]) == ("Zoë", None, "UTC")


async def test_a_mistake_is_shown_beside_what_was_typed(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.post(
        "/settings/profile", data={"first_name": "Zoë", "timezone": "Nowhere/Land"}
    )
    assert answer.status_code == 422
    assert "This is not a time zone." in answer.text
    assert 'value="Zoë"' in answer.text


@pytest.mark.parametrize("evil", ['"><script>alert(1)</script>', "{{ 7 * 7 }}", "</form>x"])
async def test_names_are_text_and_never_markup(signed_in: httpx.AsyncClient, evil: str) -> None:
    await signed_in.post("/settings/profile", data={"first_name": evil})
    page = (await signed_in.get("/settings")).text
    [shown] = re.findall(r'name="first_name"[^>]*value="([^"]*)"', page)
    assert html.unescape(shown) == evil
    assert not set(shown) & set('<>"')


async def test_the_address_changes_by_a_link(signed_in: httpx.AsyncClient, post: Post) -> None:
    wrong = {"new_email": "newer@example.org", "email_password": "wrong password"}
    answer = await signed_in.post("/settings/email", data=wrong)
    assert answer.status_code == 403
    assert "Your present password is not right." in answer.text
    assert 'value="newer@example.org"' in answer.text
    right = {"new_email": "newer@example.org", "email_password": PASSWORD}
    assert (await signed_in.post("/settings/email", data=right)).status_code == 303
    token = await post.newest_token("newer@example.org")
    page = (await signed_in.get(f"/confirm-email?token={token}")).text
    assert token in page
    assert (await signed_in.get("/api/users/me")).json()["email"] == EMAIL
    await signed_in.post("/confirm-email", data={"token": token})
    assert (await signed_in.get("/api/users/me")).json()["email"] == "newer@example.org"


async def test_the_password_changes_and_other_browsers_are_signed_out(
    signed_in: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    await other_browser.post("/sign-in", data=login)
    assert (await other_browser.get("/settings")).status_code == 200
    weak = {"current_password": PASSWORD, "new_password": "password123"}
    answer = await signed_in.post("/settings/password", data=weak)
    assert answer.status_code == 422
    assert "everybody tries" in answer.text
    assert "password123" not in answer.text
    good = {"current_password": PASSWORD, "new_password": "another good phrase"}
    assert (await signed_in.post("/settings/password", data=good)).status_code == 303
    assert (await signed_in.get("/settings")).status_code == 200
    assert (await other_browser.get("/settings")).status_code == 303


async def test_sessions_can_be_ended_from_the_list(
    signed_in: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    await other_browser.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    page = (await signed_in.get("/settings")).text
    [action] = re.findall(r'action="(/settings/sessions/[0-9a-f-]{36}/revoke)"', page)
    assert (await signed_in.post(action)).status_code == 303
    assert (await other_browser.get("/settings")).status_code == 303
    await other_browser.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert (await signed_in.post("/settings/sessions/revoke-others")).status_code == 303
    assert (await other_browser.get("/settings")).status_code == 303
    assert (await signed_in.get("/settings")).status_code == 200


async def test_other_peoples_sessions_are_not_found(
    signed_in: httpx.AsyncClient, alice: Person
) -> None:
    theirs = (await alice.client.get("/api/users/me/sessions")).json()["items"][0]["id"]
    assert (await signed_in.post(f"/settings/sessions/{theirs}/revoke")).status_code == 404
    assert (await alice.client.get("/api/users/me")).status_code == 200


async def test_the_account_is_deleted_with_the_password_alone(
    signed_in: httpx.AsyncClient,
) -> None:
    wrong = {"delete_password": "wrong one!", "delete_confirmed": "on"}
    answer = await signed_in.post("/settings/delete", data=wrong)
    assert answer.status_code == 403
    right = {"delete_password": PASSWORD, "delete_confirmed": "on"}
    answer = await signed_in.post("/settings/delete", data=right)
    assert answer.headers["location"] == "/"
    assert (await signed_in.get("/settings")).status_code == 303


async def test_no_account_goes_by_a_slip_of_the_hand(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.post("/settings/delete", data={"delete_password": PASSWORD})
    assert answer.status_code == 422
    assert '<a href="#field-delete_confirmed">Delete account</a>: Tick the box' in answer.text
    assert "<title>Error: " in answer.text
    assert (await signed_in.get("/settings")).status_code == 200


async def test_what_is_not_about_the_password_is_not_said_beside_it(carol: Person) -> None:
    only_admin = {"delete_password": carol.password, "delete_confirmed": "on"}
    answer = await carol.client.post("/settings/delete", data=only_admin)
    assert answer.status_code == 409
    assert "You are the only admin." in answer.text
    assert "field-delete_password-error" not in answer.text
    for _ in range(6):
        typed = {"new_email": "newer@example.org", "email_password": carol.password}
        answer = await carol.client.post("/settings/email", data=typed)
    assert answer.status_code == 429
    assert "field-email_password-error" not in answer.text
    assert 'value="newer@example.org"' in answer.text


@pytest.mark.parametrize("path", ["profile", "email", "password", "delete",
                                  "sessions/revoke-others"])  # fmt: skip
async def test_another_site_cannot_press_the_buttons(
    signed_in: httpx.AsyncClient, path: str
) -> None:
    answer = await signed_in.post(
        f"/settings/{path}",
        data={"delete_password": PASSWORD, "delete_confirmed": "on"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert (await signed_in.get("/api/users/me")).status_code == 200
