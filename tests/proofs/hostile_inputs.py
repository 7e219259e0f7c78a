"""Hostile values as Hypothesis strategies: what nobody types and somebody sends."""

import json
from dataclasses import dataclass, field
from urllib.parse import quote

from hypothesis import strategies as st
from tests.proofs.addresses import Address

ID = "01980000-0000-7000-8000-000000000000"
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\u202e\u2066",
    "é" * 300,
    "x" * 5_000,
    "'; drop table users; --",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "-1",
    "0",
    "9" * 400,
    "1e999",
    "NaN",
    "null",
    "//evil.example",
    "/\\evil.example",
    "\r\nSet-Cookie: a=b",
    ID,
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
]
IN_A_PATH = ["%00", "%ff", "%c3%28", "%2e%2e", "%2F", "%ed%a0%80", "%E2%80%AE", "..;", "%25"]
NAMES = [
    "amount",
    "amount_minor",
    "code",
    "cursor",
    "email",
    "error",
    "first_name",
    "from",
    "id",
    "limit",
    "name",
    "new_email",
    "new_password",
    "next",
    "password",
    "preferences",
    "price",
    "product_id",
    "q",
    "reason",
    "sku",
    "state",
    "status",
    "timezone",
    "to",
    "token",
    "user_id",
]
HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "cookie",
    "idempotency-key",
    "if-none-match",
    "origin",
    "range",
    "referer",
    "sec-fetch-site",
    "stripe-signature",
    "user-agent",
    "x-forwarded-for",
    "x-request-id",
]
MEDIA_TYPES = [
    "application/json",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=b",
    "text/plain",
    "application/xml",
    "nonsense",
    "\xff\xfe",
]
VALUES_OF_HEADERS = [
    "Bearer ",
    "Bearer sts_nobody",
    "Basic Og==",
    "Basic \xff",
    "studium_session=",
    "studium_session=sts_x; studium_flash=x.y.z",
    "t=1,v1=00",
    "t=99999999999999999999999,v1=00",
    "t=\xb2,v1=\xff",
    "text/html",
    "*/*;q=nonsense",
    "null",
    "cross-site",
    "bytes=0-18446744073709551616",
    "1.2.3.4, \x01",
    "\xff" * 50,
    "k" * 10_000,
    *MEDIA_TYPES,
]
WHOLE_BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe{}",
    b"[" * 60_000,
    b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    b'{"amount": 1e400, "limit": NaN, "price": -Infinity}',
    b'{"amount": ' + b"9" * 5_000 + b"}",
    b'{"email": "\\ud800@example.org", "password": "\\udfff\\u0000 and so on"}',
    b'{"email": "a@example.org", "email": {"a": []}}',
    b"email=%00&password=%ff&" + b"a=1&" * 2_000,
    b"email[]=1&email[0][x]=2&=&&;",
    b"--b\r\nContent-Disposition: form-data; name=email; filename=a\r\n\r\nx\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data\r\n\r\n",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
]


def quoted(value: object) -> str:
    """Percent-encoded, also what is no character."""
    return quote(str(value), safe="", errors="replace")


texts = st.sampled_from(TEXTS) | st.text(max_size=40)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(st.sampled_from(NAMES) | texts, json_values, max_size=6)


@dataclass(frozen=True)
class HostileInput:
    """One hostile request, but for who sends it."""

    target: str
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


@st.composite
def hostile_inputs(draw: st.DrawFn, address: Address) -> HostileInput:
    """Hostile requests to an address."""
    path = address.at(**{name: draw(segments) for name in address.parameters})
    query = "&".join(draw(st.lists(pairs, max_size=4)))
    return HostileInput(
        f"{path}?{query}" if query else path,
        draw(st.lists(headers, max_size=4, unique_by=lambda header: header[0])),
        draw(bodies) if address.method != "GET" else b"",
    )


segments = st.sampled_from([*IN_A_PATH, ID]) | texts.map(lambda text: quoted(text) or "%20")
pairs = st.builds(
    lambda name, value: f"{name}={value}",
    st.sampled_from(NAMES) | texts.map(quoted),
    st.sampled_from(IN_A_PATH) | texts.map(quoted),
)
headers = st.builds(
    lambda name, value: (name.encode(), value.encode("latin-1")),
    st.sampled_from(HEADERS),
    st.sampled_from(VALUES_OF_HEADERS) | st.text(st.characters(max_codepoint=255), max_size=30),
) | st.builds(
    lambda value: (b"content-type", value.encode("latin-1")), st.sampled_from(MEDIA_TYPES)
)
bodies = (
    st.sampled_from(WHOLE_BODIES)
    | fields.map(lambda body: json.dumps(body).encode())
    | fields.map(lambda body: "&".join(f"{k}={quoted(v)}" for k, v in body.items()).encode())
    | st.binary(max_size=200)
)
