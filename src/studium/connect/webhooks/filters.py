"""Conditions on an event's object: which of an endpoint's events it really wants. Pure.

A condition is `{"path": "currency", "op": "eq", "value": "usd"}`. The path's steps are separated by
dots; numbers are places in lists. What is not there equals nothing and is neither more nor less.
"""

from collections.abc import Callable
from typing import Any

_NOTHING = object()
OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "exists")


def value_at(thing: Any, path: str) -> Any:
    """What stands at a path, or None."""
    found = _find(thing, path)
    return None if found is _NOTHING else found


def holds(condition: dict[str, Any], thing: dict[str, Any]) -> bool:
    """Whether a condition is true of an object."""
    op: str = condition["op"]
    found, wanted = _find(thing, condition["path"]), condition.get("value")
    if op == "exists":
        return (found is not _NOTHING) == (wanted is not False)
    if op == "in":
        return any(_equal(found, one) for one in wanted or ())
    if op in {"eq", "ne"}:
        return _equal(found, wanted) == (op == "eq")
    return _comparable(found, wanted) and bool(_COMPARISONS[op](found, wanted))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda found, wanted: found > wanted,
    "gte": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "lte": lambda found, wanted: found <= wanted,
}


def _find(thing: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(thing, dict) and step in thing:
            thing = thing[step]
        elif isinstance(thing, list) and step.isdecimal() and int(step) < len(thing):
            thing = thing[int(step)]
        else:
            return _NOTHING
    return thing


def _equal(found: Any, wanted: Any) -> bool:
    """JSON's equality: true is not 1."""
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def _comparable(found: Any, wanted: Any) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool):
        return False
    numbers = isinstance(found, int | float) and isinstance(wanted, int | float)
    return numbers or (isinstance(found, str) and isinstance(wanted, str))
