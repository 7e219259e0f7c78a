"""One comparison under way: what it has, what it counts, what becomes of a finding."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from studium.commerce.payments import (
    Account,
    EventHint,
    Payment,
    PaymentReference,
    ProviderRefused,
    disputes_of_payments,
    follow_event,
    lost_minor,
    payments_named,
)
from studium.commerce.reconciliation import store
from studium.commerce.reconciliation.model import REPAIRABLE, TITLES, Finding
from studium.commerce.reconciliation.run import Run
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import Conflict
from studium.platform.jobs import RetryLater
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger

log = get_logger()
Progress = Callable[[int], None]
Recheck = Callable[[Payment | None], Awaitable[Finding | None]]


class RunInterrupted(Conflict):
    """Another comparison of the same account has begun, and this one has ended."""

    slug = "reconciliation-interrupted"
    title = "Another comparison has begun"


@dataclass(slots=True)
class Walk:
    """A run that moves on. Not for sharing between tasks."""

    parts: Parts
    account: Account
    run: Run
    progress: Progress

    @property
    def now(self) -> datetime:
        """By the installation's clock."""
        return self.parts[Clock].now()

    @property
    def database(self) -> Database:
        """Where our books are."""
        return self.parts[Database]

    @property
    def connection_id(self) -> UUID:
        """The account's."""
        return self.run.connection_id

    def count(self, **more: int) -> None:
        """Add to what the run counts."""
        counted: dict[str, Any] = {
            name: getattr(self.run, name) + value for name, value in more.items()
        }
        self.run = replace(self.run, **counted)

    async def keep(self, *, seen: Iterable[UUID] = ()) -> None:
        """Write down how far the run is, and what it met. Raises RunInterrupted."""
        async with self.database.transaction() as tx:
            if not await store.update_run(tx, self.run):
                raise RunInterrupted("Another comparison of this account has begun.")
            await store.remember_seen(tx, self.run.id, seen)

    async def known(self, references: list[PaymentReference]) -> "KnownPayments":
        """Our payments that the provider names, with what banks took of them."""
        async with self.database.reader() as tx:
            payments = await payments_named(tx, self.connection_id, references)
            disputes = await disputes_of_payments(tx, [each.id for each in payments])
        lost = {
            payment.id: lost_minor(
                [each for each in disputes if each.payment_id == payment.id], payment
            )
            for payment in payments
        }
        return KnownPayments(payments, lost)

    async def unseen(self, ids: list[UUID]) -> set[UUID]:
        """Which of ours were not met in the provider's lists."""
        async with self.database.reader() as tx:
            return set(ids) - await store.seen_among(tx, self.run.id, ids)

    async def settle(self, finding: Finding, hint: EventHint | None, recheck: Recheck) -> None:
        """Repair what a webhook would have put right, and list the rest.

        `recheck` says what still differs, given the payment after the repair.
        """
        left: Finding | None = finding
        if hint is not None and finding.kind in REPAIRABLE:
            left = await self._repair(finding, hint, recheck)
        async with self.database.transaction() as tx:
            if left is None:
                await store.put_repaired(tx, self.run, finding, now=self.now)
                is_open = False
            else:
                is_open = await store.put_open(tx, self.run, left, now=self.now)
        self.count(repaired=int(left is None), listed=int(is_open))
        _tell(self.run, left or finding, is_repaired=left is None, is_open=is_open)

    async def note_repaired(self, finding: Finding) -> None:
        """Keep what was put right by being looked at."""
        async with self.database.transaction() as tx:
            await store.put_repaired(tx, self.run, finding, now=self.now)
        self.count(repaired=1)
        _tell(self.run, finding, is_repaired=True, is_open=False)

    async def _repair(self, finding: Finding, hint: EventHint, recheck: Recheck) -> Finding | None:
        self.count(calls=1)
        try:
            after = await follow_event(self.parts, connection_id=self.connection_id, hint=hint)
        except (ProviderRefused, RetryLater):
            return finding
        return await recheck(after)


class KnownPayments:
    """Payments found by any of their names."""

    def __init__(self, payments: list[Payment], lost: dict[UUID, int]) -> None:
        """Index them; `lost` is what banks took, by payment."""
        self._by_id = {each.id: each for each in payments}
        self._by_checkout = {each.provider_checkout_id: each for each in payments}
        self._by_payment = {each.provider_payment_id: each for each in payments}
        self._lost = lost

    def find(self, named: PaymentReference) -> Payment | None:
        """The payment that is meant; our own id is believed first."""
        found = self._by_id.get(named.payment_id) if named.payment_id else None
        if found is None and named.provider_checkout_id:
            found = self._by_checkout.get(named.provider_checkout_id)
        if found is None and named.provider_payment_id:
            found = self._by_payment.get(named.provider_payment_id)
        return found

    def lost_of(self, payment: Payment) -> int:
        """How much of it its payer's bank took."""
        return self._lost.get(payment.id, 0)


def id_of(provider_name: str | None) -> UUID:
    """An id of our form for a thing that only the provider has named."""
    return uuid5(NAMESPACE_URL, provider_name or "")


def still(finding: Finding) -> Recheck:
    """For what nothing can repair: it still differs."""

    async def recheck(_: Payment | None) -> Finding | None:
        return finding

    return recheck


def _tell(run: Run, finding: Finding, *, is_repaired: bool, is_open: bool) -> None:
    about = {
        "connection_id": str(run.connection_id),
        "kind": finding.kind.value,
        "subject": finding.subject,
        "payment_id": str(finding.payment_id) if finding.payment_id else None,
        "ours": finding.ours,
        "theirs": finding.theirs,
    }
    if is_repaired:
        log.info("reconciliation_repaired", **about)
    elif is_open:
        log.error(
            "reconciliation_difference",
            title=TITLES[finding.kind],
            **about,
            alert="drift",
            remedy="compare both sides by docs/runbooks/drift.md, then dismiss it with a note",
        )
