"""Delete a file: its row at once, its bytes by a job."""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.files import store
from studium.platform.files.model import FileNotFound
from studium.platform.jobs import Job, enqueue


@dataclass(frozen=True)
class DeleteObject(Job, name="files.delete_object", lane="outside"):
    """Delete the bytes of a file that is gone."""

    file_id: UUID


async def delete_file(tx: Transaction, file_id: UUID, *, owner_id: UUID | None) -> None:
    """Delete a file of this owner. Raises FileNotFound."""
    if not await store.delete_of(tx, file_id, owner_id=owner_id):
        raise FileNotFound("There is no such file.")
    await enqueue(tx, DeleteObject(file_id))
