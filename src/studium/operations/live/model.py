"""Topics that pages follow, and who follows them. Nothing here knows of HTTP or SQL."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.errors import TooMany, Unavailable
from studium.platform.parts import Parts

MOST_STREAMS = 500  # of one process
MOST_OF_PERSON = 8

Owner = UUID | None
Marks = Callable[[Parts, Transaction, Collection[Owner]], Awaitable[Mapping[Owner, str]]]


class TooManyStreams(TooMany):
    """A person has more live pages open than one needs."""

    slug = "too-many-streams"
    title = "Too many live pages"


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """What pages may follow.

    `marks` gives each owner (None: the operator) a text that changes when their pages would.
    """

    name: str
    marks: Marks


class LiveTopics:
    """Every topic, by its name."""

    def __init__(self) -> None:
        """Begin with none."""
        self.by_name: dict[str, LiveTopic] = {}

    def add(self, topic: LiveTopic) -> None:
        """Let pages follow this."""
        self.by_name[topic.name] = topic


class Listener:
    """One open page: what it follows, and what changed since it was last told."""

    def __init__(
        self, *, session_id: UUID, user_id: UUID, owner_id: Owner, topics: Collection[str]
    ) -> None:
        """Follow `topics` of an owner, for as long as the session lasts."""
        self.session_id = session_id
        self.user_id = user_id
        self.owner_id = owner_id
        self.topics = frozenset(topics)
        self.is_over = False
        self.may_return = False
        self._seen: dict[str, str] = {}
        self._changed: set[str] = set()
        self._news = asyncio.Event()

    def see(self, topic: str, mark: str) -> None:
        """Take a topic's mark; another one than before is news."""
        if self._seen.setdefault(topic, mark) != mark:
            self._seen[topic] = mark
            self._changed.add(topic)
            self._news.set()

    def end(self, *, may_return: bool) -> None:
        """Nothing more comes: the process stops, or the person signed out and may not return."""
        self.is_over, self.may_return = True, may_return
        self._news.set()

    async def news(self) -> list[str]:
        """Wait for topics that changed; empty when it is over."""
        await self._news.wait()
        self._news.clear()
        changed, self._changed = sorted(self._changed), set()
        return [] if self.is_over else changed


class Listeners:
    """Every open page of this process."""

    def __init__(self) -> None:
        """Begin with none."""
        self.all: set[Listener] = set()
        self.arrived = asyncio.Event()

    def join(self, listener: Listener) -> None:
        """Take one more. Raises TooManyStreams and Unavailable when there are enough."""
        own = sum(each.user_id == listener.user_id for each in self.all)
        if own >= MOST_OF_PERSON:
            raise TooManyStreams(
                "Close a page that updates itself, or reload this one by hand.",
                retry_after_seconds=60,
            )
        if len(self.all) >= MOST_STREAMS:
            raise Unavailable("Too many pages are open here; this one updates when reloaded.")
        self.all.add(listener)
        self.arrived.set()

    def leave(self, listener: Listener) -> None:
        """Forget one."""
        self.all.discard(listener)
        if not self.all:
            self.arrived.clear()
