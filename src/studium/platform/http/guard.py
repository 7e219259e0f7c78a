"""The address guard: outgoing requests reach public addresses only.

Checked when the connection is made, on the addresses that the name resolved to, so that a
name which changes its answer between check and use gains nothing. What is public is decided by
the data in `special_addresses.py`; what the operator exempts is in `platform.destinations`.
"""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from studium.platform.destinations import AllowedDestinations
from studium.platform.errors import Refused
from studium.platform.http.special_addresses import (
    BAD_PORTS,
    GLOBAL_UNICAST,
    ISATAP,
    NAT64,
    SPECIAL_IPV4,
    SPECIAL_IPV6,
)

_LOW_32 = 0xFFFF_FFFF


class AddressRefused(Refused):
    """The address is private, local, reserved, or no web address at all."""

    slug = "address-refused"
    title = "This address cannot be called"


def checked_url(url: str, *, allowed: AllowedDestinations) -> URL:
    """The address, read as the client will read it, so that both mean the same host.

    Raises AddressRefused for what is no http(s) address, has a port of another protocol, or
    names a non-public IP address literally, unless `allowed` exempts it.
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
    if allowed.has_host(host, port):
        return parsed
    if _looks_numeric(host):
        _check_literal(host, port, allowed)
    if port in BAD_PORTS and not allowed.has_port(port):
        raise AddressRefused(f"Port {port} belongs to another protocol and is not called.")
    return parsed


def _looks_numeric(host: str) -> bool:
    """Whether a client takes the host for an IP address and asks no resolver."""
    return ":" in host or host.replace(".", "").isdigit()


def _check_literal(host: str, port: int | None, allowed: AllowedDestinations) -> None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError as problem:  # 2130706433, 127.1 and other spellings of addresses
        raise AddressRefused("This is not a web address.") from problem
    if not allowed.has_address(address, port) and not is_public(address):
        raise AddressRefused("This address leads into a private network and is not called.")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is in no special block; one that carries an IPv4 address goes by it."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in SPECIAL_IPV4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & _LOW_32))
    if address not in GLOBAL_UNICAST or any(address in block for block in SPECIAL_IPV6):
        return False
    if (int(address) >> 32) & _LOW_32 in ISATAP:
        return is_public(IPv4Address(int(address) & _LOW_32))
    return True


class GuardedResolver(AbstractResolver):
    """Resolves names and refuses those that lead anywhere but the public internet."""

    def __init__(self, allowed: AllowedDestinations) -> None:
        """Exempt these destinations."""
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
        if not self._allowed.has_host(host, port):
            for result in found:
                _check_literal(result["host"], port, self._allowed)
        return found

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()
