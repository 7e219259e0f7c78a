"""Connecting an account in a page: the form of a kind, and what was typed into it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from studium.connect.connections.forms import fields_of_group, form_fields
from studium.connect.connections.kinds import ConnectionKind
from studium.connect.connections.model import Connection
from studium.connect.connections.routes import connect_account
from studium.platform.errors import StudiumError
from studium.platform.pages import render
from studium.platform.parts import Parts

_UNPROCESSABLE = 422


async def connect_as_typed(
    parts: Parts, kind: ConnectionKind, typed: Mapping[str, str], *, owner_id: UUID | None
) -> Connection:
    """A new connection of a kind, checked. Raises ConnectionInvalid."""
    return await connect_account(
        parts,
        owner_id=owner_id,
        kind=kind.kind,
        category=kind.category,
        label=typed.get("label") or kind.label,
        configuration=fields_of_group(typed, "configuration"),
        secrets=fields_of_group(typed, "credentials"),
    )


async def show_connecting(
    request: Request,
    template: str,
    kind: ConnectionKind,
    *,
    typed: Mapping[str, str] | None = None,
    problem: StudiumError | None = None,
    **context: Any,
) -> Response:
    """The form for a kind's account; what was typed stays in it, but for the credentials.

    The template gets `kind`, `fields`, `values`, `errors` (by field, or "form") and `context`.
    """
    field = str(problem.details.get("field", "form")) if problem else ""
    kept = {n: v for n, v in (typed or {}).items() if not n.startswith("credentials.")}
    return await render(
        request,
        template,
        status=_UNPROCESSABLE if problem else 200,
        kind=kind,
        fields=form_fields(kind),
        values=kept,
        errors={field: problem.message} if problem else {},
        **context,
    )
