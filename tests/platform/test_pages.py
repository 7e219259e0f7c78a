"""Pages: forms, redirects that stay here, messages shown once, assets that never go stale."""

import hashlib
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from fastapi import APIRouter
from pydantic import EmailStr, Field, field_validator
from starlette.requests import Request
from starlette.responses import Response
from tests.platform.conftest import Serve, caller_of

from studium.operations.site.settings import SiteFolderSettings
from studium.platform.pages import (
    Form,
    FormErrors,
    MaybePageSignedIn,
    PageAdminOnly,
    PageRouter,
    PageSignedIn,
    PageStaffOnly,
    Renderer,
    read_form,
    read_zone,
    redirect,
    render,
    safe_next,
)
from studium.platform.pages.assets import STATIC, Assets
from studium.platform.pages.callers import SignInFirst, require_signed_in
from studium.platform.pages.redirects import Flash, take_flash
from studium.platform.pages.times import local
from studium.platform.parts import Parts
from studium.platform.principal import maybe_caller


class SignUp(Form):
    email: EmailStr
    password: str = Field(min_length=12)
    nickname: str | None = None
    tags: list[str] = Field(default=[], alias="tags[]")

    @field_validator("nickname")
    @classmethod
    def is_polite(cls, name: str | None) -> str | None:
        if name == "rude":
            raise ValueError("choose a kinder name")
        return name


seen: list[SignUp | FormErrors] = []
router = PageRouter()


@router.post("/form")
async def form(request: Request) -> Response:
    seen.append(await read_form(request, SignUp))
    return Response("read")


@router.get("/leave")
async def leave() -> Response:
    return redirect("/page", flash="Saved: 3 of “é😀”; done")


@router.get("/page")
async def page(request: Request) -> Response:
    return await render(request, "layout.html")


@router.get("/mine")
async def mine(principal: PageSignedIn) -> Response:
    return Response(str(principal.user_id))


@router.post("/mine")
async def change_mine(_: PageSignedIn) -> Response:
    return Response()


@router.get("/perhaps")
async def perhaps(principal: MaybePageSignedIn) -> Response:
    return Response(str(principal))


@router.get("/staff")
async def staff(_: PageStaffOnly) -> Response:
    return Response()


@router.get("/admin")
async def admin(_: PageAdminOnly) -> Response:
    return Response()


async def submit(serve: Serve, body: str | bytes) -> SignUp | FormErrors:
    seen.clear()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with caller_of(serve(router)) as client:
        answer = await client.post("/form", content=body, headers=headers)
    assert answer.text == "read", answer.text
    return seen[0]


# --- forms

GOOD = "email=a%40example.org&password=correct+horse+battery"


async def test_a_form_is_read_into_its_model(serve: Serve) -> None:
    read = await submit(serve, GOOD + "&nickname=%C3%A9+&tags[]=a&tags[]=b&csrf=extra")
    assert isinstance(read, SignUp)
    assert (read.email, read.nickname, read.tags) == ("a@example.org", "é", ["a", "b"])


async def test_an_empty_field_is_an_absent_one(serve: Serve) -> None:
    read = await submit(serve, GOOD + "&nickname=")
    assert isinstance(read, SignUp)
    assert read.nickname is None


async def test_the_last_of_two_values_counts(serve: Serve) -> None:
    read = await submit(serve, GOOD + "&nickname=first&nickname=second")
    assert isinstance(read, SignUp)
    assert read.nickname == "second"


async def test_faults_are_said_by_field_in_sentences(serve: Serve) -> None:
    read = await submit(serve, "email=nonsense&nickname=rude")
    assert isinstance(read, FormErrors)
    assert read.errors["password"] == "Please fill this in."
    assert read.errors["nickname"] == "Choose a kinder name."
    assert read.errors["email"][0].isupper()
    assert read.errors["email"].endswith(".")
    more = read.with_error("email", "This address is taken.")
    assert more.errors["email"] == "This address is taken."
    assert read.errors["email"] != more.errors["email"]


async def test_what_was_typed_comes_back_without_passwords(serve: Serve) -> None:
    read = await submit(serve, "email=nonsense&password=short&new_password=x&nickname=Al")
    assert isinstance(read, FormErrors)
    assert read.values == {"email": "nonsense", "nickname": "Al"}


@pytest.mark.parametrize("field", ["nickname", "unknown"])
async def test_a_value_that_cannot_be_kept_is_a_fault_of_its_field(
    serve: Serve, field: str
) -> None:
    read = await submit(serve, f"{GOOD}&{field}=a%00b")
    assert isinstance(read, FormErrors)
    assert read.errors == {field: "This contains a character that cannot be kept."}
    assert field not in read.values


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=%ff&%", b"&&&===", b"email", b"%00=%00", b"a=b;c=d", b""]
)
async def test_no_form_makes_a_fault_of_ours(serve: Serve, body: bytes) -> None:
    assert isinstance(await submit(serve, body), FormErrors)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(101))),
        ("multipart/form-data", b"no boundary"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n1\r\n--x--\r\n',
        ),
    ],
)
async def test_a_form_that_we_do_not_read_is_refused(serve: Serve, kind: str, body: bytes) -> None:
    async with caller_of(serve(router)) as client:
        answer = await client.post("/form", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400


# --- where to go next


@pytest.mark.parametrize(
    "charset", ["undefined", "unicode_escape", "punycode", "utf-8; charset=undefined"]
)
async def test_a_form_in_another_encoding_is_refused(serve: Serve, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800\r\n--x--\r\n'
    headers = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    async with caller_of(serve(router)) as client:
        assert (await client.post("/form", content=body, headers=headers)).status_code == 400


async def test_a_form_that_names_utf_8_is_read(serve: Serve) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    async with caller_of(serve(router)) as client:
        assert (await client.post("/form", content=GOOD, headers=headers)).text == "read"


@pytest.mark.parametrize("path", ["/", "/dashboard", "/a/b?c=d&e=%2F", "/a//b", "/%5Cevil.example"])
def test_a_path_of_this_site_is_followed(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "dashboard",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\tevil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " /dashboard",
        "/a\r\nSet-Cookie: x=1",
        "/a b",
    ],
)
def test_any_other_target_leads_to_the_dashboard(target: str | None) -> None:
    assert safe_next(target) == "/dashboard"
    assert safe_next(target, default="/") == "/"


# --- callers


async def test_a_stranger_is_led_to_sign_in_and_back() -> None:
    async def location(method: str, path: str, query: bytes = b"") -> str:
        scope: dict[str, object] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": [],
            "studium.principal": None,
        }
        request = Request(scope)
        with pytest.raises(SignInFirst) as raised:
            await require_signed_in(request, await maybe_caller(request))
        return raised.value.location

    back = await location("GET", "/mine", b"a=1&b=%2F")
    assert back == "/sign-in?next=%2Fmine%3Fa%3D1%26b%3D%252F"
    assert await location("POST", "/mine") == "/sign-in?next=%2Fdashboard"
    evil = unquote((await location("GET", "//evil.example")).partition("=")[2])
    assert not safe_next(evil).startswith("//")


async def test_roles_open_their_pages(serve: Serve) -> None:
    statuses = {}
    for name in ("alice", "dave", "carol"):
        async with caller_of(serve(router), Authorization=f"Bearer {name}") as client:
            statuses[name] = [
                (await client.get(path)).status_code for path in ("/mine", "/staff", "/admin")
            ]
    assert statuses == {
        "alice": [200, 403, 403],
        "dave": [200, 200, 403],
        "carol": [200, 200, 200],
    }


async def test_bad_credentials_are_a_strangers_on_pages(serve: Serve) -> None:
    async with caller_of(serve(router), Authorization="Bearer mallory") as client:
        assert (await client.get("/perhaps")).text == "None"


# --- messages


async def test_a_message_is_shown_once(serve: Serve, bare: Parts) -> None:
    bare.add(Renderer([]))
    bare.add(SiteFolderSettings(_env_file=None).content())
    async with caller_of(serve(router, parts=bare)) as client:
        left = await client.get("/leave")
        assert left.status_code == 303
        assert left.headers["location"] == "/page"
        shown, again = await client.get("/page"), await client.get("/page")
    assert "Saved: 3 of “é😀”; done" in shown.text
    assert "Saved" not in again.text
    assert "notice-success" in shown.text


def test_only_what_was_done_is_a_success() -> None:
    def taken(cookie: str) -> Flash | None:
        headers = [(b"cookie", f"flash={cookie}".encode())]
        return take_flash(Request({"type": "http", "headers": headers}))

    assert taken("info:So%20it%20is.") == Flash("So it is.", "info")
    assert taken("warning:No: never.") == Flash("No: never.", "warning")
    assert taken("danger:Run!") is None
    assert taken("Saved.") is None


async def test_times_are_the_browsers_until_a_person_sets_a_zone() -> None:
    def shown_at_noon(zone: str, person: Any = None) -> str:
        headers = [(b"cookie", f"zone={zone}".encode())]
        read_zone(Request({"type": "http", "headers": headers}), person)
        return f"{local(datetime(2026, 6, 1, 12, tzinfo=UTC)):%H:%M}"

    assert shown_at_noon("Asia%2FKolkata") == "17:30"
    assert shown_at_noon("Nowhere%2FAtAll") == "12:00"
    assert shown_at_noon("..%2F..%2Fetc%2Fpasswd") == "12:00"
    chosen = SimpleNamespace(timezone="Europe/Madrid")
    assert shown_at_noon("Asia%2FKolkata", chosen) == "14:00"


async def test_a_message_is_text_and_never_markup(serve: Serve, bare: Parts) -> None:
    bare.add(Renderer([]))
    bare.add(SiteFolderSettings(_env_file=None).content())
    async with caller_of(serve(router, parts=bare)) as client:
        forged = await client.get("/page", headers={"Cookie": "flash=info:%3Cscript%3Ealert(1)"})
        broken = await client.get("/page", headers={"Cookie": "flash=%ff%zz"})
    assert "<script>alert" not in forged.text
    assert "&lt;script&gt;" in forged.text
    assert broken.status_code == 200


def test_a_long_message_is_cut() -> None:
    cookie = redirect("/", flash="😀" * 1000).headers["set-cookie"]
    assert len(cookie) < 4096
    assert "httponly" in cookie.lower()


# --- assets


def test_an_assets_address_changes_with_its_content() -> None:
    address, _, digest = Assets().address("base.css").partition("?v=")
    assert address == "/static/base.css"
    content = (STATIC / "base.css").read_bytes()
    assert hashlib.sha256(content).hexdigest().startswith(digest)
    assert len(digest) == 10


def test_an_asset_that_is_not_there_is_noticed() -> None:
    with pytest.raises(FileNotFoundError):
        Assets().address("missing.css")


async def test_pages_stay_out_of_the_api_document(serve: Serve) -> None:
    both = APIRouter()

    @both.get("/api/seen")
    async def answer() -> int:
        return 1

    async with caller_of(serve(router, both)) as client:
        document: httpx.Response = await client.get("/openapi.json")
    assert list(document.json()["paths"]) == ["/api/seen"]
