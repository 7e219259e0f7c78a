"""How a session travels: a cookie for browsers, a bearer token for clients."""

from datetime import datetime

from starlette.requests import HTTPConnection
from starlette.responses import Response

from studium.accounts.sessions.model import TOKEN_PREFIX, Device, OpenedSession
from studium.platform.settings import Settings
from studium.platform.web import client_address

_COOKIE = "studium_session"
_USER_AGENT_MAX_CHARACTERS = 300


def cookie_name(settings: Settings) -> str:
    """The cookie's name; over https its prefix makes browsers refuse it from anyone but us."""
    return f"__Host-{_COOKIE}" if settings.serves_https else _COOKIE


def bearer_token(connection: HTTPConnection) -> str | None:
    """The session token in the Authorization header; None for none and for other kinds."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.startswith(TOKEN_PREFIX) else None


def cookie_token(connection: HTTPConnection, settings: Settings) -> str | None:
    """The session token in the cookie; none when the caller shows credentials of another kind."""
    if "authorization" in connection.headers:
        return None
    return connection.cookies.get(cookie_name(settings))


def device_of(connection: HTTPConnection, settings: Settings) -> Device:
    """Where a request comes from, as far as it says."""
    agent = connection.headers.get("user-agent", "").replace("\x00", "")
    return Device(
        ip=client_address(connection, settings),
        user_agent=agent[:_USER_AGENT_MAX_CHARACTERS] or None,
    )


def set_session_cookie(
    response: Response, session: OpenedSession, settings: Settings, *, now: datetime
) -> None:
    """Hand the token to a browser, out of reach of scripts and of other sites' requests."""
    response.set_cookie(
        cookie_name(settings),
        session.token,
        max_age=int((session.expires_at - now).total_seconds()),
        path="/",
        httponly=True,
        secure=settings.serves_https,
        samesite="lax",
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    """Take the token back from a browser."""
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        httponly=True,
        secure=settings.serves_https,
        samesite="lax",
    )
