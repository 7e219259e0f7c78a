"""Who may call, as routes of the API state it: `SignedIn`, `StaffOnly`, `AdminOnly`.

Pages state it with `platform.pages.callers`, what is about one's own account with `BySession` of
`accounts.people`. Keys and app tokens are held to their scopes by `find_caller`, whichever it is.
"""

from typing import Annotated

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from starlette.requests import HTTPConnection

from studium.platform.errors import NotAllowed, NotSignedIn
from studium.platform.principal import Principal, find_caller

_NOBODY = "Sign in, or send your token as `Authorization: Bearer …`."


async def _signed_in(connection: HTTPConnection) -> Principal:
    principal = await find_caller(connection)
    if principal is None:
        raise NotSignedIn(_NOBODY)
    return principal


SignedIn = Annotated[Principal, Depends(_signed_in)]


async def _staff(principal: SignedIn) -> Principal:
    if not principal.is_staff:
        raise NotAllowed("This is for support and administrators.")
    return principal


async def _admin(principal: SignedIn) -> Principal:
    if not principal.is_admin:
        raise NotAllowed("This is for administrators.")
    return principal


StaffOnly = Annotated[Principal, Depends(_staff)]
AdminOnly = Annotated[Principal, Depends(_admin)]


def needs_caller(dependant: Dependant) -> bool:
    """Whether a route answers 401 to strangers: whether it depends on somebody signed in."""
    return dependant.call is _signed_in or any(map(needs_caller, dependant.dependencies))
