"""Showing the pages of signing in: first, again with errors, and refused."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import EmailTaken
from studium.accounts.sign_in.password_rules import WeakPassword
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    render,
    submit,
)

F = TypeVar("F", bound=Form)

_FIELDS: dict[type[StudiumError], str] = {EmailTaken: "email", WeakPassword: "password"}


async def show(  # noqa: PLR0913 - the page and what it shows
    request: Request,
    services: SignInServices,
    page: str,
    values: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """One of this module's pages, over what was typed."""
    settings = services.settings
    return await render(
        request,
        f"sign_in/{page}.html",
        status=status,
        values=values,
        errors=errors or {},
        takes_passwords=services.takes_passwords,
        providers=[] if settings.auth_mode == "password" else settings.oidc_providers,
        **more,
    )


async def submit_to(
    request: Request,
    services: SignInServices,
    page: str,
    model: type[F],
    act: Callable[[F], Awaitable[Response]],
    **more: Any,
) -> Response:
    """Do what the form of a page asks, or show the page with what is wrong."""

    async def again(form: FormErrors) -> Response:
        return await show(
            request, services, page, form.values, errors=form.errors, status=form.status, **more
        )

    def field_of(problem: StudiumError) -> str:
        name = _FIELDS.get(type(problem), "form")
        return name if name in model.model_fields else "form"

    return await submit(request, model, act, again=again, field_of=field_of)
