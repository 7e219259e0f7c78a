"""A worker that takes up an inbound event, says so, and hangs: it is there to be killed."""

import asyncio
from typing import Any

from studium.commerce.payments.inbound import PaymentInbound
from studium.entrypoints.wiring import build_worker, running_parts
from studium.platform.settings import load_settings


async def hang(*_: Any) -> None:
    """Say that the handling began, and never end."""
    print("handling", flush=True)  # noqa: T201 - the test waits for it
    await asyncio.sleep(3600)


async def main() -> None:
    """Work until killed."""
    PaymentInbound.handle = hang  # type: ignore[assignment,method-assign]
    async with running_parts(load_settings()) as parts:
        await build_worker(parts).run()


asyncio.run(main())
