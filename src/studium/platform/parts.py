"""The parts a running Studium is wired from, found by their type."""

from typing import Any, TypeVar, cast

from starlette.requests import HTTPConnection

T = TypeVar("T")


class Parts:
    """A container keyed by type: `parts[Database]` is the one database of this process.

    Filled once in `entrypoints.wiring`; tests fill it with parts of their own.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._parts: dict[type[Any], Any] = {}

    def add(self, part: Any, as_: type[Any] | None = None) -> None:
        """Hold a part under its own type, or under the protocol that it fulfils."""
        self._parts[as_ or type(part)] = part

    def __getitem__(self, kind: type[T]) -> T:
        """The part of this kind; KeyError names the kind that nobody wired."""
        try:
            return cast("T", self._parts[kind])
        except KeyError:
            raise KeyError(f"no {kind.__name__} was wired: see entrypoints/wiring") from None

    def __contains__(self, kind: type[Any]) -> bool:
        """Whether such a part was wired."""
        return kind in self._parts


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts that the application which serves a request was wired from."""
    return cast("Parts", connection.app.state.parts)
