"""Where a request comes from."""

from starlette.requests import HTTPConnection

from studium.platform.settings import Settings


def client_address(connection: HTTPConnection, settings: Settings) -> str:
    """The caller's IP address.

    X-Forwarded-For is believed only from the proxies that TRUSTED_PROXIES names, and then
    only its last entry: the one that our own proxy wrote.
    """
    peer = connection.client.host if connection.client else "unknown"
    forwarded = connection.headers.get("x-forwarded-for")
    if forwarded and peer in settings.trusted_proxies:
        return forwarded.rpartition(",")[2].strip()
    return peer
