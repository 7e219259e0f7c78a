"""The engine: hands out events, leases deliveries, attempts them side by side, records them.

Four loops run side by side in a worker, and any number of workers share the work. What a worker
leased and did not record, because it died, is due again when its lease is over.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg

from studium.connect.webhooks.deliveries import store
from studium.connect.webhooks.deliveries.attempting import Finished, attempt
from studium.connect.webhooks.deliveries.batches.forming import form_batches
from studium.connect.webhooks.deliveries.fan_out import BATCH, fan_out
from studium.connect.webhooks.deliveries.outlets import EventOutlets
from studium.connect.webhooks.deliveries.recording import record
from studium.connect.webhooks.deliveries.rows import Leased
from studium.connect.webhooks.deliveries.sender import Sender
from studium.connect.webhooks.deliveries.shares import Shares
from studium.connect.webhooks.deliveries.targets import Target, Targets
from studium.connect.webhooks.settings import WebhookSettings
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.events import FEED_CHANNEL
from studium.platform.telemetry import get_logger, webhook_attempted

log = get_logger()

# Longer than any attempt may last, so that nobody else begins it meanwhile.
LEASE = timedelta(seconds=60)
_POLL_SECONDS = 0.25
_FEWEST_EVENTS = 10  # that are handed out at a time, however busy the worker is
_MOST_LEASED = 500
_MOST_RECORDED = 500
_MOST_BODIES = 2_000
_SHORTEST_LEASE = 16  # slots that must be free before a busy worker asks for more


class DeliveryEngine:
    """Delivers until it is stopped."""

    def __init__(  # noqa: PLR0913 - what it is made of
        self,
        *,
        database: Database,
        clock: Clock,
        targets: Targets,
        sender: Sender,
        outlets: EventOutlets,
        settings: WebhookSettings,
    ) -> None:
        """Work on `database`, with `settings.webhook_concurrency` attempts at a time."""
        self._database = database
        self._clock = clock
        self._targets = targets
        self._sender = sender
        self._outlets = outlets
        self._settings = settings
        self._shares = Shares(settings.webhook_concurrency)
        self._under_way: set[asyncio.Task[None]] = set()
        self._finished: list[Finished] = []
        self._bodies: OrderedDict[UUID, bytes] = OrderedDict()
        self._deliveries_per_event = 1.0
        self._may_wait = True  # whether something due waits until an attempt ends
        self._has_events = asyncio.Event()
        self._has_work = asyncio.Event()
        self._has_finished = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until `stopping`; what is under way then is finished and recorded first.

        Raises OSError and asyncpg's errors when the database goes away: then call it again.
        """
        done = asyncio.Event()
        try:
            async with self._listening(), asyncio.TaskGroup() as group:
                recording = group.create_task(self._record_until(done))
                working = [
                    asyncio.create_task(self._fan_out_forever()),
                    asyncio.create_task(self._batch_forever()),
                    asyncio.create_task(self._dispatch_forever()),
                ]
                stop = asyncio.create_task(stopping.wait())
                await asyncio.wait([*working, stop, recording], return_when=asyncio.FIRST_COMPLETED)
                await _end(stop, *working)
                if self._under_way:
                    await asyncio.wait(self._under_way)
                done.set()
                self._has_finished.set()
        finally:
            await _end(*self._under_way)
            self._finished.clear()
            await self._sender.close()

    async def run_until_idle(self) -> None:
        """Hand out and deliver what is due now; what waits for a later time stays."""
        while True:
            busy = await self._fan_out_once()
            busy += await self._batch_once()
            busy += await self._dispatch_once()
            if self._under_way:
                await asyncio.wait(self._under_way)
            await self._record_once()
            if not busy:
                break
        await self._sender.close()

    async def _fan_out_forever(self) -> None:
        while True:
            self._has_events.clear()
            if await self._fan_out_once() < _FEWEST_EVENTS:  # there are no more
                await _wait(self._has_events, _POLL_SECONDS)

    async def _fan_out_once(self) -> int:
        """Hand out events, and begin at once what the worker has capacity for; how many events."""
        now = self._clock.now()
        free = int(self._shares.free / max(1.0, self._deliveries_per_event))
        begun: list[UUID] = []

        def may_begin(endpoint_id: UUID) -> bool:
            may = self._shares.try_begin(endpoint_id)
            if may:
                begun.append(endpoint_id)
            return may

        try:
            async with self._database.transaction() as tx:
                fanned = await fan_out(
                    tx,
                    outlets=self._outlets,
                    may_begin=may_begin,
                    limit=min(BATCH, max(_FEWEST_EVENTS, free)),
                    now=now,
                    leased_until=now + LEASE,
                )
                revisions = {each.endpoint_id: each.revision for each, _ in fanned.begun}
                targets = await self._targets.ready(tx, revisions, now)
        except BaseException:
            for endpoint_id in begun:
                self._shares.give_up(endpoint_id)
            raise
        for each, body in fanned.begun:
            self._start(each, targets.get(each.endpoint_id), body)
        if fanned.events:
            self._deliveries_per_event = fanned.deliveries / fanned.events
        if fanned.deliveries > len(fanned.begun):
            self._look_for_work()
        return fanned.events

    async def _batch_forever(self) -> None:
        while True:
            if not await self._batch_once():
                await asyncio.sleep(_POLL_SECONDS)

    async def _batch_once(self) -> int:
        """Put what waits for it into batches that are due; how many."""
        async with self._database.transaction() as tx:
            formed = await form_batches(tx, self._clock.now())
        if formed:
            self._look_for_work()
        return formed

    async def _dispatch_forever(self) -> None:
        while True:
            self._has_work.clear()
            is_full = self._under_way and self._shares.free < _SHORTEST_LEASE
            self._may_wait |= bool(is_full)
            if is_full or not await self._dispatch_once():
                await _wait(self._has_work, _POLL_SECONDS)

    async def _dispatch_once(self) -> int:
        """Lease what is due and begin its attempts; how many."""
        now = self._clock.now()
        limit = min(self._shares.free, _MOST_LEASED)
        shares, usual = self._shares.limits()
        is_tight = self._shares.is_tight
        async with self._database.reader() as tx:
            leased = await store.lease(
                tx, now=now, until=now + LEASE, limit=limit, shares=shares, usual_share=usual
            )
            if leased:
                revisions = {each.endpoint_id: each.revision for each in leased}
                targets = await self._targets.ready(tx, revisions, now)
                await self._read_bodies(tx, leased)
        for each in leased:
            self._shares.begin(each.endpoint_id)
            self._start(each, targets.get(each.endpoint_id), self._bodies.get(each.event_id))
        self._may_wait = bool(leased) or is_tight
        return len(leased)

    def _look_for_work(self) -> None:
        """Lease now, and whenever an attempt ends, until nothing due is left."""
        self._may_wait = True
        self._has_work.set()

    async def _read_bodies(self, tx: Transaction, leased: Sequence[Leased]) -> None:
        wanted = {
            each.event_id: each.created_at for each in leased if each.event_id not in self._bodies
        }
        if wanted:
            while len(self._bodies) > _MOST_BODIES:
                self._bodies.popitem(last=False)
            self._bodies.update(await store.bodies(tx, wanted))

    def _start(self, leased: Leased, target: Target | None, body: bytes | None) -> None:
        """Attempt a delivery that was counted; one that cannot be signed or sent waits."""
        if target is None or not target.keys or body is None:
            self._shares.give_up(leased.endpoint_id)
            return
        task = asyncio.create_task(self._attempt(leased, target, body))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _attempt(self, leased: Leased, target: Target, body: bytes) -> None:
        is_success = timed_out = False
        try:
            finished = await attempt(
                leased,
                target,
                body,
                sender=self._sender,
                clock=self._clock,
                waits=self._settings.webhook_retry_seconds,
            )
            is_success, timed_out = finished.verdict.is_success, finished.timed_out
            self._finished.append(finished)
            webhook_attempted("success" if is_success else "failure")
        finally:
            self._shares.end(leased.endpoint_id, is_success=is_success, timed_out=timed_out)
            self._has_finished.set()
            if self._may_wait:
                self._has_work.set()

    async def _record_until(self, done: asyncio.Event) -> None:
        while not done.is_set() or self._finished:
            self._has_finished.clear()
            if not await self._record_once() and not done.is_set():
                await self._has_finished.wait()

    async def _record_once(self) -> int:
        batch, self._finished = (
            self._finished[:_MOST_RECORDED],
            self._finished[_MOST_RECORDED:],
        )
        if batch:
            async with self._database.transaction() as tx:
                await record(tx, batch, self._clock.now())
            if any(each.target.endpoint.order_by for each in batch):  # the next may go
                self._look_for_work()
        return len(batch)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """Be woken by events that others emit; without that, polling finds them a little later."""
        connection = await asyncpg.connect(self._database.direct_url)
        try:
            await connection.add_listener(FEED_CHANNEL, lambda *_: self._has_events.set())
            yield
        finally:
            await connection.close(timeout=5)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):  # `wait_for` may swallow a cancellation (3.11)
            await event.wait()


async def _end(*tasks: asyncio.Task[object]) -> None:
    """Cancel tasks and wait for them; raise what one of them failed with."""
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for problem in ended:
        if isinstance(problem, Exception):
            raise problem
