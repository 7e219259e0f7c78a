"""The settings page: profile, address, password, sessions, export, deletion."""

from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, Response

from studium.accounts.my_account.actions.delete_account import delete_account
from studium.accounts.my_account.actions.export_account import export_account
from studium.accounts.my_account.api import DOWNLOAD
from studium.accounts.my_account.forms import (
    DeletionForm,
    EmailForm,
    PasswordForm,
    ProfileForm,
    ProviderForm,
)
from studium.accounts.my_account.showing import show_settings, submit_settings
from studium.accounts.people import PageBySession, ProfileChanges, change_profile
from studium.accounts.sessions import (
    clear_session_cookie,
    end_other_sessions,
    end_session,
)
from studium.accounts.sign_in import (
    SignInServicesDep,
    change_password,
    start_email_change,
)
from studium.accounts.single_sign_on import OpenIdProviders, unlink_provider
from studium.platform.pages import (
    PageRouter,
    redirect,
)
from studium.platform.personal_data import PersonalDataRegistry
from studium.platform.web import PartsDep

router = PageRouter(prefix="/settings")


@router.get("")
async def settings_page(
    request: Request, principal: PageBySession, services: SignInServicesDep
) -> Response:
    """Everything about one's account on one page."""
    return await show_settings(request, principal, services)


@router.post("/profile")
async def save_profile(
    request: Request, principal: PageBySession, services: SignInServicesDep
) -> Response:
    """Take names and time zone."""

    async def keep(form: ProfileForm) -> Response:
        changes = ProfileChanges(
            first_name=form.first_name, last_name=form.last_name, timezone=form.timezone
        )
        async with services.database.transaction() as tx:
            await change_profile(tx, user_id=principal.user_id, changes=changes, now=services.now())
        return redirect("/settings", flash="Your profile is saved.")

    return await submit_settings(request, principal, services, ProfileForm, keep)


@router.post("/email")
async def save_email(
    request: Request, principal: PageBySession, services: SignInServicesDep
) -> Response:
    """Take the address to change to."""

    async def change(form: EmailForm) -> Response:
        await start_email_change(
            services, principal=principal, new_email=form.new_email, password=form.email_password
        )
        return redirect(
            "/settings", flash=f"A link is on its way to {form.new_email}.", kind="info"
        )

    return await submit_settings(
        request, principal, services, EmailForm, change, proof="email_password"
    )


@router.post("/password")
async def save_password(
    request: Request, principal: PageBySession, services: SignInServicesDep
) -> Response:
    """Take the new password."""

    async def change(form: PasswordForm) -> Response:
        await change_password(
            services,
            principal=principal,
            current_password=form.current_password,
            new_password=form.new_password,
        )
        return redirect("/settings", flash="Your password is changed; other sessions are ended.")

    return await submit_settings(
        request, principal, services, PasswordForm, change, proof="current_password"
    )


@router.post("/providers/remove")
async def remove_provider(
    request: Request, principal: PageBySession, services: SignInServicesDep, parts: PartsDep
) -> Response:
    """Part from a sign-in provider."""

    async def unlink(form: ProviderForm) -> Response:
        await unlink_provider(
            services,
            providers=parts[OpenIdProviders],
            principal=principal,
            identity_id=form.provider_id,
            password=form.provider_password,
        )
        return redirect("/settings", flash="The provider is removed; other sessions are ended.")

    return await submit_settings(
        request, principal, services, ProviderForm, unlink, proof="provider_password"
    )


@router.post("/sessions/{session_id}/revoke")
async def revoke(
    principal: PageBySession, services: SignInServicesDep, session_id: UUID
) -> Response:
    """Sign out one session."""
    async with services.database.transaction() as tx:
        await end_session(tx, user_id=principal.user_id, session_id=session_id, now=services.now())
    return redirect("/settings", flash="That session is ended.")


@router.post("/sessions/revoke-others")
async def revoke_others(principal: PageBySession, services: SignInServicesDep) -> Response:
    """Sign out everywhere else."""
    async with services.database.transaction() as tx:
        await end_other_sessions(
            tx, user_id=principal.user_id, kept_id=principal.session_id, now=services.now()
        )
    return redirect("/settings", flash="You are signed out everywhere else.")


@router.get("/export")
async def download(
    principal: PageBySession, services: SignInServicesDep, parts: PartsDep
) -> Response:
    """Everything that is held about the person, as a file."""
    async with services.database.transaction() as tx:
        held = await export_account(
            tx,
            personal_data=parts[PersonalDataRegistry],
            user_id=principal.user_id,
            now=services.now(),
        )
    return JSONResponse(held, headers=DOWNLOAD)


@router.post("/delete")
async def delete(
    request: Request, principal: PageBySession, services: SignInServicesDep, parts: PartsDep
) -> Response:
    """Delete the account."""

    async def erase(form: DeletionForm) -> Response:
        await delete_account(
            services,
            principal=principal,
            password=form.delete_password,
            personal_data=parts[PersonalDataRegistry],
        )
        response = redirect("/", flash="Your account is deleted.", kind="info")
        clear_session_cookie(response, services.settings)
        return response

    return await submit_settings(
        request, principal, services, DeletionForm, erase, proof="delete_password"
    )
