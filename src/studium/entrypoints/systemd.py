"""What systemd is told, where it asks: that we are ready, and that we still answer.

sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names. With WatchdogSec in the unit, a
process whose event loop hangs stops telling, and systemd starts it anew.
"""

import asyncio
import os
import socket

_SHORTEST_SECONDS = 1.0


async def keep_systemd_informed() -> None:
    """Say that we are ready, then, as often as WATCHDOG_USEC asks, that we live; until canceled."""
    if not os.environ.get("NOTIFY_SOCKET"):
        return
    tell("READY=1")
    asked = os.environ.get("WATCHDOG_USEC", "")
    if not asked.isdigit() or int(asked) == 0:
        return
    pause = max(_SHORTEST_SECONDS, int(asked) / 1_000_000 / 3)
    while True:
        tell("WATCHDOG=1")
        await asyncio.sleep(pause)


def tell(state: str) -> None:
    """Send one line; a socket that is away is no reason to stop."""
    name = os.environ["NOTIFY_SOCKET"]
    address = "\0" + name[1:] if name.startswith("@") else name
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.settimeout(0)
        try:
            notified.sendto(state.encode(), address)
        except OSError:
            return
