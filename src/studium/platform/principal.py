"""Who is calling: the one idea of a caller that every wing shares."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, cast
from uuid import UUID

from starlette.requests import HTTPConnection

from studium.platform.errors import NotAllowed, NotSignedIn
from studium.platform.parts import parts_of

_FOUND = "studium.principal"  # a key of the request's scope, which servers never share


class Role(StrEnum):
    """What a person may do."""

    CANDIDATE = "CANDIDATE"
    ADMIN = "ADMIN"
    SUPPORT = "SUPPORT"


# The scope with which a key or an app token acts in the role of its person.
STAFF_SCOPE = "staff:act"
# What the document of a route calls the scopes that it states.
SCOPES = "x-scopes"
_STAFF = frozenset({Role.ADMIN, Role.SUPPORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller whose identity is proved.

    `via` says how: `session`, `api_key` or `app_token`. A session may do all that its
    person may; keys and tokens are bound to `scopes`. `timezone` is the person's IANA zone,
    `grant_id` what a person let the app of an app token do.
    """

    user_id: UUID
    role: Role
    via: str = "session"
    scopes: frozenset[str] = frozenset()
    session_id: UUID | None = None
    grant_id: UUID | None = None
    timezone: str | None = None

    @property
    def is_by_session(self) -> bool:
        """Whether it is the person who signed in, and not a program with a key or token."""
        return self.via == "session"

    @property
    def is_staff(self) -> bool:
        """Whether it acts as support or as an administrator."""
        return self.role in _STAFF and (self.is_by_session or STAFF_SCOPE in self.scopes)

    @property
    def is_admin(self) -> bool:
        """Whether it acts as an administrator."""
        return self.role is Role.ADMIN and self.is_staff


class SessionNeeded(NotAllowed):
    """A key or an app token asks for what is for people who signed in themselves."""

    slug = "session-needed"
    title = "Sign in yourself"


class ScopeMissing(NotAllowed):
    """A key or an app token asks for what its scopes do not name."""

    slug = "scope-missing"
    title = "This needs another scope"


class Authenticator(Protocol):
    """Finds out who is calling; one for every way to prove it, wired in entrypoints."""

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The caller, or None when the request carries no such proof.

        Raises NotSignedIn when it carries one that is not good.
        """
        ...


class Authenticators:
    """The chain of authenticators: the first that knows the proof says who is calling."""

    def __init__(self) -> None:
        """Begin without any: then everybody is a stranger."""
        self._chain: list[Authenticator] = []

    def add(self, authenticator: Authenticator) -> None:
        """Ask one more, after those that are there; a module does so in its `parts.py`."""
        self._chain.append(authenticator)

    async def __call__(self, connection: HTTPConnection) -> Principal | None:
        """The caller, or None when the request carries no proof that any of them knows."""
        for authenticate in self._chain:
            if principal := await authenticate(connection):
                return principal
        return None


async def find_caller(connection: HTTPConnection) -> Principal | None:
    """The caller, or None. Asks the wired authenticators once per request.

    Fails closed: a key or an app token is a caller only where the route states a scope that it
    has. Raises NotSignedIn when the request carries credentials that are not good, SessionNeeded or
    ScopeMissing when they are not good for this route.
    """
    principal = await _identify(connection)
    if principal is not None and not principal.is_by_session:
        _require_scope(principal, stated_scopes(connection.scope.get("route")))
    return principal


async def maybe_caller(connection: HTTPConnection) -> Principal | None:
    """The caller, or None: who shows credentials that are not good here is a stranger."""
    try:
        return await find_caller(connection)
    except (NotSignedIn, SessionNeeded, ScopeMissing):
        return None


def stated_scopes(route: Any) -> frozenset[str]:
    """The scopes of which any one opens a route to keys and app tokens; none: sessions only."""
    return frozenset((getattr(route, "openapi_extra", None) or {}).get(SCOPES, ()))


async def _identify(connection: HTTPConnection) -> Principal | None:
    scope = connection.scope
    if _FOUND not in scope:
        scope[_FOUND] = await parts_of(connection)[Authenticator](connection)
    return cast("Principal | None", scope[_FOUND])


def _require_scope(principal: Principal, stated: frozenset[str]) -> None:
    if not stated:
        raise SessionNeeded("Keys and app tokens cannot do this. Sign in with your account.")
    if not stated & principal.scopes:
        raise ScopeMissing(f"This needs the scope {' or '.join(sorted(stated))}.")


def forget_caller(connection: HTTPConnection) -> None:
    """Treat the caller as a stranger from here on: for error pages, which must not ask again."""
    connection.scope[_FOUND] = None
