"""What the operator lets outgoing requests reach although it is not public."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

_HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class AllowedDestinations:
    """Exempt destinations: `host:port` pairs, and networks with a port or None for every port."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[tuple[IPv4Network | IPv6Network, int | None], ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """Read `name:port`, `10.0.0.0/8`, `10.0.0.0/8:8443`, `[fd00::/8]:443` or an address.

        Raises ValueError, with a sentence, for an entry that is none of these.
        """
        hosts, networks = set(), []
        for entry in entries:
            found = _network(entry)
            if found is not None:
                networks.append(found)
            else:
                hosts.add(_host_and_port(entry))
        return cls(frozenset(hosts), tuple(networks))

    def has_host(self, host: str, port: int | None) -> bool:
        """Whether this name (or literal) and port are exempt wherever they lead."""
        return f"{host.lower()}:{port}" in self.hosts

    def has_address(self, address: IPv4Address | IPv6Address, port: int | None) -> bool:
        """Whether this address and port lie in an exempt network."""
        return any(
            address.version == network.version
            and address in network
            and (only is None or only == port)
            for network, only in self.networks
        )

    def has_port(self, port: int | None) -> bool:
        """Whether an exempt network is named with this very port."""
        return any(only == port for _, only in self.networks if only is not None)


def _network(entry: str) -> tuple[IPv4Network | IPv6Network, int | None] | None:
    text, port = _cut_port(entry)
    try:
        network = ipaddress.ip_network(text, strict=True)
    except ValueError as problem:
        if "/" in entry:
            raise ValueError(f"{entry!r} is no network: {problem}") from problem
        return None
    return network, port


def _cut_port(entry: str) -> tuple[str, int | None]:
    """The network and its port; IPv6 with a port stands in brackets."""
    if entry.startswith("["):
        text, _, rest = entry[1:].partition("]")
        return text, _port(rest.removeprefix(":"), entry) if rest else None
    if entry.count(":") == 1:
        text, _, port = entry.partition(":")
        return text, _port(port, entry)
    return entry, None


def _host_and_port(entry: str) -> str:
    host, _, port = entry.rpartition(":")
    if not host or any(character in host for character in "/@[] "):
        raise ValueError(f"{entry!r} is neither host:port nor a network such as 10.0.0.0/8")
    return f"{host.lower()}:{_port(port, entry)}"


def _port(text: str, entry: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST_PORT):
        raise ValueError(f"{entry!r} has no port between 1 and {_HIGHEST_PORT}")
    return int(text)
