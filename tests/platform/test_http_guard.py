"""The address guard: public addresses only, however they are spelt."""

import socket
from typing import Any

import pytest
from aiohttp.abc import ResolveResult

from studium.platform.destinations import AllowedDestinations
from studium.platform.http import AddressRefused, AiohttpClient, Call, NoAnswer, Outgoing
from studium.platform.http.guard import GuardedResolver, checked_url
from studium.platform.http.special_addresses import BAD_PORTS

NOBODY = AllowedDestinations()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.255.255.254/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",  # carrier-grade NAT
        "http://169.254.169.254/latest/meta-data/",
        "http://192.0.2.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[fd12:3456::1]/",
        "http://[ff02::1]/",
        "http://[2001:db8::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[64:ff9b:1::10.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
        "http://192.0.0.9/",  # in a special block, though the registry calls it reachable
        "http://192.88.99.1/",
        "http://192.31.196.1/",
        "http://192.52.193.1/",
        "http://192.175.48.1/",
        "http://168.63.129.16/",  # a cloud's host in a public block
        "http://[3fff::1]/",
        "http://[3fff:fff::1]/",
        "http://[2620:4f:8000::1]/",
        "http://[2001:20::1]/",
        "http://[2001:1::1]/",
        "http://[5f00::1]/",
        "http://[100::1]/",
        "http://[fec0::1]/",
        "http://[2606:4700::5efe:10.0.0.1]/",  # ISATAP
        "http://[2606:4700::200:5efe:192.168.0.1]/",
        "http://[::ffff:192.88.99.1]/",
        "http://[64:ff9b::192.0.0.9]/",
    ],
)
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        checked_url(url, allowed=NOBODY)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1.../",
        "http://017700000001/",
        "http://\uff11\uff12\uff17.0.0.1/",  # full-width digits
        "http://127\u30020\u30020\u30021/",
    ],
)
def test_disguises_of_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        checked_url(url, allowed=NOBODY)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "/path",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:password@example.org/",
        "http://:password@example.org/",
        "http://@127.0.0.1/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "http://[::1/",
        "http://[zz::1]/",
    ],
)
def test_only_plain_web_addresses_are_called(url: str) -> None:
    with pytest.raises(AddressRefused) as raised:
        checked_url(url, allowed=NOBODY)
    assert "password@" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.stripe.com/v1/charges?limit=3",
        "HTTP://EXAMPLE.ORG",
        "http://8.8.8.8:8080/",
        "http://[2606:4700:4700::1111]/",
        "http://[64:ff9b::8.8.8.8]/",
        "http://[::ffff:8.8.8.8]/",
        "https://bücher.example/",
        "http://0x7f.1/",  # names to the client: the resolver's answer is judged
        "http://١٢٧.0.0.1/",
    ],
)
def test_public_addresses_pass(url: str) -> None:
    checked_url(url, allowed=NOBODY)


@pytest.mark.parametrize("port", sorted(BAD_PORTS))
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    with pytest.raises(AddressRefused, match="another protocol"):
        checked_url(f"https://example.org:{port}/", allowed=NOBODY)


def test_networks_that_the_operator_names_are_called_and_no_others() -> None:
    allowed = AllowedDestinations.parse(["10.1.0.0/16", "192.168.7.0/24:8443", "[fd00::/8]:443"])
    for url in ("http://10.1.2.3/", "https://192.168.7.9:8443/", "https://[fd00::1]/"):
        checked_url(url, allowed=allowed)
    named = AllowedDestinations.parse(["10.1.2.3:25"])
    checked_url("http://10.1.2.3:25/", allowed=named)
    for url in ("http://10.2.0.1/", "https://192.168.7.9/", "http://[fd00::1]/"):
        with pytest.raises(AddressRefused):
            checked_url(url, allowed=allowed)


@pytest.mark.parametrize(
    "entry", ["", "example.org", "10.1.2.3/16", "host:0", "host:99999", "http://host:80", "a b:80"]
)
def test_an_exemption_that_means_nothing_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"neither|no network|no port"):
        AllowedDestinations.parse([entry])


def test_an_allowed_host_and_port_may_be_private_and_no_other() -> None:
    allowed = AllowedDestinations.parse(["127.0.0.1:8000", "localhost:80", "[::1]:9000"])
    for url in ("http://127.0.0.1:8000/x", "http://localhost/", "http://[::1]:9000/"):
        checked_url(url, allowed=allowed)
    for url in ("http://127.0.0.1:8001/", "http://127.0.0.1/", "http://[::1]/"):
        with pytest.raises(AddressRefused):
            checked_url(url, allowed=allowed)


class Names:
    """Answers for names, as a resolver does."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host: str, port: int, family: Any) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        return


async def resolve(host: str, *addresses: str, allowed: AllowedDestinations = NOBODY) -> int:
    resolver = GuardedResolver(allowed)
    await resolver._resolver.close()
    resolver._resolver = Names(*addresses)  # type: ignore[assignment]
    return len(await resolver.resolve(host, 80, socket.AF_UNSPEC))


async def test_a_name_is_judged_by_where_it_leads() -> None:
    assert await resolve("good.example", "93.184.216.34", "2606:4700::1") == 2
    for address in ("127.0.0.1", "10.0.0.1", "fe80::1%eth0", "::ffff:10.0.0.1"):
        with pytest.raises(AddressRefused):
            await resolve("evil.example", address)


async def test_one_private_address_spoils_the_name() -> None:
    with pytest.raises(AddressRefused):
        await resolve("mixed.example", "93.184.216.34", "192.168.0.1")


async def test_an_allowed_name_may_lead_home() -> None:
    allowed = AllowedDestinations.parse(["home.example:80"])
    assert await resolve("home.example", "127.0.0.1", allowed=allowed) == 1
    with pytest.raises(AddressRefused):
        await resolve("other.example", "127.0.0.1", allowed=allowed)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "0x7f.1", "0x7f000001"])
async def test_a_private_name_is_refused_when_the_connection_is_made(host: str) -> None:
    told: list[Call] = []
    async with AiohttpClient(observers=[told.append]) as client:
        with pytest.raises((AddressRefused, NoAnswer)) as raised:
            await client.send(Outgoing("GET", f"http://{host}:81/"))
    assert isinstance(raised.value, AddressRefused) or host.startswith("0x")
    (call,) = told
    assert call.status is None
    assert call.problem is not None


@pytest.mark.parametrize("host", ["x" * 64 + ".example", "a..b", "-", "xn--"])
async def test_a_name_that_is_none_is_no_crash(host: str) -> None:
    async with AiohttpClient() as client:
        with pytest.raises((AddressRefused, NoAnswer)):
            await client.send(Outgoing("GET", f"http://{host}/", timeout_seconds=5))
