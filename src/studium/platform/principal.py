"""Who is calling: the one idea of a caller that every wing shares."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, cast
from uuid import UUID

from starlette.requests import HTTPConnection

from studium.platform.errors import NotSignedIn
from studium.platform.parts import parts_of

_FOUND = "studium.principal"  # a key of the request's scope, which servers never share


class Role(StrEnum):
    """What a person may do."""

    CANDIDATE = "CANDIDATE"
    ADMIN = "ADMIN"
    SUPPORT = "SUPPORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller whose identity is proved.

    `via` says how: `session`, `api_key` or `app_token`. A session may do all that its
    person may; keys and tokens are bound to `scopes`. `timezone` is the person's IANA zone.
    """

    user_id: UUID
    role: Role
    via: str = "session"
    scopes: frozenset[str] = frozenset()
    session_id: UUID | None = None
    timezone: str | None = None


class Authenticator(Protocol):
    """Finds out who is calling; one for every way to prove it, wired in entrypoints."""

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The caller, or None when the request carries no such proof.

        Raises NotSignedIn when it carries one that is not good.
        """
        ...


async def find_caller(connection: HTTPConnection) -> Principal | None:
    """The caller, or None. Asks the wired authenticator once per request.

    Raises NotSignedIn when the request carries credentials that are not good.
    """
    scope = connection.scope
    if _FOUND not in scope:
        scope[_FOUND] = await parts_of(connection)[Authenticator](connection)
    return cast("Principal | None", scope[_FOUND])


async def maybe_caller(connection: HTTPConnection) -> Principal | None:
    """The caller, or None: who shows credentials that are not good is a stranger."""
    try:
        return await find_caller(connection)
    except NotSignedIn:
        return None


def forget_caller(connection: HTTPConnection) -> None:
    """Treat the caller as a stranger from here on: for error pages, which must not ask again."""
    connection.scope[_FOUND] = None
