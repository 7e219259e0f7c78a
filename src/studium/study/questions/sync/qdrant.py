"""A Qdrant collection as a store of questions, by its official client."""

from collections.abc import AsyncIterator, Awaitable, Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from studium.study.questions.sync.contract import StoreItem, StoreUnreachable

if TYPE_CHECKING:
    from qdrant_client import AsyncQdrantClient

T = TypeVar("T")

_BATCH = 128
_TIMEOUT_SECONDS = 20


def connect(url: str, api_key: str | None) -> "AsyncQdrantClient":
    """A client of a server; nothing is sent yet."""
    from qdrant_client import AsyncQdrantClient  # noqa: PLC0415 - half a second to import

    return AsyncQdrantClient(
        url=url, api_key=api_key, timeout=_TIMEOUT_SECONDS, check_compatibility=False
    )


class QdrantStore:
    """Fulfils `VectorStore`."""

    def __init__(
        self, client: "AsyncQdrantClient", collection: str, fields: Mapping[str, str]
    ) -> None:
        """Read a collection; `fields` says what it calls the members of a question."""
        self._client = client
        self._collection = collection
        self._fields = fields

    async def count(self) -> int:
        """See `VectorStore`."""
        return (await _answer(self._client.count(self._collection))).count

    async def items(self) -> AsyncIterator[list[StoreItem]]:
        """See `VectorStore`."""
        offset: Any = None
        while True:
            records, offset = await _answer(
                self._client.scroll(
                    self._collection, limit=_BATCH, offset=offset, with_payload=True
                )
            )
            yield [StoreItem(str(record.id), record.payload or {}) for record in records]
            if offset is None:
                return

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
        from qdrant_client import models  # noqa: PLC0415 - half a second to import

        wanted = {"domain": domain, "difficulty": difficulty}
        must = [
            models.FieldCondition(
                key=self._fields.get(name, name), match=models.MatchValue(value=value)
            )
            for name, value in wanted.items()
            if value is not None
        ]
        found = await _answer(
            self._client.query_points(
                self._collection,
                query=vector,
                query_filter=models.Filter(must=must),
                limit=limit + len(exclude),
            )
        )
        ids = [
            source_id(self._collection, StoreItem(str(point.id), point.payload or {}), self._fields)
            for point in sorted(found.points, key=lambda point: (-point.score, str(point.id)))
        ]
        return [name for name in ids if name not in exclude][:limit]


def source_id(collection: str, item: StoreItem, fields: Mapping[str, str]) -> str:
    """The name of an item in the bank: its own, or one from where it is kept."""
    own = item.payload.get(fields.get("source_id", "source_id"))
    return str(own) if own else f"qdrant:{collection}:{item.id}"


async def _answer(question: Awaitable[T]) -> T:
    from httpx import HTTPError  # noqa: PLC0415 - comes with the client
    from qdrant_client.http.exceptions import ApiException  # noqa: PLC0415

    try:
        return await question
    except (ApiException, HTTPError, OSError, ValueError) as problem:
        raise StoreUnreachable(f"Qdrant did not answer: {type(problem).__name__}.") from problem
