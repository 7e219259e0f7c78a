"""The pages on which people sign up, in and out."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from studium.accounts.people import BrowserTimeZone, EmailAddress, Name
from studium.accounts.sessions import (
    clear_session_cookie,
    cookie_token,
    end_session_of_token,
    set_session_cookie,
)
from studium.accounts.sign_in import link_pages
from studium.accounts.sign_in.actions.log_in import log_in
from studium.accounts.sign_in.actions.sign_up import NewAccount, sign_up
from studium.accounts.sign_in.callers import DeskDep, DeviceDep
from studium.accounts.sign_in.desk import SignInDesk
from studium.accounts.sign_in.fields import NewPassword, PresentPassword
from studium.accounts.sign_in.model import SignedIn
from studium.accounts.sign_in.showing import show, show_again, show_refused
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    MaybePageSignedIn,
    PageRouter,
    read_form,
    redirect,
    safe_next,
)
from studium.platform.web import add_routes

router = PageRouter()
add_routes(router, link_pages.router)

_NextPath = Annotated[str, Query(max_length=2000, alias="next")]


class SignUpForm(Form):
    """What the sign-up page asks for."""

    email: EmailAddress
    password: NewPassword
    first_name: Name | None = None
    last_name: Name | None = None
    timezone: BrowserTimeZone = None
    next: str = ""


class SignInForm(Form):
    """What the sign-in page asks for."""

    email: EmailAddress
    password: PresentPassword
    next: str = ""


@router.get("/sign-up")
async def sign_up_page(
    request: Request, desk: DeskDep, principal: MaybePageSignedIn, next_path: _NextPath = ""
) -> Response:
    """Create an account."""
    if principal is not None:
        return redirect(safe_next(next_path))
    return await show(request, desk, "sign_up", {"next": next_path})


@router.post("/sign-up")
async def sign_up_submit(request: Request, desk: DeskDep, device: DeviceDep) -> Response:
    """Take the sign-up form."""
    form = await read_form(request, SignUpForm)
    if isinstance(form, FormErrors):
        return await show_again(request, desk, "sign_up", form)
    account = NewAccount(**form.model_dump(exclude={"next"}))
    try:
        signed_in = await sign_up(desk, account=account, device=device)
    except StudiumError as problem:
        return await show_refused(request, desk, "sign_up", form, problem)
    flash = f"Welcome! We sent a link to {form.email}: please confirm your address."
    return _let_in(desk, signed_in, form.next, flash=flash)


@router.get("/sign-in")
async def sign_in_page(
    request: Request, desk: DeskDep, principal: MaybePageSignedIn, next_path: _NextPath = ""
) -> Response:
    """Sign in with a password or through a provider."""
    if principal is not None:
        return redirect(safe_next(next_path))
    return await show(request, desk, "sign_in", {"next": next_path})


@router.post("/sign-in")
async def sign_in_submit(request: Request, desk: DeskDep, device: DeviceDep) -> Response:
    """Take the sign-in form."""
    form = await read_form(request, SignInForm)
    if isinstance(form, FormErrors):
        return await show_again(request, desk, "sign_in", form)
    try:
        signed_in = await log_in(desk, email=form.email, password=form.password, device=device)
    except StudiumError as problem:
        return await show_refused(request, desk, "sign_in", form, problem)
    return _let_in(desk, signed_in, form.next)


@router.post("/sign-out")
async def sign_out(request: Request, desk: DeskDep) -> Response:
    """End this browser's session, if it has one."""
    token = cookie_token(request, desk.settings)
    if token:
        async with desk.database.transaction() as tx:
            await end_session_of_token(tx, token=token, now=desk.now())
    response = redirect("/", flash="You are signed out.")
    clear_session_cookie(response, desk.settings)
    return response


def _let_in(
    desk: SignInDesk, signed_in: SignedIn, next_path: str, *, flash: str | None = None
) -> Response:
    response = redirect(safe_next(next_path), flash=flash)
    set_session_cookie(response, signed_in.session, desk.settings, now=desk.now())
    return response
