"""Which errors a route can answer with: read from the code that it reaches.

From the function of a route and what it depends on, every function is followed that is called by a
name which the code itself resolves: a function, a class, a method of a class that is named, a part
(`parts[Catalog].find`), an argument or a member whose class its annotation names
(`services.limiter.hit`), or `self`. What is raised by name is found. Other variables are not
followed.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, cast, get_type_hints

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from studium.platform.errors import StudiumError
from studium.platform.web import status_of

_OUTSIDE = ("studium.entrypoints", "studium.sandbox", "studium.platform.database")
_OUR_FAULT = 500


def errors_of(route: APIRoute) -> list[str]:
    """The slugs of the errors that callers can do something about, in their order."""
    seen: set[FunctionType] = set()
    pending = [each for each in _calls(route.dependant) if _is_ours(each)]
    found: set[type[StudiumError]] = set()
    while pending:
        function = pending.pop()
        if function in seen:
            continue
        seen.add(function)
        raised, called = _read(function)
        found |= raised
        pending += called
    return sorted({each.slug for each in found if status_of(each) < _OUR_FAULT})


def errors_by_operation(routes: Iterable[BaseRoute]) -> dict[str, list[str]]:
    """The same of every operation, by `METHOD /path`, in the order of the labels."""
    found = {
        f"{method} {route.path}": errors_of(route)
        for route in routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods or ()
    }
    return dict(sorted(found.items()))


def _calls(dependant: Dependant) -> Iterator[Any]:
    if dependant.call is not None:
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


@cache
def _read(function: FunctionType) -> tuple[frozenset[type[StudiumError]], tuple[FunctionType, ...]]:
    """What a function raises by name, and which functions of ours it calls."""
    function = cast("FunctionType", inspect.unwrap(function))
    raised: set[type[StudiumError]] = set()
    called: list[FunctionType] = []
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            named = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            kind = _resolve(named, function)
            if isinstance(kind, FunctionType):  # raise _wrong()
                kind = _hints(kind).get("return")
            if isinstance(kind, type) and issubclass(kind, StudiumError):
                raised.add(kind)
        elif isinstance(node, ast.Call):
            called += filter(_is_ours, _functions(_resolve(node.func, function)))
    return frozenset(raised), tuple(called)


def _functions(target: Any) -> Iterator[Any]:
    if isinstance(target, type) and not issubclass(target, Exception):
        yield from (getattr(target, name, None) for name in ("__init__", "__post_init__"))
    yield target


def _resolve(node: ast.expr, function: FunctionType) -> Any:
    """What a name in a function's code is, as far as the code itself says."""
    if isinstance(node, ast.Name):
        argument = _owner(function) if node.id == "self" else _hints(function).get(node.id)
        return function.__globals__.get(node.id) if argument is None else argument
    if isinstance(node, ast.Subscript):  # parts[Catalog]
        kind = _resolve(node.slice, function)
        return kind if isinstance(kind, type) else None
    if isinstance(node, ast.Attribute):
        owner = _resolve(node.value, function)
        if isinstance(owner, type | ModuleType):
            return _hints(owner).get(node.attr) or getattr(owner, node.attr, None)
    return None


def _owner(method: FunctionType) -> Any:
    """The class in whose body a method stands."""
    return method.__globals__.get(method.__qualname__.partition(".")[0])


@cache
def _hints(of: Any) -> dict[str, Any]:
    """The classes that annotations name, of arguments or of members."""
    try:
        hints = get_type_hints(of)
    except (NameError, TypeError):  # imported for type checkers alone
        return {}
    return {name: hint for name, hint in hints.items() if isinstance(hint, type)}


def _is_ours(target: Any) -> bool:
    return (
        isinstance(target, FunctionType)
        and target.__module__.startswith("studium.")
        and not target.__module__.startswith(_OUTSIDE)
    )


def _tree(function: Callable[..., Any]) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):  # made by a library, such as __init__ of a dataclass
        return ast.Module(body=[], type_ignores=[])
