"""What a kind of connection brings along, and the registries that the wings above fill."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from pydantic import BaseModel, ValidationError

from studium.connect.connections.model import Connection, ConnectionMode, Credentials
from studium.platform.database import Transaction
from studium.platform.errors import Invalid, NotFound
from studium.platform.faults import fault_sentence
from studium.platform.http import Http
from studium.platform.settings import Settings


class ConnectionInvalid(Invalid):
    """A connection cannot be like this. `field` in the details says what is wrong."""

    slug = "connection-invalid"
    title = "This is not a connection that can be kept"


class KindUnknown(NotFound):
    """There is no such kind of connection in this installation."""

    slug = "connection-kind-unknown"
    title = "No such kind of connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of an account; `remedy` says what to do, and is empty when all is well."""

    finding: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the account can be used."""
        return not self.remedy


@runtime_checkable
class ConnectionKind(Protocol):
    """A kind of outside service that people connect an account at.

    Forms, the API and `GET /api/integrations/kinds` derive from the two models, whose fields are
    text with a title and a description.
    """

    @property
    def kind(self) -> str:
        """Such as `stripe`; connections carry it."""
        ...

    @property
    def label(self) -> str:
        """How people call the service."""
        ...

    @property
    def category(self) -> str:
        """What it is for: `payments`, `printing`, `calendars`."""
        ...

    @property
    def steps(self) -> tuple[str, ...]:
        """What a person does at the service, a sentence each; `{webhook}` is our address."""
        ...

    @property
    def configuration_model(self) -> type[BaseModel]:
        """What is no secret."""
        ...

    @property
    def secrets_model(self) -> type[BaseModel]:
        """What is: kept sealed, never shown again."""
        ...

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """`test` or `live`. Raises ConnectionInvalid when the fields contradict each other."""
        ...

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """The service's own name of the account, if it is configured."""
        ...

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Whether the account can be used; asks the service, changes nothing."""
        ...


class ConnectionKinds:
    """Every kind of connection of this installation."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_kind: dict[str, ConnectionKind] = {}

    def add(self, kind: ConnectionKind) -> None:
        """Raises ValueError when another has the same name, TypeError when it is no kind."""
        if not isinstance(kind, ConnectionKind):
            raise TypeError(f"{kind!r} is not a ConnectionKind")
        if kind.kind in self._by_kind:
            raise ValueError(f"two kinds of connection are called {kind.kind!r}")
        self._by_kind[kind.kind] = kind

    def all(self, category: str | None = None) -> list[ConnectionKind]:
        """Every kind, or those of a category, by label."""
        found = (k for k in self._by_kind.values() if category in {None, k.category})
        return sorted(found, key=lambda kind: kind.label)

    def find(self, kind: str) -> ConnectionKind | None:
        """The kind, or None."""
        return self._by_kind.get(kind)

    def of(self, kind: str, *, category: str | None = None) -> ConnectionKind:
        """The kind. Raises KindUnknown, also when it is of another category."""
        found = self._by_kind.get(kind)
        if found is None or category not in {None, found.category}:
            raise KindUnknown(f"Nothing here connects to {kind}.")
        return found


CountUses = Callable[[Transaction, UUID], Awaitable[list[str]]]
Leave = Callable[[Transaction, Connection], Awaitable[None]]


class ConnectionUses:
    """What is in flight over connections, as the modules that use them say.

    Each enters a function that names what still needs a connection, a phrase each, such as
    "3 payments that may still be paid"; or one that sees a connection, with its credentials, in
    the transaction that removes it, and has a job say good-bye to the service.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: list[CountUses] = []
        self._leaving: list[Leave] = []

    def add(self, count: CountUses) -> None:
        """Ask also this."""
        self._counts.append(count)

    async def of(self, tx: Transaction, connection_id: UUID) -> list[str]:
        """What is in flight over a connection."""
        return [use for count in self._counts for use in await count(tx, connection_id)]

    def before_removal(self, leave: Leave) -> None:
        """Show also this what is being removed."""
        self._leaving.append(leave)

    async def leave(self, tx: Transaction, connection: Connection) -> None:
        """Show a connection, as it was, to all that want to see it before it is removed."""
        for leave in self._leaving:
            await leave(tx, connection)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was sent for a connection, once it fits its kind."""

    configuration: dict[str, Any]
    credentials: Credentials


def prepare(
    kind: ConnectionKind, configuration: Mapping[str, Any], secrets: Mapping[str, Any]
) -> Prepared:
    """The fields as the kind has them. Raises ConnectionInvalid."""
    plain = _fitting(kind.configuration_model, configuration, "configuration")
    sealed = _fitting(kind.secrets_model, secrets, "credentials")
    mode = ConnectionMode(kind.mode_of(plain, sealed))
    account = kind.account_of(plain)
    return Prepared(plain, Credentials(mode, sealed, plain, account))


def _fitting(model: type[BaseModel], values: Mapping[str, Any], within: str) -> dict[str, Any]:
    try:
        read = model.model_validate(values)
    except ValidationError as problem:
        fault = problem.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else within
        raise ConnectionInvalid(
            f"{name}: {fault_sentence(fault)}", field=f"{within}.{name}"
        ) from None
    return {name: value for name, value in read.model_dump().items() if value is not None}
