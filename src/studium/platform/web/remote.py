"""Where a request comes from."""

import ipaddress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from starlette.requests import HTTPConnection

from studium.platform.settings import Settings
from studium.platform.telemetry import get_logger

log = get_logger()


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """The caller's IP address, in one spelling; `unknown` for a peer without one.

    X-Forwarded-For is read from the right, each entry only if the one that wrote it, first of
    all the peer itself, is in a network of TRUSTED_PROXIES. The first that is not is the caller.
    An entry that is no address ends the walk: whoever wrote it speaks for its client.
    """
    peer = _address(connection.client.host) if connection.client else None
    if peer is None:
        return "unknown"
    if not settings.trusts_proxy(peer):
        if peer.is_private and "x-forwarded-for" in connection.headers:
            _tell_ignored(str(peer))
        return str(peer)
    for line in reversed(connection.headers.getlist("x-forwarded-for")):
        for entry in reversed(line.split(",")):
            found = _address(entry)
            if found is None:
                return str(peer)
            peer = found
            if not settings.trusts_proxy(peer):
                return str(peer)
    return str(peer)


@lru_cache(maxsize=64)
def _tell_ignored(peer: str) -> None:
    """Say once that a neighbour forwards addresses and is not believed: most likely our proxy."""
    # No alert: requests are answered; it matters while a proxy is set up.
    log.warning(
        "forwarded_address_ignored",
        peer=peer,
        remedy="if it is your proxy, put it into TRUSTED_PROXIES: all its clients count as one",
    )


def _address(entry: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, in brackets, or as mapped IPv6."""
    text = entry.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
