"""Where endpoints may be: the form of an address, and what the sandbox allows."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from studium.platform.errors import Invalid
from studium.platform.http import AddressRefused, checked_url

_LONGEST_URL = 2000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class EndpointRefused(Invalid):
    """Nothing is sent to such an address."""

    slug = "endpoint-refused"
    title = "This address cannot receive events"


class LoopbackReceivers(AbstractSet[str]):
    """Every `host:port` of this machine's loopback: what the sandbox lets events be sent to."""

    def __contains__(self, address: object) -> bool:
        """Whether the host is the loopback."""
        return isinstance(address, str) and address.rpartition(":")[0].strip("[]") in _LOOPBACK

    def __iter__(self) -> Iterator[str]:
        """None by name."""
        return iter(())

    def __len__(self) -> int:
        """None by name."""
        return 0


def allowed_receivers(*, sandbox: bool) -> AbstractSet[str]:
    """What may be sent to besides public addresses."""
    return LoopbackReceivers() if sandbox else frozenset()


def require_receiver(url: str, *, sandbox: bool, allow_http: bool) -> None:
    """Refuse an address whose form says that nothing will be sent there. Raises EndpointRefused.

    Where a name leads is looked at when a connection is made, each time.
    """
    if len(url) > _LONGEST_URL or not url.isascii() or any(mark <= " " for mark in url):
        raise EndpointRefused("Write the address in ASCII, without spaces, up to 2000 characters.")
    try:
        parsed = checked_url(url, allowed=allowed_receivers(sandbox=sandbox))
    except AddressRefused as refusal:
        raise EndpointRefused(refusal.message) from refusal
    if parsed.scheme != "https" and not (sandbox or allow_http):
        raise EndpointRefused("Events are sent over https only.")
    if parsed.raw_fragment:
        raise EndpointRefused("Leave out what follows the #: it is never sent.")
