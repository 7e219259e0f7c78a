"""The route class of REST: query parameters that a route does not know are refused."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from studium.platform.errors import Invalid

_MOST_NAMED = 5
_LONGEST_NAME = 40


class UnknownParameter(Invalid):
    """The query has a parameter that this address does not know."""

    slug = "unknown-parameter"
    title = "This address does not know that parameter"


class StrictRoute(APIRoute):
    """A route that refuses query parameters that it would ignore: a misspelt one is noticed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Look at the query, then let FastAPI's own handler run."""
        handler = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                unknown = [name for name in request.query_params if name not in known]
                if unknown:
                    raise _refusal(unknown, known)
            return await handler(request)

        return handle


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
