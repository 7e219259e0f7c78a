"""The stream that live pages follow: server-sent events (HTML Standard, section 9.2)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from studium.operations.live.model import Listener, Listeners, LiveTopics
from studium.platform.errors import NotAllowed, NotFound
from studium.platform.pages import PageRouter, PageSignedIn
from studium.platform.web import PartsDep, Text

router = PageRouter()

_HEARTBEAT_SECONDS = 15
_LONGEST_SECONDS = 900  # the browser comes back by itself
_RETRY_MILLISECONDS = 3_000


@router.get("/live")
async def live(
    principal: PageSignedIn,
    parts: PartsDep,
    topic: Annotated[list[Text], Query(min_length=1, max_length=4)],
    *,
    everyone: bool = False,
) -> Response:
    """Tell `changed` with a topic's name whenever its pages would look different.

    The pages of the caller, or with `everyone` those of staff about everyone.
    """
    if everyone and not principal.is_staff:
        raise NotAllowed("This is for support and administrators.")
    if any(name not in parts[LiveTopics].by_name for name in topic):
        raise NotFound("There is no such topic.")
    session_id = principal.session_id or UUID(int=0)
    listener = Listener(
        session_id=session_id,
        user_id=principal.user_id,
        owner_id=None if everyone else principal.user_id,
        topics=topic,
    )
    parts[Listeners].join(listener)
    return EventSourceResponse(
        _told(parts[Listeners], listener), ping=_HEARTBEAT_SECONDS, send_timeout=30
    )


async def _told(listeners: Listeners, listener: Listener) -> AsyncIterator[ServerSentEvent]:
    try:
        yield ServerSentEvent(event="following", data="", retry=_RETRY_MILLISECONDS)
        async with asyncio.timeout(_LONGEST_SECONDS):
            while changed := await listener.news():
                for name in changed:
                    yield ServerSentEvent(event="changed", data=name)
        if not listener.may_return:
            yield ServerSentEvent(event="over", data="")
    except TimeoutError:
        return
    finally:
        listeners.leave(listener)
