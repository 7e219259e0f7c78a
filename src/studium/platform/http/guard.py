"""The address guard: outgoing requests reach public addresses only.

Checked when the connection is made, on the addresses that the name resolved to, so that a
name which changes its answer between check and use gains nothing.
"""

import ipaddress
import socket
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from studium.platform.errors import Refused


class AddressRefused(Refused):
    """The address is private, local, reserved, or no web address at all."""

    slug = "address-refused"
    title = "This address cannot be called"


def check_url(url: str, *, allowed: AbstractSet[str]) -> None:
    """Refuse what is no http(s) URL or names a non-public IP address literally.

    `allowed` holds `host:port` pairs that may be called wherever they are.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise AddressRefused(f"{url!r} is not a plain http(s) address.")
    if f"{parts.hostname}:{parts.port or _default_port(parts.scheme)}" in allowed:
        return
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    _check_address(str(address))


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _check_address(text: str) -> None:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast:
        raise AddressRefused("This address leads into a private network and is not called.")


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
        found = await self._resolver.resolve(host, port, family)
        if f"{host}:{port}" not in self._allowed:
            for result in found:
                _check_address(result["host"])
        return found

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()
