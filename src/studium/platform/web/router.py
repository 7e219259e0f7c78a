"""Routers for REST: problems documented, POSTs idempotent."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from studium.platform.web.idempotent import IdempotentRoute


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "A problem with the request (RFC 9457).", "model": Problem},
    "5XX": {"description": "A problem on our side (RFC 9457).", "model": Problem},
}


class ApiRouter(APIRouter):
    """A router for REST. With `idempotent`, its POST routes honour `Idempotency-Key`."""

    def __init__(
        self, *, prefix: str = "", tags: Sequence[str] = (), idempotent: bool = False
    ) -> None:
        """Mounted under /api by entrypoints; `prefix` leaves that out."""
        options: dict[str, Any] = {"route_class": IdempotentRoute} if idempotent else {}
        super().__init__(
            prefix=prefix,
            tags=list(tags),
            responses=_DOCUMENTED,
            **options,
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Document a route in the words of its docstring: the first sentence, then the rest."""
        summary, _, description = (inspect.getdoc(endpoint) or "").partition("\n")
        options["summary"] = options.get("summary") or summary.rstrip(".")
        options["description"] = options.get("description") or description.strip()
        super().add_api_route(path, endpoint, **options)
