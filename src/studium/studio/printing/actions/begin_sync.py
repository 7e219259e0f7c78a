"""Have a lab's catalogue fetched, and its callbacks sent here."""

from dataclasses import dataclass
from uuid import UUID

from studium.connect.connections import Connection, webhook_token
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.studio.printing.actions.address_lab import capabilities_of
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.catalogues.store import SyncProgress, SyncStage
from studium.studio.printing.labs import LabCapability


@dataclass(frozen=True)
class SyncCatalogue(Job, name="printing.sync_catalogue", lane="outside"):
    """Sync the catalogue of a connection."""

    connection_id: UUID


@dataclass(frozen=True)
class RegisterCallback(Job, name="printing.register_callback", lane="outside"):
    """Tell a lab where its callbacks go."""

    connection_id: UUID
    address: str


async def begin_sync(parts: Parts, tx: Transaction, connection: Connection) -> bool:
    """Enqueue what the lab can do of both; a job that waits already is enough.

    False when its catalogue cannot be read.
    """
    can = capabilities_of(connection)
    if LabCapability.REGISTERS in can:
        token = webhook_token(connection, parts[Vault])
        address = f"{parts[Settings].base_url}/webhook/{connection.kind}/{token}"
        job = RegisterCallback(connection.id, address)
        await enqueue(tx, job, dedupe_key=f"register:{connection.id}")
    if LabCapability.CATALOGUE not in can:
        return False
    waiting = SyncProgress(SyncStage.WAITING, 0, None, parts[Clock].now())
    await catalogues.put_progress(tx, connection.id, waiting)
    await enqueue(tx, SyncCatalogue(connection.id), dedupe_key=f"sync:{connection.id}")
    return True
