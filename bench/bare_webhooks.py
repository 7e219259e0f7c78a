"""The peer of webhook delivery: a bare aiohttp loop that signs and posts, and keeps nothing."""

import asyncio
import sys
import time

import aiohttp
import uvloop

from studium.connect.webhooks import SigningKey

_AT_ONCE = 100
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the specification's example


async def _send(url: str, count: int, body: bytes) -> float:
    key = SigningKey.read(_SECRET)
    numbers = iter(range(count))

    async def work(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            at = str(int(time.time()))
            signature = key.sign(f"{number}.{at}.".encode() + body)
            headers = {
                "webhook-id": str(number),
                "webhook-timestamp": at,
                "webhook-signature": signature,
            }
            async with session.post(url, data=body, headers=headers) as answer:
                await answer.read()

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        started = time.perf_counter()
        await asyncio.gather(*(work(session) for _ in range(_AT_ONCE)))
        return count / (time.perf_counter() - started)


if __name__ == "__main__":
    print(uvloop.run(_send(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer.read())))
