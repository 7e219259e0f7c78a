"""Telling the channels of a calendar that it changed: with headers alone, and no body."""

from dataclasses import dataclass
from typing import Any

from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.http import Http, Outgoing
from studium.platform.jobs import Job, JobHandler, enqueue
from studium.platform.parts import Parts
from studium.sandbox.google import store


@dataclass(frozen=True)
class TellChannel(Job, name="sandbox.google_tell", lane="outside"):
    """Send one message over a channel; a lost one is not sent again, as Google does not either."""

    address: str
    headers: dict[str, str]


async def tell_channels(tx: Transaction, parts: Parts, calendar_id: str) -> None:
    """Have every open channel of a calendar told, by jobs of this transaction."""
    for channel in await store.channels_to_tell(tx, calendar_id, parts[Clock].now()):
        await enqueue(tx, _message(channel, "exists"))


async def tell_open(tx: Transaction, channel: dict[str, Any]) -> None:
    """Have a new channel told that it is one."""
    await enqueue(tx, _message({**channel, "message_number": 1}, "sync"))


def _message(channel: dict[str, Any], state: str) -> TellChannel:
    headers = {
        "X-Goog-Channel-ID": channel["id"],
        "X-Goog-Channel-Token": channel["token"],
        "X-Goog-Channel-Expiration": f"{channel['expires_at']:%a, %d %b %Y %H:%M:%S GMT}",
        "X-Goog-Resource-ID": channel["resource_id"],
        "X-Goog-Resource-State": state,
        "X-Goog-Message-Number": str(channel["message_number"]),
    }
    return TellChannel(channel["address"], headers)


async def run_tell(parts: Parts, job: TellChannel) -> None:
    """Send it."""
    await parts[Http].send(Outgoing("POST", job.address, job.headers, b""))


JOBS = (JobHandler(TellChannel, run_tell, timeout_seconds=30, max_attempts=2),)
