"""The long form of tests/connect/webhooks/test_kills.py: `make proofs` runs it before releases.

Events are published to many endpoints while server, workers, database and broker are killed with
SIGKILL at random. Afterwards every endpoint has received every event, none was invented, and the
log of attempts is complete: `python -m tests.proofs.long_deliveries --events 10000 --endpoints 20`.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
from tests.connect.broker.servers import Server, single
from tests.connect.webhooks.receivers import Receiver, listening
from tests.proofs.installation import Installation, Program

from studium.entrypoints.embedded import EmbeddedPostgres

BATCH = 100
LONGEST_SECONDS = 900
UNFINISHED = "select count(*) from webhook_deliveries where status = 'pending'"
GAPS = """
    select count(*) from webhook_deliveries d
     where d.attempts <> (select count(distinct a.number) from webhook_attempts a
                           where a.delivery_id = d.id)
"""
NOT_TAKEN = "select count(*) from webhook_deliveries where status <> 'succeeded'"
PASSWORD = "correct horse battery staple"


@dataclass
class Run:
    """Everything that runs, and what was killed of it."""

    postgres: EmbeddedPostgres
    broker: Server
    installation: Installation
    workers: list[Program]
    kills: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        """Start what does not run."""
        self.postgres.revive()
        for worker in self.workers:
            worker.start()
        self.installation.start()

    def kill(self, victim: str, chance: Random) -> None:
        """SIGKILL one of them and start it again."""
        self.kills[victim] += 1
        if victim == "server":
            self.installation.server.kill()
        elif victim == "worker":
            chance.choice(self.workers).kill()
        elif victim == "broker":
            self.broker.kill()
            self.broker.start()
        else:
            record = self.postgres.cluster / "postmaster.pid"
            os.kill(int(record.read_text().split("\n", 1)[0]), signal.SIGKILL)
            while not self.postgres.revive():  # it is still seen for a moment
                time.sleep(0.1)

    def stop(self) -> None:
        """Leave nothing behind."""
        for program in (*self.workers, self.installation.worker, self.installation.server):
            program.kill()
        self.broker.kill()
        self.postgres.stop()


async def main() -> int:
    """0 when all held."""
    wanted = argparse.ArgumentParser()
    for name, usual in (("events", 10_000), ("endpoints", 20), ("kills", 12), ("seed", 1)):
        wanted.add_argument(f"--{name}", type=int, default=usual)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run = prepare(Path(folder))
        try:
            return await prove(run, given)
        finally:
            run.stop()


def prepare(folder: Path) -> Run:
    """A migrated database, a broker, a server and two workers."""
    postgres = EmbeddedPostgres(folder / "data")
    postgres.start()
    postgres.create_database("long")
    broker = single(folder)
    broker.start()
    installation = Installation(postgres.url("long"), folder)
    installation.environment["NATS_URL"] = broker.url
    migrated = installation.run("migrate", timeout_seconds=180)
    assert migrated.returncode == 0, migrated.stderr
    second = Program("worker", folder, installation.environment)
    run = Run(postgres, broker, installation, [installation.worker, second])
    run.start()
    return run


async def prove(run: Run, given: argparse.Namespace) -> int:
    """Publish, kill, wait, and judge."""
    chance = Random(given.seed)  # noqa: S311 - repeatable, no secret
    async with AsyncExitStack() as stack:
        receivers = [await stack.enter_async_context(listening()) for _ in range(given.endpoints)]
        client = httpx.AsyncClient(base_url=run.installation.address, timeout=10)
        client = await stack.enter_async_context(client)
        await register(client, receivers)
        began = time.monotonic()
        publishing = asyncio.create_task(publish(client, given.events))
        await kill_at_random(run, given.kills, chance, publishing)
        sent = await publishing
        await until_delivered(run, receivers, sent)
        seconds = time.monotonic() - began
    faults = [*judge(receivers, sent), *await judge_log(run, given.events * given.endpoints)]
    posts = sum(len(each.received) for each in receivers)
    once = given.events * given.endpoints
    told = [
        f"{given.events} events to {given.endpoints} endpoints in {seconds:.0f} s;",
        f"killed: {dict(run.kills)}; {posts} POSTs, {posts - once} of them repeats.",
        *(faults or ["Every endpoint received every event; none was invented."]),
    ]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if faults else 0


async def register(client: httpx.AsyncClient, receivers: list[Receiver]) -> None:
    """Sign up, and register an endpoint for each receiver."""
    person = {"email": "long@example.org", "password": PASSWORD}
    session = (await client.post("/api/auth/signup", json=person)).json()
    client.headers["Authorization"] = f"Bearer {session['token']}"
    for each in receivers:
        made = await client.post(
            "/api/webhooks", json={"url": each.url, "event_types": ["custom.*"]}
        )
        assert made.status_code == 201, made.text


async def publish(client: httpx.AsyncClient, count: int) -> set[str]:
    """Publish in batches, each again until it is taken; the senders' ids."""
    ids = [f"long-{number}" for number in range(count)]
    for start in range(0, count, BATCH):
        events = [
            {"id": each, "type": "custom.made", "data": {"object": {"id": each, "status": "made"}}}
            for each in ids[start : start + BATCH]
        ]
        while not await is_taken(client, events):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)
    return set(ids)


async def is_taken(client: httpx.AsyncClient, events: list[dict[str, Any]]) -> bool:
    try:
        answer = await client.post("/api/events", json={"events": events})
    except httpx.TransportError:
        return False
    assert answer.status_code == 202 or answer.status_code >= 500, answer.text
    return answer.status_code == 202


async def kill_at_random(
    run: Run, count: int, chance: Random, publishing: "asyncio.Task[set[str]]"
) -> None:
    """Kill one after another, each of the four at least once."""
    victims = ["server", "worker", "database", "broker"]
    order = [*victims, *chance.choices(victims, k=max(0, count - len(victims)))]
    chance.shuffle(order)
    for victim in order:
        await asyncio.sleep(chance.uniform(0.5, 3))
        if publishing.done():
            publishing.result()
        await asyncio.to_thread(run.kill, victim, chance)
        await asyncio.to_thread(run.start)


async def until_delivered(run: Run, receivers: list[Receiver], sent: set[str]) -> None:
    """Wait until everybody has everything and nothing is pending."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while any(len({named(each) for each in r.received}) < len(sent) for r in receivers):
            await asyncio.to_thread(run.start)
            await asyncio.sleep(2)
        while await value(run, UNFINISHED):  # noqa: ASYNC110 - polls a table
            await asyncio.sleep(1)


def judge(receivers: list[Receiver], sent: set[str]) -> list[str]:
    """What is wrong with what was received."""
    faults = []
    for number, receiver in enumerate(receivers):
        ids: dict[str, set[str]] = defaultdict(set)
        for each in receiver.received:
            ids[named(each)].add(each.id)
        faults += [f"receiver {number}: {name} was invented" for name in ids.keys() - sent]
        faults += [f"receiver {number}: {name} is lost" for name in sent - ids.keys()]
        faults += [
            f"receiver {number}: {name} has ids {of}" for name, of in ids.items() if len(of) > 1
        ]
    return faults


async def judge_log(run: Run, once: int) -> list[str]:
    """What is wrong with what was written down."""
    found = {
        "deliveries with a gap in their attempts": await value(run, GAPS),
        "deliveries that did not succeed": await value(run, NOT_TAKEN),
        "deliveries too few or too many": abs(
            once - await value(run, "select count(*) from webhook_deliveries")
        ),
    }
    return [f"{count} {words}" for words, count in found.items() if count]


def named(received: Any) -> str:
    return str(json.loads(received.body)["data"]["object"]["id"])


async def value(run: Run, query: str) -> int:
    connection = await asyncpg.connect(run.installation.database_url)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
