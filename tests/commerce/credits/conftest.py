"""A ledger to try: what a test does with credits, each step in a transaction of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from tests.conftest import Person, RunJobs

from studium.commerce.credits import (
    CreditHold,
    CreditSettings,
    GrantSource,
    grant_credits,
    hold_credits,
    release_hold,
    settle_hold,
    store,
)
from studium.commerce.credits.actions.verify_ledger import verify_ledger
from studium.commerce.credits.jobs import (
    ExpireGrants,
    LapseHolds,
    expire_all_grants,
    lapse_holds,
)
from studium.platform.clock import Clock, MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts


@dataclass
class Ledger:
    """The credits of one person."""

    database: Database
    clock: MovableClock
    settings: CreditSettings
    user_id: UUID

    async def grant(
        self, amount: int, source: GrantSource, key: str, expires_at: datetime | None = None
    ) -> bool:
        async with self.database.transaction() as tx:
            granted = await grant_credits(
                tx,
                user_id=self.user_id,
                amount=amount,
                source=source,
                source_key=key,
                expires_at=expires_at,
                settings=self.settings,
                now=self.clock.now(),
            )
        return granted is not None

    async def hold(self, cost: int, key: str) -> CreditHold:
        async with self.database.transaction() as tx:
            return await hold_credits(
                tx,
                user_id=self.user_id,
                cost=cost,
                action="test",
                request_key=key,
                settings=self.settings,
                now=self.clock.now(),
            )

    async def settle(self, hold: CreditHold, used: int) -> None:
        async with self.database.transaction() as tx:
            await settle_hold(
                tx,
                hold,
                used=used,
                refers_to={"key": hold.request_key},
                settings=self.settings,
                now=self.clock.now(),
            )

    async def release(self, hold: CreditHold) -> None:
        async with self.database.transaction() as tx:
            await release_hold(tx, hold, settings=self.settings, now=self.clock.now())

    async def run_schedules(self) -> None:
        """Let lapse and expire what is due."""
        parts = Parts()
        parts.add(self.database)
        parts.add(self.clock, as_=Clock)
        parts.add(self.settings)
        await lapse_holds(parts, LapseHolds())
        await expire_all_grants(parts, ExpireGrants())

    async def now(self) -> tuple[int, int]:
        """Balance and what of it is held."""
        async with self.database.reader() as tx:
            account = await store.account_of(tx, self.user_id)
        assert account is not None
        return account.balance, account.held

    async def faults(self) -> list[str]:
        async with self.database.reader() as tx:
            return [found.fault async for found in verify_ledger(tx) if found.fault]


@pytest.fixture
async def ledger(
    database: Database, clock: MovableClock, alice: Person, run_jobs: RunJobs
) -> Ledger:
    """Alice's credits, with the hundred of her sign-up."""
    await run_jobs()
    return Ledger(database, clock, CreditSettings(_env_file=None), alice.user_id)
