"""REST about one's account as a whole."""

from typing import Any

from fastapi import Response

from studium.accounts.my_account.actions.delete_account import delete_account
from studium.accounts.my_account.actions.export_account import export_account
from studium.accounts.people import BySession
from studium.accounts.sessions import clear_session_cookie
from studium.accounts.sign_in import PresentPassword, SignInServicesDep
from studium.platform.personal_data import PersonalDataRegistry
from studium.platform.web import ApiRouter, ClockDep, DatabaseDep, PartsDep, RequestModel

router = ApiRouter(prefix="/api/users/me", tags=["accounts"])

DOWNLOAD = {"Content-Disposition": 'attachment; filename="my-account.json"'}


class DeletionRequest(RequestModel):
    """Your password; accounts without one leave it out and need a fresh session."""

    password: PresentPassword | None = None


@router.get("/export")
async def export_me(
    principal: BySession,
    database: DatabaseDep,
    clock: ClockDep,
    parts: PartsDep,
    response: Response,
) -> dict[str, Any]:
    """Everything that is held about you, by part."""
    response.headers.update(DOWNLOAD)
    async with database.transaction() as tx:
        return await export_account(
            tx,
            personal_data=parts[PersonalDataRegistry],
            user_id=principal.user_id,
            now=clock.now(),
        )


@router.delete("", status_code=204)
async def delete_me(
    body: DeletionRequest,
    principal: BySession,
    services: SignInServicesDep,
    parts: PartsDep,
    response: Response,
) -> None:
    """Delete your account. What the law makes us keep no longer carries your name."""
    await delete_account(
        services,
        principal=principal,
        password=body.password,
        personal_data=parts[PersonalDataRegistry],
    )
    clear_session_cookie(response, services.settings)
