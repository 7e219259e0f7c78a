"""Every address of the application, as the application itself lists them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

SANDBOX = "/sandbox"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, order=True)
class Address:
    """A method and a path in which the names of parameters stand in braces."""

    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def is_api(self) -> bool:
        """Whether it speaks JSON; the others are pages."""
        return self.path.startswith(("/api/", "/webhook/")) and "/oidc/" not in self.path

    @property
    def is_sandbox(self) -> bool:
        """Whether it belongs to a stand-in for somebody else's service."""
        return self.path.startswith(SANDBOX)

    @property
    def is_for_staff(self) -> bool:
        """Whether it is for staff alone, by where it lies."""
        return "admin" in self.path.split("/")

    def at(self, **values: object) -> str:
        """The path with values in the place of the names."""
        return _PARAMETER.sub(lambda match: str(values[match[1]]), self.path)


def list_addresses(app: FastAPI) -> list[Address]:
    """Every address, those inside mounted applications too; HEAD goes with GET."""
    return sorted(set(_walk(app.routes, "")))


def _walk(routes: Sequence[Any], prefix: str) -> Iterator[Address]:
    for route in iter_route_contexts(routes):
        path = f"{prefix}{route.path}"
        for method in route.methods or ():
            if method != "HEAD":
                yield Address(path, method)
        yield from _walk(getattr(route, "routes", None) or (), path)
