"""What ends by itself, holds and grants, and accounts that are still to be opened."""

from dataclasses import dataclass
from uuid import UUID

from studium.commerce.credits import store
from studium.commerce.credits.actions.expire_grants import expire_grants
from studium.commerce.credits.actions.grant_credits import open_account
from studium.commerce.credits.actions.hold_credits import HoldEnded, release_hold
from studium.commerce.credits.model import HoldState
from studium.commerce.credits.settings import CreditSettings
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()
_BATCH = 500
_FIRST = UUID(int=0)


@dataclass(frozen=True)
class LapseHolds(Job, name="credits.lapse_holds"):
    """Free what was held for work that never ended."""


@dataclass(frozen=True)
class ExpireGrants(Job, name="credits.expire_grants", lane="bulk"):
    """Take out of balances what has expired."""


@dataclass(frozen=True)
class OpenAccounts(Job, name="credits.open_accounts", lane="bulk"):
    """Open the accounts of people who signed up before there were credits."""


async def lapse_holds(parts: Parts, _: LapseHolds) -> None:
    """Each hold in a transaction of its own."""
    settings, now = parts[CreditSettings], parts[Clock].now()
    async with parts[Database].reader() as tx:
        holds = await store.holds_to_lapse(tx, now=now, limit=_BATCH)
    for hold in holds:
        try:
            async with parts[Database].transaction() as tx:
                await release_hold(tx, hold, settings=settings, now=now, state=HoldState.LAPSED)
        except HoldEnded:
            continue  # its work ended meanwhile
        log.warning(
            "credit_hold_lapsed",
            hold_id=str(hold.id),
            action=hold.action,
            remedy="nothing for the person: nothing was spent; see why the action never ended",
        )


async def expire_all_grants(parts: Parts, _: ExpireGrants) -> None:
    """Each account in a transaction of its own."""
    settings, now = parts[CreditSettings], parts[Clock].now()
    after = _FIRST
    while True:
        async with parts[Database].reader() as tx:
            due = await store.expired_accounts(tx, now=now, after=after, limit=_BATCH)
        for user_id in due:
            async with parts[Database].transaction() as tx:
                account = await store.locked_account(tx, user_id)
                if account is not None:
                    low_at = settings.credits_low_at
                    await expire_grants(tx, account, low_at=low_at, now=now)
                    await store.end_spent_grants(tx, user_id, now=now)
        if len(due) < _BATCH:
            return
        after = due[-1]


async def open_accounts(parts: Parts, _: OpenAccounts) -> None:
    """Safe to repeat: who has an account gets nothing."""
    settings, now = parts[CreditSettings], parts[Clock].now()
    while True:
        async with parts[Database].reader() as tx:
            missing = await store.people_without_account(tx, limit=_BATCH)
        for user_id in missing:
            async with parts[Database].transaction() as tx:
                await open_account(tx, user_id=user_id, settings=settings, now=now)
        if len(missing) < _BATCH:
            return


JOBS = (
    JobHandler(LapseHolds, lapse_holds, timeout_seconds=300, max_attempts=3),
    JobHandler(ExpireGrants, expire_all_grants, timeout_seconds=3600, max_attempts=3),
    JobHandler(OpenAccounts, open_accounts, timeout_seconds=3600, max_attempts=3),
)
SCHEDULES = (
    Schedule("* * * * *", LapseHolds()),
    Schedule("*/5 * * * *", ExpireGrants()),
    Schedule("17 * * * *", OpenAccounts()),
)
