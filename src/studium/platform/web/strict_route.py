"""The route class of REST: what holds for every route of the API, and what a route states."""

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from studium.platform.errors import Invalid
from studium.platform.principal import maybe_caller
from studium.platform.web.answering import add_answer_headers, add_links
from studium.platform.web.callers import needs_caller
from studium.platform.web.conditional import conditional
from studium.platform.web.retirement import Retirement

# Where what was made is found: a path with members of the answer in braces, or what makes one.
Location = str | Callable[[dict[str, Any]], str]

_MOST_NAMED = 5
_LONGEST_NAME = 40
_FOUND = 200
_MADE = 201


class UnknownParameter(Invalid):
    """The query has a parameter that this address does not know."""

    slug = "unknown-parameter"
    title = "This address does not know that parameter"


class StrictRoute(APIRoute):
    """A route that refuses query parameters that it would ignore: a misspelt one is noticed.

    With `is_conditional` its answers have an `ETag`; `location` is where what it makes is found;
    `retirement` is on every answer.
    """

    is_conditional = False
    location: Location | None = None
    retirement: Retirement | None = None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Look at the query, let FastAPI's own handler run, and complete what it answers."""
        handler = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))
        is_open = not needs_caller(self.dependant)

        async def handle(request: Request) -> Response:
            if self.retirement is not None:
                add_answer_headers(request, self.retirement.headers)
                add_links(request, *self.retirement.links)
            unknown = _unknown_names(request, known)
            if (is_open or unknown) and "authorization" in request.headers:
                await maybe_caller(request)  # a key's rate and use are counted here too
            if unknown:
                raise _refusal(unknown, known)
            return self._complete(request, await handler(request))

        return handle

    def _complete(self, request: Request, response: Response) -> Response:
        if response.status_code == _MADE and self.location is not None:
            made, place = json.loads(bytes(response.body)), self.location
            response.headers["location"] = (
                place.format_map(made) if isinstance(place, str) else place(made)
            )
        if response.status_code == _FOUND and self.is_conditional:
            return conditional(request, response)
        return response


def _unknown_names(request: Request, known: frozenset[str]) -> list[str]:
    if not request.scope["query_string"]:
        return []
    return [name for name in request.query_params if name not in known]


def _query_names(dependant: Dependant) -> Iterator[str]:
    """Every query parameter of a route and of what it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _refusal(unknown: list[str], known: frozenset[str]) -> UnknownParameter:
    named = ", ".join(name[:_LONGEST_NAME] for name in unknown[:_MOST_NAMED])
    takes = ", ".join(sorted(known)) or "none"
    text = f"Unknown in the query: {named}. This address takes: {takes}."
    return UnknownParameter(text.encode(errors="replace").decode())
