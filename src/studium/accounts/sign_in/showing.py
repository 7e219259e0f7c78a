"""Showing the pages of signing in: first, again with errors, and refused."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import EmailTaken
from studium.accounts.sign_in.password_rules import WeakPassword
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.errors import StudiumError
from studium.platform.pages import Form, FormErrors, render

_RUNNING: dict[type[StudiumError], str] = {EmailTaken: "email", WeakPassword: "password"}


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


async def show_again(
    request: Request, services: SignInServices, page: str, form: FormErrors, **more: Any
) -> Response:
    """The same page, with what was typed and what is wrong with it."""
    return await show(
        request, services, page, form.values, errors=form.errors, status=form.status, **more
    )


async def show_refused(
    request: Request,
    services: SignInServices,
    page: str,
    form: Form,
    problem: StudiumError,
    **more: Any,
) -> Response:
    """The same page, with what was typed and why it was refused."""
    beside = {kind: name for kind, name in _RUNNING.items() if name in type(form).model_fields}
    refused = FormErrors.refused(form, problem, beside=beside)
    return await show_again(request, services, page, refused, **more)
