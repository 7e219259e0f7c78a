"""Keep what is being uploaded, without ever holding it in memory."""

import hashlib
from collections.abc import AsyncIterator
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import store
from studium.platform.files.model import File, FileEmpty, FileTooLarge, media_type_of, safe_name
from studium.platform.files.objects import Objects
from studium.platform.files.settings import FilesSettings
from studium.platform.ids import new_id
from studium.platform.parts import Parts

_BEGINNING_BYTES = 4096


async def keep_file(
    parts: Parts, content: AsyncIterator[bytes], *, name: str, owner_id: UUID | None
) -> File:
    """Store what is streamed, and say what it is by its bytes; None owns for the operator.

    The bytes are stored first and the row after them: what a crash leaves between is swept away.
    The same bytes under the same name are the same file. Raises FileTooLarge, FileEmpty,
    StoreAway; then nothing is kept.
    """
    file_id = new_id()
    counted = _Counted(content, most_bytes=await _room_for(parts, owner_id))
    objects = parts[Objects]
    try:
        await objects.put(file_id, counted.pieces())
        counted.check()
    except (FileTooLarge, FileEmpty):
        await objects.delete(file_id)
        raise
    made = File(
        id=file_id,
        owner_id=owner_id,
        name=safe_name(name),
        media_type=media_type_of(counted.beginning),
        size_bytes=counted.size_bytes,
        sha256=counted.digest,
        created_at=parts[Clock].now(),
    )
    async with parts[Database].transaction() as tx:
        kept = await store.insert(tx, made)
    if kept.id != file_id:
        await objects.delete(file_id)
    return kept


async def _room_for(parts: Parts, owner_id: UUID | None) -> int:
    settings = parts[FilesSettings]
    if owner_id is None:
        return settings.files_largest_bytes
    async with parts[Database].reader() as tx:
        left = settings.files_per_owner_bytes - await store.bytes_of(tx, owner_id)
    return max(0, min(settings.files_largest_bytes, left))


class _Counted:
    """Counts and hashes what passes, up to a limit."""

    def __init__(self, content: AsyncIterator[bytes], *, most_bytes: int) -> None:
        self._content = content
        self._most_bytes = most_bytes
        self._hash = hashlib.sha256()
        self.size_bytes = 0
        self.beginning = b""

    @property
    def digest(self) -> bytes:
        return self._hash.digest()

    async def pieces(self) -> AsyncIterator[bytes]:
        """What passes; it ends where the limit is passed, and `check` tells."""
        async for piece in self._content:
            self.size_bytes += len(piece)
            if self.size_bytes > self._most_bytes:
                return
            if len(self.beginning) < _BEGINNING_BYTES:
                self.beginning += piece[: _BEGINNING_BYTES - len(self.beginning)]
            self._hash.update(piece)
            if piece:
                yield piece

    def check(self) -> None:
        """Raises FileTooLarge, FileEmpty."""
        if self.size_bytes > self._most_bytes:
            raise FileTooLarge(
                f"At most {self._most_bytes} bytes are accepted.", limit_bytes=self._most_bytes
            )
        if not self.size_bytes:
            raise FileEmpty("Send the file's bytes as the body.")
