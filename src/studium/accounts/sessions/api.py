"""REST about one's own sessions."""

from uuid import UUID

from fastapi import Response

from studium.accounts.people import BySession
from studium.accounts.sessions.actions.end_session import end_session
from studium.accounts.sessions.answers import SessionAnswer
from studium.accounts.sessions.store import live_sessions
from studium.accounts.sessions.transport import clear_session_cookie
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    SettingsDep,
)

router = ApiRouter(prefix="/api/users/me/sessions", tags=["accounts"])


@router.get("")
async def list_sign_ins_route(
    principal: BySession, database: DatabaseDep, clock: ClockDep, query: PageQueryDep
) -> Page[SessionAnswer]:
    """Where you are signed in, newest first; never more than 50."""
    async with database.reader() as tx:
        found = await live_sessions(
            tx,
            principal.user_id,
            now=clock.now(),
            before_id=query.before_id,
            limit=query.fetch_limit,
        )
    answers = [SessionAnswer.of(session, principal.session_id) for session in found]
    return Page.of(answers, query)


@router.delete("/{session_id}", status_code=204)
async def revoke_session(  # noqa: PLR0913 - what FastAPI injects
    *,
    session_id: UUID,
    principal: BySession,
    database: DatabaseDep,
    clock: ClockDep,
    settings: SettingsDep,
    response: Response,
) -> None:
    """Sign out one of your sessions, wherever it is."""
    async with database.transaction() as tx:
        await end_session(tx, user_id=principal.user_id, session_id=session_id, now=clock.now())
    if session_id == principal.session_id:
        clear_session_cookie(response, settings)
