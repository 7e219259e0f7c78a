"""One look for everybody: what changed since the last, told to the pages that follow it."""

import asyncio
from collections import defaultdict

from studium.accounts.sessions import held_sessions
from studium.operations.live.model import Listener, Listeners, LiveTopics
from studium.platform.clock import Clock
from studium.platform.database import Database, is_outage
from studium.platform.parts import Parts
from studium.platform.stopping import is_stopping

_EVERY_SECONDS = 2.0


async def watch_topics(parts: Parts) -> None:
    """Look every two seconds while a page is open, until canceled: then every stream ends."""
    listeners = parts[Listeners]
    try:
        while True:
            await listeners.arrived.wait()
            try:
                if is_stopping():
                    end_all(listeners)
                else:
                    await look(parts)
            except Exception as problem:
                if not is_outage(problem):
                    raise
            await asyncio.sleep(_EVERY_SECONDS)
    finally:
        end_all(listeners)


def end_all(listeners: Listeners) -> None:
    """End every stream; the pages follow whichever process answers next."""
    for each in list(listeners.all):
        each.end(may_return=True)


async def look(parts: Parts) -> None:
    """Ask each topic once for all who follow it, and end the streams of those who signed out."""
    listeners = list(parts[Listeners].all)
    async with parts[Database].reader() as tx:
        staff_by_session = await held_sessions(
            tx, {each.session_id for each in listeners}, parts[Clock].now()
        )
        followers: dict[str, list[Listener]] = defaultdict(list)
        for each in listeners:
            is_staff = staff_by_session.get(each.session_id)
            if is_staff is None or (each.owner_id is None and not is_staff):
                each.end(may_return=False)
                continue
            for name in each.topics:
                followers[name].append(each)
        for name, of_topic in followers.items():
            owners = {each.owner_id for each in of_topic}
            marks = await parts[LiveTopics].by_name[name].marks(parts, tx, owners)
            for each in of_topic:
                each.see(name, marks.get(each.owner_id, ""))
