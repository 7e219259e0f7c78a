"""What goes out and what comes back."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from studium.platform.errors import Unavailable


@dataclass(frozen=True)
class Outgoing:
    """A request to another system.

    `stream` gives the body piece by piece, so that a large one is never in memory; its length
    stands in the header `content-length`. `sink` takes the body of an answer below 300 piece by
    piece, in place of `Answer.body`, and without its limit: the sink has to have one. A larger
    answer than `largest_answer_bytes` counts as none.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    timeout_seconds: float = 20
    stream: Callable[[], AsyncIterator[bytes]] | None = None
    sink: Callable[[AsyncIterator[bytes]], Awaitable[None]] | None = None
    largest_answer_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What the other system answered; header names are lower-case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Call:
    """One finished call, for the call log: no bodies, no headers, no query."""

    method: str
    host: str
    path: str
    status: int | None
    problem: str | None
    seconds: float


class NoAnswer(Unavailable):
    """The other system could not be reached, or did not answer in time."""

    slug = "no-answer"
    title = "Another system does not answer"


class Http(Protocol):
    """Sends requests to other systems."""

    async def send(self, outgoing: Outgoing) -> Answer:
        """The answer, whatever its status.

        Raises NoAnswer when there is none, AddressRefused when the address is not public.
        """
        ...
