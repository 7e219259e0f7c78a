"""Have accounts compared soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from studium.connect.connections import Connection
from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue


@dataclass(frozen=True)
class ReconcileAccount(Job, name="reconciliation.account", lane="bulk"):
    """Compare one account with its provider."""

    connection_id: UUID


async def start_comparison(tx: Transaction, accounts: Iterable[Connection]) -> None:
    """A job for each, so that one that does not answer keeps no other waiting."""
    for connection in accounts:
        job = ReconcileAccount(connection.id)
        await enqueue(tx, job, dedupe_key=f"{job.job_name}:{connection.id}")
