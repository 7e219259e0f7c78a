"""A connection to NATS, with our streams in place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError

from studium.connect.broker.model import (
    EVENTS_STREAM,
    INBOUND_SUBJECTS,
    OUTBOUND_SUBJECTS,
    PUBLISH_STREAM,
)
from studium.connect.broker.settings import BrokerSettings

_DUPLICATE_WINDOW_SECONDS = 3600.0
_KEPT_SECONDS = 7 * 86_400.0
_LARGEST_MESSAGE_BYTES = 1_048_576


@asynccontextmanager
async def connected(settings: BrokerSettings) -> AsyncIterator[JetStreamContext]:
    """JetStream with both streams. Raises OSError and nats.errors.Error."""
    assert settings.nats_url is not None  # noqa: S101 - nobody calls without
    servers = settings.nats_url.get_secret_value().split(",")
    client: Client = await nats.connect(
        servers=[each.strip() for each in servers],
        name="studium",
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        connect_timeout=5,
        error_cb=_ignore,  # what fails is told by the calls that fail
    )
    try:
        jetstream = client.jetstream(timeout=5)
        for name, subjects in (
            (EVENTS_STREAM, OUTBOUND_SUBJECTS),
            (PUBLISH_STREAM, INBOUND_SUBJECTS),
        ):
            await _ensure_stream(jetstream, name, subjects, settings.nats_replicas)
        yield jetstream
    finally:
        await client.close()


async def _ensure_stream(
    jetstream: JetStreamContext, name: str, subjects: str, replicas: int
) -> None:
    """Make a stream; one that is there stays as its operator has it."""
    try:
        await jetstream.stream_info(name)
    except NotFoundError:
        await jetstream.add_stream(
            StreamConfig(
                name=name,
                subjects=[subjects],
                num_replicas=replicas,
                max_age=_KEPT_SECONDS,
                max_msg_size=_LARGEST_MESSAGE_BYTES,
                duplicate_window=_DUPLICATE_WINDOW_SECONDS,
            )
        )


async def _ignore(_: Exception) -> None:
    """Nothing."""
