"""What a request's handlers add to its answer, and what they want to know of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import Scope

Answered = Callable[[str, str, int], None]

# Keys of the request's scope, which servers never share.
_HEADERS = "studium.answer_headers"
_ANSWERED = "studium.answered"


def add_answer_headers(connection: HTTPConnection, headers: Mapping[str, str]) -> None:
    """Have these headers on the answer, whatever it will be, a refusal too."""
    connection.scope.setdefault(_HEADERS, {}).update(headers)


def add_links(connection: HTTPConnection, *links: str) -> None:
    """Have these links in the `Link` header of the answer, beside those that are there."""
    found = connection.scope.setdefault(_HEADERS, {})
    found["link"] = ", ".join(filter(None, (found.get("link"), *links)))


def when_answered(connection: HTTPConnection, told: Answered) -> None:
    """Call `told` with method, route and status once the request is answered."""
    connection.scope.setdefault(_ANSWERED, []).append(told)


def answer_headers(scope: Scope) -> Iterable[tuple[bytes, bytes]]:
    """The headers that handlers asked for, as ASGI has them."""
    found: dict[str, Any] = scope.get(_HEADERS, {})
    return ((name.lower().encode(), value.encode()) for name, value in found.items())


def tell_answered(scope: Scope, method: str, route: str, status: int) -> None:
    """Call those who wanted to know."""
    for told in scope.get(_ANSWERED, ()):
        told(method, route, status)
