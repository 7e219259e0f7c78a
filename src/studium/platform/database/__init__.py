"""The database: one asyncpg pool, transactions with typed reads, statements as `Sql`."""

from asyncpg.exceptions import LockNotAvailableError as LockNotAvailable
from asyncpg.exceptions import UniqueViolationError as UniqueViolation

from studium.platform.database.batches import delete_in_batches
from studium.platform.database.marks import marks_by_owner
from studium.platform.database.outage import is_outage
from studium.platform.database.pool import Database
from studium.platform.database.rows import columns, insertion, update, values
from studium.platform.database.transaction import Sql, Transaction

__all__ = [
    "Database",
    "LockNotAvailable",
    "Sql",
    "Transaction",
    "UniqueViolation",
    "columns",
    "delete_in_batches",
    "insertion",
    "is_outage",
    "marks_by_owner",
    "update",
    "values",
]
