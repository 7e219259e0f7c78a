"""Have a lab's catalogue fetched, and its callbacks sent here."""

from dataclasses import dataclass
from uuid import UUID

from studium.connect.connections import Connection, webhook_token
from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.studio.printing.labs import LabCapability, discover_labs


@dataclass(frozen=True)
class SyncCatalogue(Job, name="printing.sync_catalogue", lane="outside"):
    """Sync the catalogue of a connection."""

    connection_id: UUID


@dataclass(frozen=True)
class RegisterCallback(Job, name="printing.register_callback", lane="outside"):
    """Tell a lab where its callbacks go."""

    connection_id: UUID
    address: str


async def begin_sync(parts: Parts, tx: Transaction, connection: Connection) -> None:
    """Enqueue what the lab can do of both; a job that waits already is enough."""
    lab = next(lab for lab in discover_labs() if lab.kind == connection.kind)
    if LabCapability.CATALOGUE in lab.capabilities:
        await enqueue(tx, SyncCatalogue(connection.id), dedupe_key=f"sync:{connection.id}")
    token = webhook_token(connection, parts[Vault])
    address = f"{parts[Settings].base_url}/webhook/{connection.kind}/{token}"
    job = RegisterCallback(connection.id, address)
    await enqueue(tx, job, dedupe_key=f"register:{connection.id}")
