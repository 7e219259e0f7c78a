"""Bodies, and where a request comes from."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from studium.platform.settings import Settings
from studium.platform.web import RequestModel, ResponseModel, Text, UtcDatetime, client_address


class Note(RequestModel):
    text: Text


class Moment(ResponseModel):
    at: UtcDatetime
    end: UtcDatetime | None = None


def test_times_leave_in_utc_with_z() -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    moment = Moment(at=datetime(2026, 1, 5, 14, 45, tzinfo=kathmandu))
    assert moment.model_dump_json() == '{"at":"2026-01-05T09:00:00Z","end":null}'
    exact = Moment(at=datetime(2026, 1, 5, 9, 0, 0, 5, tzinfo=UTC))
    assert '"2026-01-05T09:00:00.000005Z"' in exact.model_dump_json()


def test_a_misspelt_member_is_noticed() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Note.model_validate({"text": "x", "txet": "y"})


@pytest.mark.parametrize("text", ["a\0b", "\0", "\ud800", "a\udfffb"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Note.model_validate({"text": text})


@pytest.mark.parametrize("text", ["", "é😀", "שלום", "a\nb\t", "\ufffd"])
def test_all_other_text_is_kept(text: str) -> None:
    assert Note.model_validate({"text": text}).text == text.strip()


# --- X-Forwarded-For

PROXY, MALLORY, CLIENT = "10.0.0.1", "203.0.113.66", "203.0.113.9"


def address(peer: str | None, *forwarded: str, trusted: tuple[str, ...] = (PROXY,)) -> str:
    settings = Settings(_env_file=None, trusted_proxies=list(trusted))
    scope = {
        "type": "http",
        "client": (peer, 5000) if peer else None,
        "headers": [(b"x-forwarded-for", line.encode()) for line in forwarded],
    }
    return client_address(HTTPConnection(scope), settings)


def test_without_a_proxy_the_peer_is_the_caller() -> None:
    assert address(CLIENT) == CLIENT
    assert address(None) == "unknown"


def test_a_strangers_claim_is_not_believed() -> None:
    assert address(MALLORY, "127.0.0.1") == MALLORY
    assert address(PROXY, "127.0.0.1", trusted=()) == PROXY


def test_our_proxys_own_entry_is_believed_and_no_other() -> None:
    assert address(PROXY, CLIENT) == CLIENT
    assert address(PROXY, f"127.0.0.1, {CLIENT}") == CLIENT
    assert address(PROXY, "127.0.0.1", CLIENT) == CLIENT


@pytest.mark.parametrize(
    "entry",
    [f"{CLIENT}:4711", f" {CLIENT} ", f'"{CLIENT}"', f"::ffff:{CLIENT}", f"[::ffff:{CLIENT}]:80"],
)
def test_an_address_is_one_however_it_is_written(entry: str) -> None:
    assert address(PROXY, entry) == CLIENT


def test_ipv6_comes_with_and_without_brackets_and_ports() -> None:
    for entry in ("2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443", "2001:DB8:0::7"):
        assert address(PROXY, entry) == "2001:db8::7"


def test_trusted_hops_are_walked_past_from_the_right() -> None:
    trusted = ("10.0.0.0/8", "2001:db8:1::/48")
    assert address(PROXY, f"{MALLORY}, {CLIENT}, 10.9.9.9", trusted=trusted) == CLIENT
    assert address(PROXY, CLIENT, "[2001:db8:1::5]:99", trusted=trusted) == CLIENT
    assert address(PROXY, "10.1.1.1, 10.2.2.2", trusted=trusted) == "10.1.1.1"


def test_what_is_no_address_is_never_a_bucket_of_its_own() -> None:
    assert address(PROXY, "unknown") == PROXY
    assert address(PROXY, f"{CLIENT}, _hidden") == PROXY


@pytest.mark.parametrize("entry", ["proxy.internal", "10.0.0.1/8", "10.0.0", ""])
def test_a_trusted_proxy_that_never_matches_is_refused_at_the_start(entry: str) -> None:
    with pytest.raises(ValidationError, match="IP addresses or networks"):
        Settings(_env_file=None, trusted_proxies=[entry])


def test_an_empty_entry_leaves_the_peer() -> None:
    assert address(PROXY) == PROXY
    assert address(PROXY, "") == PROXY
