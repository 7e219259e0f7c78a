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
from studium.accounts.sign_in.callers import DeviceDep, SignInServicesDep
from studium.accounts.sign_in.fields import NewPassword, PresentPassword
from studium.accounts.sign_in.model import SignedIn
from studium.accounts.sign_in.showing import show, submit_to
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.pages import (
    Form,
    MaybePageSignedIn,
    PageRouter,
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
    request: Request,
    services: SignInServicesDep,
    principal: MaybePageSignedIn,
    next_path: _NextPath = "",
) -> Response:
    """Create an account."""
    if principal is not None:
        return redirect(safe_next(next_path))
    return await show(request, services, "sign_up", {"next": next_path})


@router.post("/sign-up")
async def sign_up_submit(
    request: Request, services: SignInServicesDep, device: DeviceDep
) -> Response:
    """Take the sign-up form."""

    async def enter(form: SignUpForm) -> Response:
        account = NewAccount(**form.model_dump(exclude={"next"}))
        signed_in = await sign_up(services, account=account, device=device)
        flash = f"Welcome! We sent a link to {form.email}: please confirm your address."
        return _let_in(services, signed_in, form.next, flash=flash)

    return await submit_to(request, services, "sign_up", SignUpForm, enter)


@router.get("/sign-in")
async def sign_in_page(
    request: Request,
    services: SignInServicesDep,
    principal: MaybePageSignedIn,
    next_path: _NextPath = "",
) -> Response:
    """Sign in with a password or through a provider."""
    if principal is not None:
        return redirect(safe_next(next_path))
    return await show(request, services, "sign_in", {"next": next_path})


@router.post("/sign-in")
async def sign_in_submit(
    request: Request, services: SignInServicesDep, device: DeviceDep
) -> Response:
    """Take the sign-in form."""

    async def enter(form: SignInForm) -> Response:
        signed_in = await log_in(services, email=form.email, password=form.password, device=device)
        return _let_in(services, signed_in, form.next)

    return await submit_to(request, services, "sign_in", SignInForm, enter)


@router.post("/sign-out")
async def sign_out(request: Request, services: SignInServicesDep) -> Response:
    """End this browser's session, if it has one."""
    token = cookie_token(request, services.settings)
    if token:
        async with services.database.transaction() as tx:
            await end_session_of_token(tx, token=token, now=services.now())
    response = redirect("/", flash="You are signed out.", kind="info")
    clear_session_cookie(response, services.settings)
    return response


def _let_in(
    services: SignInServices, signed_in: SignedIn, next_path: str, *, flash: str | None = None
) -> Response:
    response = redirect(safe_next(next_path), flash=flash)
    set_session_cookie(response, signed_in.session, services.settings, now=services.now())
    return response
