"""Find a route among its neighbours instead of among all.

Starlette asks one route after the other whether it is meant. With hundreds of them that costs as
much as what a short route does itself. Here the first words of an address choose the few routes
that begin with them, in the same order, and Starlette asks only those: what is found is the same.
"""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

_WORDS = 2


def index_routes(router: APIRouter) -> None:
    """Let a router that serves whole addresses, and redirects none, ask few of its routes."""
    router.middleware_stack = _Index(router)


class _Index:
    def __init__(self, router: APIRouter) -> None:
        self._router = router
        self._all = router.middleware_stack
        self._parts: dict[tuple[str, ...], APIRouter] = {}
        self._indexed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope.get("root_path"):
            await self._all(scope, receive, send)
            return
        scope["router"] = self._router
        await self._part(scope["path"]).app(scope, receive, send)

    def _part(self, path: str) -> APIRouter:
        if self._indexed != len(self._router.routes):
            self._parts, self._indexed = self._split(), len(self._router.routes)
        words = tuple(path.split("/", _WORDS + 1)[1 : _WORDS + 1])
        for count in range(len(words), 0, -1):
            part = self._parts.get(words[:count])
            if part is not None:
                return part
        return self._parts[()]

    def _split(self) -> dict[tuple[str, ...], APIRouter]:
        routes = self._router.routes
        begins = [_begin(route) for route in routes]
        keys = {begin[:count] for begin in begins for count in range(len(begin) + 1)}
        return {
            key: APIRouter(
                routes=[
                    route
                    for route, begin in zip(routes, begins, strict=True)
                    if begin[: len(key)] == key[: len(begin)]
                ],
                redirect_slashes=False,
                default=self._router.default,
            )
            for key in keys | {()}
        }


def _begin(route: BaseRoute) -> tuple[str, ...]:
    """The words with which every address of a route begins; none: it may be meant by any."""
    return tuple(_literal(route.path.split("/")[1:])) if isinstance(route, Route) else ()


def _literal(words: Sequence[str]) -> Iterator[str]:
    for word in words[:_WORDS]:
        if "{" in word:
            return
        yield word
