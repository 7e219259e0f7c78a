"""Who is calling, as routes state it: `SignedIn`."""

from typing import Annotated

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from starlette.requests import HTTPConnection

from studium.platform.errors import NotSignedIn
from studium.platform.principal import Principal, find_caller

_NOBODY = "Sign in, or send your token as `Authorization: Bearer …`."


async def _signed_in(connection: HTTPConnection) -> Principal:
    principal = await find_caller(connection)
    if principal is None:
        raise NotSignedIn(_NOBODY)
    return principal


SignedIn = Annotated[Principal, Depends(_signed_in)]


def needs_caller(dependant: Dependant) -> bool:
    """Whether a route answers 401 to strangers: whether it depends on somebody signed in."""
    return dependant.call is _signed_in or any(map(needs_caller, dependant.dependencies))
