"""Resident memory of `studium serve` before and after its first search by meaning."""

import json
import urllib.request
from datetime import timedelta

from bench.exam_setup import fill_bank, make_users, now, run
from bench.installation import Operator, free_port, serving
from bench.memory import resident
from bench.results import Result
from studium.accounts.sessions import Device, open_session
from studium.platform.database import Database

_MOST_MB = 300
_QUESTIONS = 1_000
_SEARCH = "/api/admin/questions?meaning=pain+of+the+hand"
_STAFF = "update users set role = 'ADMIN' where id = $1"


def measure(operator: Operator) -> Result:
    """Megabytes after the search, all processes of the server together."""
    token = run(operator, _administrator)
    port = free_port()
    with serving(operator, "studium", "serve", port=port, path="/readyz") as server:
        before = resident(server)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{_SEARCH}", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            assert "items" in json.load(answer)
        after = resident(server)
    figures = {"before MB": before, "after MB": after}
    return Result(
        "Memory of serve after the first meaning search",
        after,
        "MB",
        f"<= {_MOST_MB} MB",
        after <= _MOST_MB,
        figures,
    )


async def _administrator(database: Database) -> str:
    """Somebody who may search the bank; their token."""
    await fill_bank(database, _QUESTIONS)
    (user_id,) = await make_users(database, 1)
    async with database.pool.acquire() as connection:
        await connection.execute(_STAFF, user_id)
    async with database.transaction() as tx:
        opened = await open_session(
            tx,
            user_id=user_id,
            via="password",
            device=Device(ip="127.0.0.1", user_agent="bench"),
            lasts=timedelta(days=1),
            now=now(),
        )
    return opened.token
