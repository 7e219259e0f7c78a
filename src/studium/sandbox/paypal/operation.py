"""What an endpoint of the API is: a method, a path, what it reads, what it does, how it answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.errors import ApiError, Body
from studium.sandbox.paypal.objects import AccountObjects
from studium.sandbox.paypal.shapes import Shape

ORDERS_KEEP = timedelta(hours=6)
PAYMENTS_KEEP = timedelta(days=45)
VAULT_KEEPS = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and checked. `representation` is what `Prefer` asks for."""

    objects: AccountObjects
    given: Body
    path: Mapping[str, str]
    query: Mapping[str, str]
    representation: bool = False
    request_id: str | None = None
    raw: bytes = b""

    @property
    def id(self) -> str:
        """The object that the path names."""
        return self.path["id"]


@dataclass(frozen=True, slots=True)
class Done:
    """An answer: a status, and an object to show or a body as it is."""

    status: int = 200
    stored: Stored | None = None
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """A refusal that leaves something behind (a declined payment): it is committed and answered."""

    error: ApiError


def show_body(call: Call, stored: Stored) -> Body:
    """The object as it is kept."""
    del call
    return stored.body


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint. `run` answers, or raises ApiError.

    `shape` None: the request has no body, unless `reads` reads one that is no object. `show`
    makes the answer from the object that `run` names; a repetition under the same
    `PayPal-Request-Id` within `keeps` shows the object as it is by then. `mocks` tells that
    `PayPal-Mock-Response` is understood.
    """

    method: str
    path: str
    run: Callable[[Call], Awaitable[Done | Declined]]
    shape: Shape | None = None
    show: Callable[[Call, Stored], Body] = show_body
    keeps: timedelta | None = None
    mocks: bool = False
    reads: Callable[[object], Body] | None = None
