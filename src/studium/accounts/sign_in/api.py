"""REST for signing up, in and out, for addresses and for passwords."""

from fastapi import Request, Response
from pydantic import Field

from studium.accounts.people import (
    BySession,
    EmailAddress,
    Name,
    PersonAnswer,
    TimeZoneName,
    answer_about,
)
from studium.accounts.sessions import (
    SESSIONS_MAX,
    bearer_token,
    clear_session_cookie,
    cookie_token,
    end_session_of_token,
    set_session_cookie,
)
from studium.accounts.sign_in.actions.change_password import change_password
from studium.accounts.sign_in.actions.confirm_email import confirm_email
from studium.accounts.sign_in.actions.log_in import log_in
from studium.accounts.sign_in.actions.reset_password import (
    request_password_reset,
    reset_password,
)
from studium.accounts.sign_in.actions.sign_up import NewAccount, sign_up
from studium.accounts.sign_in.actions.write_to_address import (
    resend_confirmation,
    start_email_change,
)
from studium.accounts.sign_in.callers import DeviceDep, SignInServicesDep
from studium.accounts.sign_in.fields import LinkToken, NewPassword, PresentPassword
from studium.accounts.sign_in.model import SignedIn
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.parts import Parts
from studium.platform.web import (
    PROOFS,
    ApiRouter,
    PartsDep,
    RequestModel,
    ResponseModel,
    UtcDatetime,
    add_routes,
)

router = ApiRouter(prefix="/api", tags=["accounts"])
_creating = ApiRouter(prefix="/api", tags=["accounts"], idempotent=True)


class SignUpRequest(RequestModel):
    """A new account. The role is always CANDIDATE."""

    email: EmailAddress
    password: NewPassword
    first_name: Name | None = None
    last_name: Name | None = None
    timezone: TimeZoneName | None = None


class LogInRequest(RequestModel):
    """An address and its password."""

    email: EmailAddress
    password: PresentPassword


class EmailRequest(RequestModel):
    """An address."""

    email: EmailAddress


class TokenRequest(RequestModel):
    """What stood in the link of a mail, after `token=`."""

    token: LinkToken


class ResetRequest(RequestModel):
    """The token of the link, and the password to have from now on."""

    token: LinkToken
    password: NewPassword


class PasswordRequest(RequestModel):
    """Present and new password; accounts without a password leave the present one out."""

    current_password: PresentPassword | None = None
    new_password: NewPassword


class EmailChangeRequest(RequestModel):
    """The new address; accounts without a password leave the password out."""

    email: EmailAddress
    password: PresentPassword | None = None


class SignedInAnswer(ResponseModel):
    """Who signed in, and the bearer token, shown this once; browsers also get a cookie."""

    user: PersonAnswer
    token: str = Field(description="For `Authorization: Bearer`.")
    expires_at: UtcDatetime = Field(description="When the token ends.")
    ended_sessions: int = Field(
        description=f"How many of the oldest ended for it: a person has at most {SESSIONS_MAX}."
    )


class SentAnswer(ResponseModel):
    """What the caller may know: the request was taken."""

    message: str


class ConfirmedAnswer(ResponseModel):
    """The address that is proved to be yours."""

    email: str


@_creating.post("/auth/signup", status_code=201, location="/api/users/me")
async def sign_up_route(
    body: SignUpRequest,
    services: SignInServicesDep,
    device: DeviceDep,
    parts: PartsDep,
    response: Response,
) -> SignedInAnswer:
    """Create an account and sign in; a mail asks to confirm the address.

    409 `email-taken` when the address has an account.
    """
    account = NewAccount(**body.model_dump())
    signed_up = await sign_up(services, account=account, device=device)
    return await _let_in(signed_up, services, parts, response)


add_routes(router, _creating)


@router.post("/auth/login")
async def log_in_route(
    body: LogInRequest,
    services: SignInServicesDep,
    device: DeviceDep,
    parts: PartsDep,
    response: Response,
) -> SignedInAnswer:
    """Sign in. 401 `wrong-credentials` tells nothing about which of the two was wrong."""
    signed_in = await log_in(services, email=body.email, password=body.password, device=device)
    return await _let_in(signed_in, services, parts, response)


@router.post("/auth/logout", status_code=204, openapi_extra={"security": [{}, *PROOFS]})
async def log_out_route(request: Request, services: SignInServicesDep, response: Response) -> None:
    """End the session that this request carries, if any."""
    token = bearer_token(request) or cookie_token(request, services.settings)
    if token:
        async with services.database.transaction() as tx:
            await end_session_of_token(tx, token=token, now=services.now())
    clear_session_cookie(response, services.settings)


@router.post("/auth/password-reset", status_code=202)
async def request_reset_route(
    body: EmailRequest, services: SignInServicesDep, device: DeviceDep
) -> SentAnswer:
    """Mail a link for a new password, if the address has an account."""
    await request_password_reset(services, email=body.email, device=device)
    return SentAnswer(message="If this address has an account, a link is on its way.")


@router.post("/auth/password-reset/confirm", status_code=204)
async def reset_password_route(
    body: ResetRequest, services: SignInServicesDep, device: DeviceDep
) -> None:
    """Choose a new password with the token of the link; every session ends."""
    await reset_password(services, token=body.token, new_password=body.password, device=device)


@router.post("/auth/confirm-email")
async def confirm_email_route(body: TokenRequest, services: SignInServicesDep) -> ConfirmedAnswer:
    """Confirm an address, at first or for a change, with the token of the link."""
    async with services.database.transaction() as tx:
        email = await confirm_email(tx, services, token=body.token)
    return ConfirmedAnswer(email=email)


@router.post("/auth/confirm-email/resend", status_code=202)
async def resend_email_confirmation_route(
    principal: BySession, services: SignInServicesDep
) -> SentAnswer:
    """Mail the link to confirm your address once more."""
    await resend_confirmation(services, person=principal.person)
    return SentAnswer(message=f"A link is on its way to {principal.person.email}.")


@router.post("/users/me/password", status_code=204)
async def change_password_route(
    body: PasswordRequest, principal: BySession, services: SignInServicesDep
) -> None:
    """Change your password; every other session ends."""
    await change_password(
        services,
        principal=principal,
        current_password=body.current_password,
        new_password=body.new_password,
    )


@router.post("/users/me/email", status_code=202)
async def change_email_route(
    body: EmailChangeRequest, principal: BySession, services: SignInServicesDep
) -> SentAnswer:
    """Mail a link to the new address; it becomes yours when the link is used."""
    await start_email_change(
        services, principal=principal, new_email=body.email, password=body.password
    )
    return SentAnswer(message=f"A link is on its way to {body.email}.")


async def _let_in(
    signed_in: SignedIn, services: SignInServices, parts: Parts, response: Response
) -> SignedInAnswer:
    set_session_cookie(response, signed_in.session, services.settings, now=services.now())
    return SignedInAnswer(
        user=await answer_about(parts, signed_in.person),
        token=signed_in.session.token,
        expires_at=signed_in.session.expires_at,
        ended_sessions=signed_in.session.ended_others,
    )
