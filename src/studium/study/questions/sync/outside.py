"""The configured store behind a rate limit and a circuit breaker, and searching there."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import TypeVar
from uuid import UUID

from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.errors import TooMany
from studium.platform.limits import RateLimiter
from studium.platform.telemetry import get_logger
from studium.study.questions import store as questions
from studium.study.questions.model import Question
from studium.study.questions.retrieval.bank import BankRetrieval
from studium.study.questions.retrieval.contract import MOST_FOUND, QuestionRequests
from studium.study.questions.retrieval.searching import Searching
from studium.study.questions.settings import QuestionSettings
from studium.study.questions.sync.contract import StoreItem, StoreUnreachable, VectorStore
from studium.study.questions.sync.qdrant import QdrantStore, connect

T = TypeVar("T")
log = get_logger()

_FAILURES_UNTIL_OPEN = 5
_OPEN_SECONDS = 30


class CircuitBreaker:
    """Refuses calls for half a minute after five failures in a row; then one may try."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """Measure time by `seconds`."""
        self._seconds = seconds
        self._failures = 0
        self._open_until = 0.0

    def check(self) -> None:
        """Raises StoreUnreachable while the circuit is open."""
        if self._failures < _FAILURES_UNTIL_OPEN:
            return
        now = self._seconds()
        if now < self._open_until:
            raise StoreUnreachable("The store failed several times and is left alone for a while.")
        self._open_until = now + _OPEN_SECONDS  # others wait for what this one finds

    def succeeded(self) -> None:
        """Close the circuit."""
        self._failures = 0

    def failed(self) -> None:
        """Count a failure."""
        self._failures += 1
        self._open_until = self._seconds() + _OPEN_SECONDS


class OutsideStore:
    """Fulfils `VectorStore` for the store that is configured. Raises StoreUnreachable."""

    def __init__(
        self,
        settings: QuestionSettings,
        limiter: RateLimiter,
        *,
        store: VectorStore | None = None,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """Reach the store of the settings when it is first asked, or `store`."""
        self._settings = settings
        self._limiter = limiter
        self._opened = store
        self._breaker = breaker or CircuitBreaker()

    async def count(self) -> int:
        """See `VectorStore`."""
        return await self._call(self._store.count)

    async def items(self) -> AsyncIterator[list[StoreItem]]:
        """See `VectorStore`."""
        batches = self._store.items()
        while True:
            batch = await self._call(lambda: anext(batches, None))
            if batch is None:
                return
            yield batch

    async def search(
        self,
        vector: list[float],
        *,
        domain: str | None,
        difficulty: int | None,
        exclude: Collection[str],
        limit: int,
    ) -> list[str]:
        """See `VectorStore`."""
        return await self._call(
            lambda: self._store.search(
                vector, domain=domain, difficulty=difficulty, exclude=exclude, limit=limit
            )
        )

    @property
    def _store(self) -> VectorStore:
        if self._opened is None:
            settings = self._settings
            if settings.qdrant_url is None:
                raise StoreUnreachable("QDRANT_URL is not set.")
            key = settings.qdrant_api_key
            client = connect(settings.qdrant_url, key.get_secret_value() if key else None)
            self._opened = QdrantStore(client, settings.qdrant_collection, settings.qdrant_fields)
        return self._opened

    async def _call(self, ask: Callable[[], Awaitable[T]]) -> T:
        self._breaker.check()
        try:
            await self._limiter.hit("questions:vector-store", self._settings.qdrant_limit)
        except TooMany as problem:
            raise StoreUnreachable("QDRANT_LIMIT is used up.") from problem
        try:
            answer = await ask()
        except StoreUnreachable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer


class OutsideRetrieval(Searching):
    """Fulfils `Retrieval` by asking the store for names, and the bank for the questions.

    Only what the bank has and candidates may be asked is found. When the store does not answer,
    or there are no keywords, the bank searches itself.
    """

    def __init__(
        self,
        outside: OutsideStore,
        bank: BankRetrieval,
        database: Database,
        embedder: Embedder,
        requests: QuestionRequests,
    ) -> None:
        """Ask `outside`, or `bank`."""
        super().__init__(requests)
        self._outside = outside
        self._bank = bank
        self._database = database
        self._embedder = embedder

    async def search(
        self,
        *,
        domain: str | None = None,
        difficulty: int | None = None,
        keywords: str | None = None,
        exclude_question_ids: Collection[UUID] = (),
        limit: int = 20,
    ) -> list[Question]:
        """See `Retrieval`."""
        found: list[Question] | None = None
        if keywords and keywords.strip() and self._embedder.is_available:
            found = await self._ask(
                keywords,
                domain=domain,
                difficulty=difficulty,
                exclude=exclude_question_ids,
                limit=max(0, min(limit, MOST_FOUND)),
            )
        if found is not None:
            return found
        return await self._bank.search(
            domain=domain,
            difficulty=difficulty,
            keywords=keywords,
            exclude_question_ids=exclude_question_ids,
            limit=limit,
        )

    async def _ask(
        self,
        keywords: str,
        *,
        domain: str | None,
        difficulty: int | None,
        exclude: Collection[UUID],
        limit: int,
    ) -> list[Question] | None:
        vector = (await self._embedder.embed([keywords]))[0].tolist()
        async with self._database.reader() as tx:
            known = await questions.questions_by_ids(tx, list(exclude))
        names = {question.content.source_id or "" for question in known}
        try:
            found = await self._outside.search(
                vector, domain=domain, difficulty=difficulty, exclude=names, limit=limit
            )
        except StoreUnreachable as problem:
            log.warning(
                "vector_store_not_asked",
                reason=problem.message,
                remedy="nothing at once: the bank searches itself; see that QDRANT_URL answers",
            )
            return None
        async with self._database.reader() as tx:
            live = await questions.live_by_source(tx, found)
        return [live[name] for name in found if name in live]
