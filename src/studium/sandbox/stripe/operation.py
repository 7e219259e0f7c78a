"""What an endpoint of the API is: a method, a path, the parameters it takes, what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from studium.sandbox.stripe.account_objects import AccountObjects
from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.shapes import Shape


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and validated."""

    objects: AccountObjects
    params: Body
    path: Mapping[str, str]

    @property
    def id(self) -> str:
        """The object that the path names."""
        return self.path["id"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that leaves something behind (a declined charge): it is committed and answered."""

    status: int
    error: Body


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint. `run` answers the object, or a Refusal, or raises ApiError.

    `params` None leaves the parameters unread, whatever they are.
    """

    method: str
    path: str
    run: Callable[[Call], Awaitable[Body | Refusal]]
    params: Shape | None = field(default_factory=dict)
