"""Find a route among its neighbours instead of among all.

Starlette asks one route after the other whether it is meant. With hundreds of them that costs as
much as what a short route does itself. Here the first words of an address choose the few routes
that begin with them, in the same order, and Starlette asks only those: what is found is the same.
"""

from collections.abc import Iterator, Sequence
from functools import cache

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
        self._begins: list[tuple[str, ...]] = []
        self._keys: set[tuple[str, ...]] = set()
        self._parts: dict[tuple[str, ...], APIRouter] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope.get("root_path"):
            await self._all(scope, receive, send)
            return
        scope["router"] = self._router
        await self._part(scope["path"]).app(scope, receive, send)

    def _part(self, path: str) -> APIRouter:
        if len(self._begins) != len(self._router.routes):
            self._begins = [_begin(route) for route in self._router.routes]
            self._keys = {begin[:count] for begin in self._begins for count in range(_WORDS + 1)}
            self._parts = {}
        words = tuple(path.split("/", _WORDS + 1)[1 : _WORDS + 1])
        key = next((words[:n] for n in range(len(words), 0, -1) if words[:n] in self._keys), ())
        if key not in self._parts:
            self._parts[key] = self._made(key)
        return self._parts[key]

    def _made(self, key: tuple[str, ...]) -> APIRouter:
        """The routes that an address may mean which begins with these words."""
        routes = zip(self._router.routes, self._begins, strict=True)
        return APIRouter(
            routes=[route for route, begin in routes if begin[: len(key)] == key[: len(begin)]],
            redirect_slashes=False,
            default=self._router.default,
        )


def _begin(route: BaseRoute) -> tuple[str, ...]:
    """The words with which every address of a route begins; none: it may be meant by any."""
    return _words(route.path) if isinstance(route, Route) else ()


@cache
def _words(path: str) -> tuple[str, ...]:
    return tuple(_literal(path.split("/")[1:]))


def _literal(words: Sequence[str]) -> Iterator[str]:
    for word in words[:_WORDS]:
        if "{" in word:
            return
        yield word
