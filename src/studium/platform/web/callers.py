"""Who is calling, as routes state it: `SignedIn`."""

from typing import Annotated, Any

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from starlette.requests import HTTPConnection

from studium.platform.errors import NotAllowed, NotSignedIn
from studium.platform.principal import Principal, find_caller

SCOPE = "x-scope"  # what the OpenAPI document calls the scope of a route
_NOBODY = "Sign in, or send your token as `Authorization: Bearer …`."


class ScopeMissing(NotAllowed):
    """A key or an app token asks for what its scopes do not name."""

    slug = "scope-missing"
    title = "This needs another scope"


async def _signed_in(connection: HTTPConnection) -> Principal:
    principal = await find_caller(connection)
    if principal is None:
        raise NotSignedIn(_NOBODY)
    if principal.via != "session":
        _require_scope(principal, getattr(connection.scope.get("route"), "openapi_extra", None))
    return principal


def _require_scope(principal: Principal, documented: dict[str, Any] | None) -> None:
    """Refuse a key or an app token whose scopes do not name what the route states."""
    scope = (documented or {}).get(SCOPE)
    if scope is None:
        raise ScopeMissing("Keys and app tokens cannot do this. Sign in with your account.")
    if scope not in principal.scopes:
        raise ScopeMissing(f"This needs the scope {scope}.", scope=scope)


SignedIn = Annotated[Principal, Depends(_signed_in)]


def needs_caller(dependant: Dependant) -> bool:
    """Whether a route answers 401 to strangers: whether it depends on somebody signed in."""
    return dependant.call is _signed_in or any(map(needs_caller, dependant.dependencies))
