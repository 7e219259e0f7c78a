"""The pages that links in mails lead to. `pages.router` includes this one."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from starlette.responses import Response

from studium.accounts.people import EmailAddress, PageBySession
from studium.accounts.sessions import clear_session_cookie
from studium.accounts.sign_in.actions.confirm_email import confirm_email
from studium.accounts.sign_in.actions.reset_password import (
    request_password_reset,
    reset_password,
)
from studium.accounts.sign_in.actions.take_back_address import take_back_address
from studium.accounts.sign_in.actions.write_to_address import resend_confirmation
from studium.accounts.sign_in.callers import DeviceDep, SignInServicesDep
from studium.accounts.sign_in.fields import LinkToken, NewPassword
from studium.accounts.sign_in.model import LIFETIMES, Purpose
from studium.accounts.sign_in.showing import show, submit_to
from studium.platform.pages import (
    Form,
    MaybePageSignedIn,
    PageRouter,
    redirect,
)

router = PageRouter()

_Token = Annotated[str, Query(max_length=200)]


class EmailForm(Form):
    """An address."""

    email: EmailAddress


class LinkForm(Form):
    """The token of a link."""

    token: LinkToken


class NewPasswordForm(Form):
    """The token of a link, and the password to have from now on."""

    token: LinkToken
    password: NewPassword


@router.get("/forgot-password")
async def forgot_password_page(request: Request, services: SignInServicesDep) -> Response:
    """Ask for a link to choose a new password."""
    return await show(request, services, "forgot_password", {}, sent_to=None)


@router.post("/forgot-password")
async def forgot_password_submit(
    request: Request, services: SignInServicesDep, device: DeviceDep
) -> Response:
    """Take the address; the answer is the same whether or not it has an account."""

    async def send(form: EmailForm) -> Response:
        await request_password_reset(services, email=form.email, device=device)
        lasts = LIFETIMES[Purpose.RESET_PASSWORD]
        return await show(request, services, "forgot_password", {}, sent_to=form.email, lasts=lasts)

    return await submit_to(request, services, "forgot_password", EmailForm, send, sent_to=None)


@router.get("/reset-password")
async def reset_password_page(
    request: Request, services: SignInServicesDep, token: _Token = ""
) -> Response:
    """Choose a new password; nothing is spent by looking."""
    return await show(request, services, "reset_password", {"token": token})


@router.post("/reset-password")
async def reset_password_submit(
    request: Request, services: SignInServicesDep, device: DeviceDep
) -> Response:
    """Take the new password."""

    async def change(form: NewPasswordForm) -> Response:
        await reset_password(services, token=form.token, new_password=form.password, device=device)
        response = redirect("/sign-in", flash="Your password is changed. Sign in with it.")
        clear_session_cookie(response, services.settings)
        return response

    return await submit_to(request, services, "reset_password", NewPasswordForm, change)


@router.get("/take-back-address")
async def take_back_page(
    request: Request, services: SignInServicesDep, token: _Token = ""
) -> Response:
    """A button to take the account back with; nothing is spent by looking."""
    return await show(request, services, "take_back_address", {"token": token})


@router.post("/take-back-address")
async def take_back_submit(request: Request, services: SignInServicesDep) -> Response:
    """Undo the change of address, and go on to a new password."""

    async def take_back(form: LinkForm) -> Response:
        async with services.database.transaction() as tx:
            token = await take_back_address(tx, services, token=form.token)
        where = f"/reset-password?{urlencode({'token': token})}" if token else "/sign-in"
        response = redirect(where, flash="Your account is yours again.")
        clear_session_cookie(response, services.settings)
        return response

    return await submit_to(request, services, "take_back_address", LinkForm, take_back)


@router.get("/confirm-email")
async def confirm_email_page(
    request: Request, services: SignInServicesDep, token: _Token = ""
) -> Response:
    """A button to confirm with: programs that follow links in mails must not spend them."""
    return await show(request, services, "confirm_email", {"token": token})


@router.post("/confirm-email")
async def confirm_email_submit(
    request: Request, services: SignInServicesDep, principal: MaybePageSignedIn
) -> Response:
    """Spend the link."""

    async def confirm(form: LinkForm) -> Response:
        async with services.database.transaction() as tx:
            email = await confirm_email(tx, services, token=form.token)
        where = "/dashboard" if principal else "/sign-in"
        return redirect(where, flash=f"{email} is confirmed. Thank you!")

    return await submit_to(request, services, "confirm_email", LinkForm, confirm)


@router.post("/confirm-email/resend")
async def resend_submit(
    request: Request, services: SignInServicesDep, principal: PageBySession
) -> Response:
    """Mail the link once more."""

    async def send(_: Form) -> Response:
        await resend_confirmation(services, person=principal.person)
        flash = f"A link is on its way to {principal.person.email}."
        return redirect("/settings", flash=flash, kind="info")

    return await submit_to(request, services, "confirm_email", Form, send)
