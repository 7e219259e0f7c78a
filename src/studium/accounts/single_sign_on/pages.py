"""The way to a provider and back: addresses that browsers are sent to."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from studium.accounts.sessions import set_session_cookie
from studium.accounts.sign_in import DeviceDep, SignInServicesDep
from studium.accounts.single_sign_on.actions.finish_login import Return, finish_login
from studium.accounts.single_sign_on.actions.start_login import start_login
from studium.accounts.single_sign_on.model import LOGIN_TAKES_AT_MOST
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.platform.errors import StudiumError
from studium.platform.pages import PageRouter, render, safe_next
from studium.platform.telemetry import get_logger
from studium.platform.web import PartsDep, status_of

log = get_logger()
router = PageRouter(prefix="/api/auth/oidc")

_STATE_COOKIE = "studium_openid"
_COOKIE_PATH = "/api/auth/oidc"
_Text = Annotated[str, Query(max_length=4096)]


@router.get("/{provider}/start")
async def start(  # noqa: PLR0913 - the address and the parts it works with
    *,
    request: Request,
    provider: str,
    services: SignInServicesDep,
    device: DeviceDep,
    parts: PartsDep,
    next: _Text = "",  # noqa: A002
) -> Response:
    """Send the browser to the provider."""
    try:
        started = await start_login(
            services,
            providers=parts[OpenIdProviders],
            provider_name=provider,
            next_path=safe_next(next),
            device=device,
        )
    except StudiumError as problem:
        return await _sorry(request, provider, problem)
    response = RedirectResponse(started.location, 303)
    response.set_cookie(
        _STATE_COOKIE,
        started.state,
        max_age=int(LOGIN_TAKES_AT_MOST.total_seconds()),
        path=_COOKIE_PATH,
        httponly=True,
        secure=services.settings.serves_https,
        samesite="lax",
    )
    return response


@router.get("/{provider}/callback")
async def callback(  # noqa: PLR0913 - the protocol's parameters
    *,
    request: Request,
    provider: str,
    services: SignInServicesDep,
    device: DeviceDep,
    parts: PartsDep,
    state: _Text = "",
    code: _Text | None = None,
    error: _Text | None = None,
) -> Response:
    """Let the person in, or say why not and how to go on."""
    came_back = Return(
        provider_name=provider,
        state=state,
        browser_state=request.cookies.get(_STATE_COOKIE, ""),
        code=code,
        error=error,
    )
    try:
        signed_in, next_path = await finish_login(
            services,
            providers=parts[OpenIdProviders],
            came_back=came_back,
            device=device,
        )
    except StudiumError as problem:
        return await _sorry(request, provider, problem)
    response = RedirectResponse(next_path, 303)
    set_session_cookie(response, signed_in.session, services.settings, now=services.now())
    response.delete_cookie(_STATE_COOKIE, path=_COOKIE_PATH)
    return response


async def _sorry(request: Request, provider: str, problem: StudiumError) -> Response:
    # No alert: the person reads it on the page, and the doctor looks at the provider.
    log.warning(
        "openid_login_refused",
        provider=provider,
        problem=problem.slug,
        detail=problem.message,
        remedy=f"/problems/{problem.slug} explains it; `studium doctor` looks at the provider",
    )
    return await render(
        request, "single_sign_on/refused.html", status=status_of(type(problem)), problem=problem
    )
