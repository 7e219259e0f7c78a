"""Showing the pages of signing in: first, again with errors, and refused."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from studium.accounts.people import EmailTaken
from studium.accounts.sign_in.desk import SignInDesk
from studium.accounts.sign_in.password_rules import WeakPassword
from studium.platform.errors import StudiumError
from studium.platform.pages import Form, FormErrors, render
from studium.platform.web import status_of

_UNPROCESSABLE = 422
_FIELD_OF: dict[type[StudiumError], str] = {EmailTaken: "email", WeakPassword: "password"}


async def show(  # noqa: PLR0913 - the page and what it shows
    request: Request,
    desk: SignInDesk,
    page: str,
    values: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """One of this module's pages, over what was typed."""
    settings = desk.settings
    return await render(
        request,
        f"sign_in/{page}.html",
        status=status,
        values=values,
        errors=errors or {},
        takes_passwords=desk.takes_passwords,
        providers=[] if settings.auth_mode == "password" else settings.oidc_providers,
        **more,
    )


async def show_again(
    request: Request, desk: SignInDesk, page: str, form: FormErrors, **more: Any
) -> Response:
    """The same page, with what was typed and what is wrong with it."""
    return await show(
        request, desk, page, form.values, errors=form.errors, status=_UNPROCESSABLE, **more
    )


async def show_refused(
    request: Request,
    desk: SignInDesk,
    page: str,
    form: Form,
    problem: StudiumError,
    **more: Any,
) -> Response:
    """The same page, with why it was refused; passwords are not sent back."""
    typed = {
        name: value
        for name, value in form.model_dump().items()
        if isinstance(value, str) and "password" not in name
    }
    errors = {_FIELD_OF.get(type(problem), "form"): problem.message}
    return await show(
        request, desk, page, typed, errors=errors, status=status_of(type(problem)), **more
    )
