"""Answers are compressed where their length tells no other site anything (BREACH)."""

from typing import Any

from tests.conftest import Person

from studium.platform.web.compression import is_safe


def scope(path: str = "/settings", **headers: str) -> dict[str, Any]:
    named = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
    return {"type": "http", "path": path, "headers": named}


def test_what_another_site_may_have_caused_is_not_compressed() -> None:
    assert is_safe(scope())
    assert is_safe(scope(authorization="Bearer x"))
    assert is_safe(scope(cookie="session=x", sec_fetch_site="same-origin"))
    assert is_safe(scope(cookie="session=x", sec_fetch_site="none"))
    assert is_safe(scope("/static/all.css", cookie="session=x", sec_fetch_site="cross-site"))
    for site in ("cross-site", "same-site", ""):
        assert not is_safe(scope(cookie="session=x", sec_fetch_site=site))
    assert not is_safe(scope(cookie="session=x"))
    assert not is_safe(scope(range="bytes=0-9"))


async def test_pages_and_style_go_out_compressed_and_say_so(client: Any, alice: Person) -> None:
    page = await client.get("/")
    assert page.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in page.headers["vary"].lower()
    assert "</html>" in page.text
    plain = await client.get("/", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert int(page.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    cookies = {"cookie": f"studium_session={alice.user_id}"}
    assert "content-encoding" not in (await client.get("/", headers=cookies)).headers
