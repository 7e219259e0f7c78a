"""REST for connections of one category, made once for every category."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from studium.connect.calls import OwnerQueryDep, owner_of
from studium.connect.connections import store
from studium.connect.connections.actions.add_connection import add_connection
from studium.connect.connections.actions.change_connection import (
    change_connection,
    merged,
    remove_connection,
    set_disabled,
)
from studium.connect.connections.actions.check_connection import check_connection
from studium.connect.connections.answers import CheckAnswer, ConnectionAnswer
from studium.connect.connections.cache import ConnectionCache
from studium.connect.connections.kinds import (
    ConnectionInvalid,
    ConnectionKinds,
    ConnectionUses,
    Prepared,
    prepare,
)
from studium.connect.connections.model import Connection, ConnectionMode, ConnectionStatus
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import (
    ApiRouter,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SignedIn,
    Text,
    UtcDatetime,
)

_Label = Annotated[Text, StringConstraints(min_length=1, max_length=100)]
_Fields = Annotated[dict[str, Any], Field(max_length=40)]


class ConnectionRequest(RequestModel):
    """An account to connect; `GET /api/integrations/kinds` says which fields a kind has."""

    kind: Annotated[Text, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    label: _Label
    configuration: _Fields = Field(default_factory=dict)
    credentials: _Fields
    credentials_expire_at: UtcDatetime | None = None
    for_operator: bool = Field(default=False, description="Connect the operator's: for admins.")


class ConnectionChange(RequestModel):
    """What changes; what is left out stays, and an empty text clears a field."""

    label: _Label | None = None
    configuration: _Fields | None = None
    credentials: _Fields | None = Field(None, description="Send new ones to rotate.")
    credentials_expire_at: UtcDatetime | None = None
    is_disabled: bool | None = Field(None, description="Take it out of use, or back into it.")


def connection_router(path: str, category: str, *, tag: str) -> ApiRouter:
    """List, create, change, remove and test the connections of a category, under `path`."""
    router = ApiRouter(prefix=path, tags=[tag], idempotent=True)
    routes = _CategoryRoutes(category)
    name = category.replace("-", "_")
    one = "/{connection_id}"
    router.add_api_route("", routes.list_connections, operation_id=f"list_{name}_connections")
    router.add_api_route(
        "",
        routes.create,
        methods=["POST"],
        status_code=201,
        location=_place_at(path),
        operation_id=f"connect_{name}",
    )
    router.add_api_route(one, routes.read, operation_id=f"read_{name}_connection", etag=True)
    router.add_api_route(
        one, routes.change, methods=["PUT"], operation_id=f"change_{name}_connection"
    )
    router.add_api_route(
        one,
        routes.remove,
        methods=["DELETE"],
        status_code=204,
        operation_id=f"remove_{name}_connection",
    )
    router.add_api_route(
        f"{one}/test", routes.test, methods=["POST"], operation_id=f"test_{name}_connection"
    )
    return router


def _place_at(path: str) -> Callable[[dict[str, Any]], str]:
    """Where a connection is read: the operator's by those who ask for it."""

    def place(made: dict[str, Any]) -> str:
        return f"{path}/{made['id']}" + ("?for_operator=true" if made["is_operators"] else "")

    return place


@dataclass(frozen=True, slots=True)
class _CategoryRoutes:
    """The endpoints for connections of one category."""

    category: str

    async def list_connections(
        self, owner_id: OwnerQueryDep, query: PageQueryDep, parts: PartsDep
    ) -> Page[ConnectionAnswer]:
        """The connections that one has, newest first."""
        kinds = [kind.kind for kind in parts[ConnectionKinds].all(self.category)]
        async with parts[Database].reader() as tx:
            found = await store.connections_of_owner(
                tx,
                owner_id=owner_id,
                before_id=query.before_id,
                limit=query.fetch_limit,
                kinds=kinds,
            )
        return Page.of([ConnectionAnswer.of(each, parts) for each in found], query)

    async def create(
        self, body: ConnectionRequest, principal: SignedIn, parts: PartsDep
    ) -> ConnectionAnswer:
        """Connect an account, and check it at once: it is `active`, or a `draft` with a remedy."""
        owner_id = owner_of(principal, for_operator=body.for_operator)
        made = await connect_account(
            parts,
            owner_id=owner_id,
            kind=body.kind,
            category=self.category,
            label=body.label,
            configuration=body.configuration,
            secrets=body.credentials,
        )
        return ConnectionAnswer.of(made, parts)

    async def read(
        self, connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
    ) -> ConnectionAnswer:
        """One connection, without its credentials."""
        found = await _of_category(parts, connection_id, owner_id, self.category)
        return ConnectionAnswer.of(found, parts)

    async def change(
        self, connection_id: UUID, body: ConnectionChange, owner_id: OwnerQueryDep, parts: PartsDep
    ) -> ConnectionAnswer:
        """Change an account's fields, rotate its credentials, disable or enable it."""
        await _of_category(parts, connection_id, owner_id, self.category)
        changed = await change_account(parts, connection_id, owner_id=owner_id, change=body)
        return ConnectionAnswer.of(changed, parts)

    async def remove(self, connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep) -> None:
        """Remove an account and wipe its credentials; 409 while anything is in flight over it."""
        await _of_category(parts, connection_id, owner_id, self.category)
        async with parts[Database].transaction() as tx:
            await remove_connection(
                tx,
                connection_id,
                owner_id=owner_id,
                uses=parts[ConnectionUses],
                now=parts[Clock].now(),
            )
        parts[ConnectionCache].forget()

    async def test(
        self, connection_id: UUID, owner_id: OwnerQueryDep, parts: PartsDep
    ) -> CheckAnswer:
        """Ask the service now whether the account can be used."""
        await _of_category(parts, connection_id, owner_id, self.category)
        found = await check_connection(parts, connection_id)
        after = await _of_category(parts, connection_id, owner_id, self.category)
        return CheckAnswer.of(found, after, parts)


async def connect_account(  # noqa: PLR0913 - whose account where, and what opens it
    parts: Parts,
    *,
    owner_id: UUID | None,
    kind: str,
    category: str | None,
    label: str,
    configuration: dict[str, Any],
    secrets: dict[str, Any],
) -> Connection:
    """A new connection, checked: active when the service lets us in, else a draft.

    Raises KindUnknown or ConnectionInvalid.
    """
    known = parts[ConnectionKinds].of(kind, category=category)
    prepared = prepare(known, configuration, secrets)
    _check_mode(parts, prepared)
    async with parts[Database].transaction() as tx:
        made = await add_connection(
            tx,
            owner_id=owner_id,
            kind=kind,
            label=label,
            credentials=prepared.credentials,
            vault=parts[Vault],
            now=parts[Clock].now(),
            status=ConnectionStatus.DRAFT,
        )
    await check_connection(parts, made.id)
    async with parts[Database].reader() as tx:
        return await store.connection_by_id(tx, made.id)


async def change_account(
    parts: Parts, connection_id: UUID, *, owner_id: UUID | None, change: ConnectionChange
) -> Connection:
    """The connection as changed; checked again when what opens it changed. Raises NotFound."""
    now = parts[Clock].now()
    has_fields = change.model_dump(exclude={"is_disabled"}, exclude_none=True)
    async with parts[Database].transaction() as tx:
        before = await store.connection_of_owner(tx, connection_id, owner_id=owner_id)
        if before is None:
            raise NotFound("There is no such connection.")
        if has_fields and not before.is_from_environment:
            opened = parts[ConnectionCache].open(before)
            prepared = prepare(
                parts[ConnectionKinds].of(before.kind),
                merged(before.configuration, change.configuration),
                merged(opened.credentials.secrets, change.credentials),
            )
            _check_mode(parts, prepared)
            await change_connection(
                tx,
                connection_id,
                owner_id=owner_id,
                label=change.label or before.label,
                prepared=prepared,
                expires_at=change.credentials_expire_at or before.credentials_expire_at,
                vault=parts[Vault],
                now=now,
            )
        if change.is_disabled is not None:
            await set_disabled(
                tx, connection_id, owner_id=owner_id, disabled=change.is_disabled, now=now
            )
    parts[ConnectionCache].forget()
    if has_fields and change.is_disabled is not True:
        await check_connection(parts, connection_id)
    async with parts[Database].reader() as tx:
        return await store.connection_by_id(tx, connection_id)


def _check_mode(parts: Parts, prepared: Prepared) -> None:
    """No live account stands beside the sandbox, which moves time and makes up money."""
    is_live = prepared.credentials.mode is ConnectionMode.LIVE
    if is_live and parts[Settings].sandbox:
        raise ConnectionInvalid("This is a sandbox: connect test accounts only.", field="mode")


async def _of_category(
    parts: Parts, connection_id: UUID, owner_id: UUID | None, category: str
) -> Connection:
    async with parts[Database].reader() as tx:
        found = await store.connection_of_owner(tx, connection_id, owner_id=owner_id)
    known = {kind.kind for kind in parts[ConnectionKinds].all(category)}
    if found is None or found.kind not in known:
        raise NotFound("There is no such connection.")
    return found
