"""The address guard: outgoing requests reach public addresses only.

Checked when the connection is made, on the addresses that the name resolved to, so that a
name which changes its answer between check and use gains nothing.
"""

import ipaddress
import socket
from collections.abc import Set as AbstractSet
from ipaddress import IPv4Address, IPv6Address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from studium.platform.errors import Refused

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291: all that is routed today


class AddressRefused(Refused):
    """The address is private, local, reserved, or no web address at all."""

    slug = "address-refused"
    title = "This address cannot be called"


def checked_url(url: str, *, allowed: AbstractSet[str]) -> URL:
    """The address, read as the client will read it, so that both mean the same host.

    `allowed` holds `host:port` pairs that may be called wherever they are. Raises
    AddressRefused for what is no http(s) address or names a non-public IP address literally.
    """
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, parsed.port
    except ValueError as problem:
        raise AddressRefused("This is not a web address.") from problem
    if parsed.scheme not in {"http", "https"} or not host or parsed.raw_user is not None:
        raise AddressRefused("Only plain http and https addresses are called.")
    if parsed.raw_password is not None:
        raise AddressRefused("An address with a password in it is not called.")
    if f"{host}:{port}" not in allowed and _looks_numeric(host):
        _check_literal(host)
    return parsed


def _looks_numeric(host: str) -> bool:
    """Whether a client takes the host for an IP address and asks no resolver."""
    return ":" in host or host.replace(".", "").isdigit()


def _check_literal(host: str) -> None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError as problem:  # 2130706433, 127.1 and other spellings of addresses
        raise AddressRefused("This is not a web address.") from problem
    _check_address(address)


def _check_address(address: IPv4Address | IPv6Address) -> None:
    if isinstance(address, IPv6Address):
        inner = _inner_address(address)
        is_public = inner is not None or _is_public_ipv6(address)
        address = inner or address
    else:
        is_public = True
    if not is_public or not address.is_global or address.is_multicast:
        raise AddressRefused("This address leads into a private network and is not called.")


def _inner_address(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _is_public_ipv6(address: IPv6Address) -> bool:
    """Routed, and no tunnel (6to4, Teredo) into somebody's IPv4 network."""
    return address in _GLOBAL_UNICAST and address.sixtofour is None and address.teredo is None


class GuardedResolver(AbstractResolver):
    """Resolves names and refuses those that lead anywhere but the public internet."""

    def __init__(self, allowed: AbstractSet[str]) -> None:
        """Exempt these `host:port` pairs."""
        self._allowed = allowed
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; every one must be public, or the name is refused."""
        try:
            found = await self._resolver.resolve(host, port, family)
        except UnicodeError as problem:  # a label of more than 63 characters
            raise AddressRefused("This is not a web address.") from problem
        if f"{host}:{port}" not in self._allowed:
            for result in found:
                _check_literal(result["host"])
        return found

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()
