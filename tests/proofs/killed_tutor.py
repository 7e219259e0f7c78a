"""A worker is killed with SIGKILL between holding credits and settling: `make proofs` runs it.

`python -m tests.proofs.killed_tutor`: it stands inside the transaction that keeps the questions,
is killed there, and another makes the set, which is charged once. Killed again, and kept from
settling until the hold has lapsed, it delivers nothing and charges nothing.
"""

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.proofs.breakpoints import Breakpoint, Gatekeeper, gatekeeper
from tests.proofs.installation import Installation
from tests.proofs.test_kills import let_time_pass
from tests.study.tutor.makers import TEXT

from studium.entrypoints.embedded import EmbeddedPostgres

WANTED = 6  # too many for the request: the worker makes them
KEEPING = Breakpoint(1, "question_set_items", "insert")
HOLD_IS_OVER = timedelta(minutes=20)
PERSON = {"email": "tutored@example.org", "password": "correct horse battery staple"}
LONGEST_SECONDS = 120


async def main() -> int:
    """0 when all held."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        postgres = EmbeddedPostgres(Path(folder) / "data")
        postgres.start()
        postgres.create_database("tutor")
        installation = Installation(postgres.url("tutor"), Path(folder))
        try:
            migrated = installation.run("migrate", timeout_seconds=180)
            assert migrated.returncode == 0, migrated.stderr
            installation.start()
            async with gatekeeper(installation.database_url) as gates:
                await gates.build([KEEPING])
                await prove(installation, gates)
        finally:
            installation.kill()
            postgres.stop()
    sys.stdout.write("Two kills between hold and settle: charged once, and not at all.\n")
    return 0


async def prove(installation: Installation, gates: Gatekeeper) -> None:
    """Kill it twice, and look at the account after each."""
    async with httpx.AsyncClient(base_url=installation.address, timeout=30) as client:
        session = (await client.post("/api/auth/signup", json=PERSON)).json()
        client.headers["Authorization"] = f"Bearer {session['token']}"
        path = await ask_and_kill(client, installation, gates)
        await gates.open_all()
        await asyncio.to_thread(installation.start)
        made = await until_made(client, path)
        assert made["state"] == "READY", made
        charged = len(made["items"])
        assert await credits_of(client) == (100 - charged, 0)
        path = await ask_and_kill(client, installation, gates)
        await let_time_pass(installation, HOLD_IS_OVER)
        await asyncio.to_thread(installation.start)
        await until_nothing_is_held(client)
        await gates.open_all()
        made = await until_made(client, path)
        assert (made["state"], made["items"]) == ("FAILED", []), made
        assert await credits_of(client) == (100 - charged, 0)
    verified = installation.run("credits", "verify")
    assert verified.returncode == 0, verified.stdout


async def ask_and_kill(
    client: httpx.AsyncClient, installation: Installation, gates: Gatekeeper
) -> str:
    """Ask for a set whose worker dies before it has settled; where the set is."""
    balance, _ = await credits_of(client)
    await gates.close(KEEPING)
    body = {"text": TEXT, "number": WANTED}
    asked = await client.post("/api/ai/generate-from-source", json=body)
    assert asked.status_code == 202, asked.text
    await gates.until_somebody_stands(KEEPING, seconds=LONGEST_SECONDS)
    installation.worker.kill()
    assert await credits_of(client) == (balance, WANTED), "it is held and not charged"
    return str(asked.headers["location"])


async def credits_of(client: httpx.AsyncClient) -> tuple[int, int]:
    """The balance, and what of it is held."""
    found = (await client.get("/api/credits")).json()
    return found["balance"], found["held"]


async def until_nothing_is_held(client: httpx.AsyncClient) -> None:
    """Wait for the schedule that lets holds lapse."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while (await credits_of(client))[1]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.5)


async def until_made(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """The set, once it is made or has failed."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while True:
        found: dict[str, Any] = (await client.get(path)).json()
        if found["state"] != "PENDING":
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
