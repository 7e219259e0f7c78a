"""Connections opened for use: with their credentials, read once and remembered for a short while.

Receiving a webhook needs a connection and its secret before anything else; reading both from
the database for each delivery would double its cost.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.connections import store
from studium.connect.connections.model import (
    Connection,
    ConnectionMode,
    Credentials,
    secrets_binding,
)
from studium.platform.database import Database
from studium.platform.vault import Vault, hash_token

_REMEMBERED_SECONDS = 15.0
_REMEMBERED_AT_MOST = 10_000


class CredentialsMissing(LookupError):
    """A connection of the operator whose account or mode is not in the environment."""


@dataclass(frozen=True, slots=True)
class ConnectionWithCredentials:
    """A connection and what opens it."""

    connection: Connection
    credentials: Credentials


class ConnectionCache:
    """Finds connections by id, by webhook token, or as the operator's own.

    The operator's credentials come from the environment and are not stored. What was found stays
    known for 15 seconds, or until a change is heard of (`listening.py`).
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read through the database, open with the vault."""
        self._database = database
        self._vault = vault
        self._operator: dict[str, Credentials] = {}
        self._monotonic = monotonic
        self._known: dict[object, tuple[float, ConnectionWithCredentials]] = {}

    def add_operator(self, kind: str, credentials: Credentials) -> None:
        """Take what opens the operator's own account of a kind."""
        self._operator[kind] = credentials

    def operator_credentials(self) -> Mapping[str, Credentials]:
        """The kinds that the operator itself is connected to."""
        return self._operator

    def forget(self) -> None:
        """Read afresh from here on."""
        self._known.clear()

    async def by_id(self, connection_id: UUID) -> ConnectionWithCredentials:
        """Raises LookupError when there is no such connection, CredentialsMissing."""
        known = self._recall(connection_id)
        if known is None:
            async with self._database.reader() as tx:
                connection = await store.connection_by_id(tx, connection_id)
            known = self._remember(connection_id, self.open(connection))
        return known

    async def by_token(
        self, kind: str, token: str, *, now: datetime
    ) -> ConnectionWithCredentials | None:
        """The active connection of this kind whose webhook address carries the token.

        None also for one of the operator's whose mode is not in use: nothing could be verified.
        """
        digest = hash_token(token)
        known = self._recall(digest)
        if known is None:
            async with self._database.reader() as tx:
                connection = await store.connection_by_token(tx, digest, now=now)
            if connection is None or not self._has_credentials(connection):
                return None
            known = self._remember(digest, self.open(connection))
        return known if known.connection.kind == kind else None

    async def operator(self, kind: str) -> ConnectionWithCredentials | None:
        """The operator's connection of a kind, in the mode of its credentials."""
        if kind not in self._operator:
            return None
        known = self._recall(kind)
        if known is None:
            async with self._database.reader() as tx:
                connection = await store.operator_connection(
                    tx, kind=kind, mode=self._operator[kind].mode.value
                )
            if connection is None:
                return None
            known = self._remember(kind, self.open(connection))
        return known

    async def selling(self, owner_id: UUID | None) -> ConnectionWithCredentials | None:
        """The connection to which new sales of an owner (None: the operator) are paid."""
        key = ("selling", owner_id)
        known = self._recall(key)
        if known is None:
            async with self._database.reader() as tx:
                connection = await store.selling_connection(tx, owner_id)
            if connection is None or not self._has_credentials(connection):
                return None
            known = self._remember(key, self.open(connection))
        return known

    async def offered(self, owner_id: UUID | None) -> list[ConnectionWithCredentials]:
        """Where buyers may pay an owner (None: the operator): what takes sales comes first."""
        async with self._database.reader() as tx:
            found = await store.offered_connections(tx, owner_id)
        return [self.open(each) for each in found if self._has_credentials(each)]

    def _recall(self, key: object) -> ConnectionWithCredentials | None:
        read_at, known = self._known.get(key, (0.0, None))
        is_fresh = self._monotonic() - read_at < _REMEMBERED_SECONDS
        return known if is_fresh else None

    def _remember(self, key: object, found: ConnectionWithCredentials) -> ConnectionWithCredentials:
        if len(self._known) >= _REMEMBERED_AT_MOST:
            self._known.clear()
        self._known[key] = (self._monotonic(), found)
        return found

    def open(self, connection: Connection) -> ConnectionWithCredentials:
        """A connection with what opens it. Raises CredentialsMissing."""
        if connection.sealed_credentials:
            bound_to = secrets_binding(connection.id)
            secrets = json.loads(self._vault.open(connection.sealed_credentials, bound_to))
            credentials = Credentials(
                connection.mode, secrets, connection.configuration, connection.account_ref
            )
            return ConnectionWithCredentials(connection, credentials)
        found = self._operator_credentials_of(connection)
        if found is None:
            raise CredentialsMissing(
                f"connection {connection.id} ({connection.kind}, {connection.mode}) "
                "has no credentials here: set them in the environment"
            )
        return ConnectionWithCredentials(connection, found)

    def _has_credentials(self, connection: Connection) -> bool:
        return (
            bool(connection.sealed_credentials)
            or self._operator_credentials_of(connection) is not None
        )

    def _operator_credentials_of(self, connection: Connection) -> Credentials | None:
        """What the environment holds for a connection of the operator, in its mode."""
        found = self._operator.get(connection.kind) if connection.owner_id is None else None
        is_its_mode = found is not None and found.mode is ConnectionMode(connection.mode)
        return found if is_its_mode else None
