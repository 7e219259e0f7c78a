"""The pages of signing up, in and out, as a browser without JavaScript uses them."""

import httpx
import pytest
from tests.accounts.conftest import Post
from tests.conftest import PASSWORD, Person

EMAIL = "new@example.org"


async def sign_up(browser: httpx.AsyncClient, **more: str) -> httpx.Response:
    return await browser.post("/sign-up", data={"email": EMAIL, "password": PASSWORD, **more})


@pytest.mark.parametrize(
    "path",
    ["/sign-up", "/sign-in", "/forgot-password", "/reset-password", "/reset-password?token=x",
     "/confirm-email", "/confirm-email?token=x"],
)  # fmt: skip
async def test_every_page_is_there_for_strangers(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert "<h1>" in answer.text


async def test_signing_up_leads_on_signed_in(browser: httpx.AsyncClient) -> None:
    answer = await sign_up(browser, first_name="New", next="/pricing?plan=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/pricing?plan=1"
    assert (await browser.get("/api/users/me")).json()["first_name"] == "New"


async def test_mistakes_are_shown_and_the_password_is_not_sent_back(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.post("/sign-up", data={"email": "nonsense", "password": "hunter2"})
    assert answer.status_code == 422
    assert "does not look like an e-mail address" in answer.text
    assert 'value="nonsense"' in answer.text
    assert "hunter2" not in answer.text


async def test_a_taken_address_is_said_at_its_field(
    browser: httpx.AsyncClient, alice: Person
) -> None:
    answer = await browser.post("/sign-up", data={"email": alice.email, "password": PASSWORD})
    assert answer.status_code == 409
    assert 'href="#field-email"' in answer.text
    assert "Sign in instead." in answer.text


async def test_a_role_in_the_form_is_ignored(browser: httpx.AsyncClient) -> None:
    await sign_up(browser, role="ADMIN")
    assert (await browser.get("/api/users/me")).json()["role"] == "CANDIDATE"


async def test_signing_in_leads_where_one_wanted_to_go(
    browser: httpx.AsyncClient, alice: Person
) -> None:
    page = (await browser.get("/sign-in?next=/settings")).text
    assert 'name="next" value="/settings"' in page
    form = {"email": alice.email, "password": alice.password, "next": "/settings"}
    answer = await browser.post("/sign-in", data=form)
    assert answer.headers["location"] == "/settings"
    assert (await browser.get("/settings")).status_code == 200
    assert (await browser.get("/sign-in?next=/pricing")).headers["location"] == "/pricing"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "evil.example", "/\t/evil.example", "\\\\evil.example", ""],
)  # fmt: skip
async def test_nobody_is_led_to_another_site(
    browser: httpx.AsyncClient, alice: Person, elsewhere: str
) -> None:
    form = {"email": alice.email, "password": alice.password, "next": elsewhere}
    answer = await browser.post("/sign-in", data=form)
    assert answer.headers["location"] == "/dashboard"


async def test_a_wrong_password_is_refused_kindly(
    browser: httpx.AsyncClient, alice: Person
) -> None:
    answer = await browser.post(
        "/sign-in", data={"email": alice.email, "password": "wrong password"}
    )
    assert answer.status_code == 401
    assert "The e-mail address or the password is not right." in answer.text
    assert f'value="{alice.email}"' in answer.text
    assert "wrong password" not in answer.text


async def test_signing_out_ends_the_session(browser: httpx.AsyncClient) -> None:
    await sign_up(browser)
    cookies = dict(browser.cookies)
    answer = await browser.post("/sign-out")
    assert answer.headers["location"] == "/"
    assert (await browser.get("/settings")).status_code == 303
    browser.cookies.update(cookies)
    assert (await browser.get("/settings")).status_code == 303
    assert (await browser.post("/sign-out")).status_code == 303


async def test_another_site_cannot_sign_anybody_in_or_out(browser: httpx.AsyncClient) -> None:
    await sign_up(browser)
    for path in ("/sign-out", "/sign-in", "/sign-up"):
        answer = await browser.post(path, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
    assert (await browser.get("/settings")).status_code == 200


async def test_a_forgotten_password_is_chosen_anew(browser: httpx.AsyncClient, post: Post) -> None:
    await sign_up(browser)
    await browser.post("/sign-out")
    answer = await browser.post("/forgot-password", data={"email": EMAIL})
    assert f"If {EMAIL} has an account" in answer.text
    token = await post.newest_token(EMAIL)
    page = (await browser.get(f"/reset-password?token={token}")).text
    assert f'value="{token}"' in page
    weak = await browser.post("/reset-password", data={"token": token, "password": "password123"})
    assert weak.status_code == 422
    assert f'value="{token}"' in weak.text
    good = {"token": token, "password": "another good phrase"}
    answer = await browser.post("/reset-password", data=good)
    assert answer.headers["location"] == "/sign-in"
    form = {"email": EMAIL, "password": "another good phrase"}
    assert (await browser.post("/sign-in", data=form)).status_code == 303
    answer = await browser.post("/reset-password", data=good)
    assert answer.status_code == 400
    assert "used before or is too old" in answer.text


async def test_the_page_says_the_same_for_unknown_addresses(
    browser: httpx.AsyncClient, alice: Person
) -> None:
    known = await browser.post("/forgot-password", data={"email": alice.email})
    unknown = await browser.post("/forgot-password", data={"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(alice.email, "") == unknown.text.replace("nobody@example.org", "")


async def test_an_address_is_confirmed_by_a_button_not_by_following_the_link(
    browser: httpx.AsyncClient, post: Post
) -> None:
    await sign_up(browser)
    token = await post.newest_token(EMAIL)
    for _ in range(2):
        page = (await browser.get(f"/confirm-email?token={token}")).text
        assert "Confirm my address" in page
        assert "you would confirm somebody else's account" in page
    assert (await browser.get("/api/users/me")).json()["email_confirmed_at"] is None
    assert (await browser.post("/confirm-email", data={"token": token})).status_code == 303
    assert (await browser.get("/api/users/me")).json()["email_confirmed_at"] is not None
    assert "confirm your address" not in (await browser.get("/settings")).text
    again = await browser.post("/confirm-email", data={"token": token})
    assert again.status_code == 400


async def test_a_new_link_can_be_asked_for(browser: httpx.AsyncClient, post: Post) -> None:
    await sign_up(browser)
    first = await post.newest_token(EMAIL)
    assert (await browser.post("/confirm-email/resend")).status_code == 303
    assert await post.newest_token(EMAIL) != first


@pytest.mark.parametrize(
    ("told", "kept"),
    [("America/New_York", "America/New_York"), ("Mars/Olympus", None), ("", None)],
)
async def test_the_browsers_time_zone_is_kept_where_we_know_it(
    browser: httpx.AsyncClient, told: str, kept: str | None
) -> None:
    assert (await sign_up(browser, timezone=told)).status_code == 303
    assert (await browser.get("/api/users/me")).json()["timezone"] == kept
