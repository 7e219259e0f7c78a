"""The bytes of files: in a folder, or in a bucket of an S3-compatible store."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from studium.platform.errors import Unavailable
from studium.platform.files.model import FileMissing
from studium.platform.files.settings import FilesSettings

if TYPE_CHECKING:
    from obstore.store import ClientConfig

_CHUNK_BYTES = 1024 * 1024
_TIMEOUTS: dict[str, Any] = {
    "connect_timeout": timedelta(seconds=5),
    "timeout": timedelta(minutes=5),
}


class StoreAway(Unavailable):
    """The store of files does not answer."""

    slug = "file-store-away"
    title = "Files cannot be reached right now"


class Objects:
    """Objects by id. Nothing of them is held in memory beyond a few parts at a time."""

    def __init__(self, settings: FilesSettings, data_dir: Path) -> None:
        """Reach the store when it is first used."""
        self._settings = settings
        self._folder = settings.files_dir or data_dir / "files"
        self._opened: Any = None

    async def put(self, name: UUID, content: AsyncIterator[bytes]) -> None:
        """Store what `content` gives; nothing is left when it raises. Raises StoreAway."""
        import obstore  # noqa: PLC0415 - a library of 20 MB
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            await obstore.put_async(self._store, _path(name), content, chunk_size=_CHUNK_BYTES * 5)
        except BaseError as problem:
            raise StoreAway("Try again in a while.") from problem

    async def read(self, name: UUID) -> AsyncIterator[bytes]:
        """An object's bytes, piece by piece. Raises FileMissing, StoreAway before the first."""
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError, NotFoundError  # noqa: PLC0415

        try:
            found = await obstore.get_async(self._store, _path(name))
        except (NotFoundError, FileNotFoundError) as problem:
            raise FileMissing(f"The store has no object {name}.") from problem
        except BaseError as problem:
            raise StoreAway("Try again in a while.") from problem
        return _pieces(found.stream(min_chunk_size=_CHUNK_BYTES))

    async def delete(self, name: UUID) -> None:
        """Delete an object; one that is not there is deleted already. Raises StoreAway."""
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError, NotFoundError  # noqa: PLC0415

        try:
            with suppress(NotFoundError, FileNotFoundError):
                await obstore.delete_async(self._store, _path(name))
        except BaseError as problem:
            raise StoreAway("Try again in a while.") from problem

    async def stored_before(self, moment: datetime) -> AsyncIterator[list[UUID]]:
        """The names of objects that were last written before a moment, in batches."""
        import obstore  # noqa: PLC0415

        async for batch in obstore.list(self._store, prefix="files", chunk_size=1000):
            yield [
                UUID(meta["path"].rpartition("/")[2])
                for meta in batch
                if meta["last_modified"] < moment and _is_ours(meta["path"])
            ]

    @property
    def _store(self) -> Any:
        if self._opened is None:
            self._opened = self._bucket() if self._settings.files_s3_bucket else self._local()
        return self._opened

    def _local(self) -> Any:
        from obstore.store import LocalStore  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(self._folder)

    def _bucket(self) -> Any:
        from obstore.store import S3Store  # noqa: PLC0415

        settings = self._settings
        secret = settings.files_s3_secret_key
        keys: dict[str, Any] = (
            {
                "access_key_id": settings.files_s3_access_key,
                "secret_access_key": secret.get_secret_value(),
            }
            if secret is not None
            else {"skip_signature": True}
        )
        endpoint = settings.files_s3_endpoint
        place: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        is_clear = endpoint is not None and endpoint.startswith("http://")
        return S3Store(
            settings.files_s3_bucket,
            region=settings.files_s3_region,
            client_options=cast("ClientConfig", {"allow_http": is_clear, **_TIMEOUTS}),
            **keys,
            **place,
        )


async def _pieces(stream: Any) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


def _path(name: UUID) -> str:
    """Two levels of folders: none of them grows without end. By the random end of the id."""
    return f"files/{name.hex[-2:]}/{name}"


def _is_ours(path: str) -> bool:
    with suppress(ValueError):
        UUID(path.rpartition("/")[2])
        return True
    return False
