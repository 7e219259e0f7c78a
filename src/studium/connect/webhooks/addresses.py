"""Where endpoints may be: the form of an address, and what the sandbox allows."""

from studium.platform.destinations import AllowedDestinations
from studium.platform.errors import Invalid
from studium.platform.http import AddressRefused, checked_url
from studium.platform.settings import Settings

_LONGEST_URL = 2000
_LOOPBACK = ("127.0.0.0/8", "::1")


class EndpointRefused(Invalid):
    """Nothing is sent to such an address."""

    slug = "endpoint-refused"
    title = "This address cannot receive events"


def allowed_receivers(settings: Settings) -> AllowedDestinations:
    """What may be sent to besides public addresses: what the operator exempts, and in the sandbox
    this machine.
    """  # noqa: D205 - one sentence
    loopback = _LOOPBACK if settings.sandbox else ()
    return AllowedDestinations.parse({*settings.outgoing_allowed, *loopback})


def require_receiver(url: str, *, settings: Settings, allow_http: bool) -> None:
    """Refuse an address whose form says that nothing will be sent there. Raises EndpointRefused.

    Where a name leads is looked at when a connection is made, each time.
    """
    if len(url) > _LONGEST_URL or not url.isascii() or any(mark <= " " for mark in url):
        raise EndpointRefused("Write the address in ASCII, without spaces, up to 2000 characters.")
    try:
        parsed = checked_url(url, allowed=allowed_receivers(settings))
    except AddressRefused as refusal:
        raise EndpointRefused(refusal.message) from refusal
    if parsed.scheme != "https" and not (settings.sandbox or allow_http):
        raise EndpointRefused("Events are sent over https only.")
    if parsed.raw_fragment:
        raise EndpointRefused("Leave out what follows the #: it is never sent.")
