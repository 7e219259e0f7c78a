"""A process that spends: `python -m tests.commerce.credits.spender DATABASE_URL USER_ID`.

Each line on its input is a JSON object. `{"key", "costs"}`: hold every cost at once and settle what
is held; the answer is a line with which were served. `{"key", "cost", "only": "hold"}`: hold, say
so, and settle never.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from studium.commerce.credits import (
    CreditSettings,
    InsufficientCredits,
    hold_at_once,
    settle_hold,
)
from studium.platform.database import Database

SETTINGS = CreditSettings(_env_file=None)


async def spend(
    database: Database, user_id: UUID, key: str, costs: Sequence[int], now: datetime
) -> list[bool]:
    """Hold each of the costs, all at once, and settle what was held; which were served."""
    return list(
        await asyncio.gather(
            *(
                _serve(database, user_id, f"{key} {number}", cost, now)
                for number, cost in enumerate(costs)
            )
        )
    )


async def _serve(database: Database, user_id: UUID, key: str, cost: int, now: datetime) -> bool:
    try:
        hold = await hold_at_once(
            database,
            user_id=user_id,
            cost=cost,
            action="test",
            request_key=key,
            settings=SETTINGS,
            now=now,
        )
    except InsufficientCredits:
        return False
    async with database.transaction() as tx:
        await settle_hold(tx, hold, used=cost, refers_to={}, settings=SETTINGS, now=now)
    return True


async def main(url: str, user_id: UUID) -> None:
    """Do what the lines say until the input ends."""
    database = await Database.connect(url, pool_size=8)
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        now = datetime.fromisoformat(asked["now"]).astimezone(UTC)
        if "cost" in asked:
            await hold_at_once(
                database,
                user_id=user_id,
                cost=asked["cost"],
                action="test",
                request_key=asked["key"],
                settings=SETTINGS,
                now=now,
            )
            answer: object = "held"
        else:
            answer = await spend(database, user_id, asked["key"], asked["costs"], now)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2])))
