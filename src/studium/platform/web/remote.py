"""Where a request comes from."""

from starlette.requests import HTTPConnection

from studium.platform.settings import Settings


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """The caller's IP address.

    X-Forwarded-For is believed only from the proxies that TRUSTED_PROXIES names, and then
    only its last entry: the one that our own proxy wrote, be it in a header line of its own.
    """
    peer = connection.client.host if connection.client else "unknown"
    if peer not in settings.trusted_proxies:
        return peer
    lines = connection.headers.getlist("x-forwarded-for")
    return lines[-1].rpartition(",")[2].strip() or peer if lines else peer
