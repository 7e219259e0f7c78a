"""How connections and their kinds look from outside: no secret among them."""

from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.connect.connections.actions.ensure_operator_connection import webhook_token
from studium.connect.connections.kinds import ConnectionKind, Finding
from studium.connect.connections.model import Connection, ConnectionMode, ConnectionStatus
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.platform.web import ResponseModel, UtcDatetime


class ConnectionAnswer(ResponseModel):
    """An account at an outside service."""

    id: UUID
    is_operators: bool = Field(description="Whether it is the operator's; else the caller's own.")
    kind: str
    mode: ConnectionMode
    label: str
    status: ConnectionStatus
    account_ref: str | None = Field(description="The service's own name of the account.")
    configuration: dict[str, Any]
    credential_hints: dict[str, str] = Field(description="Masked credentials by name.")
    credentials_expire_at: UtcDatetime | None
    is_from_environment: bool = Field(description="Set up by settings, and changed there.")
    takes_sales: bool = Field(description="Whether new sales are paid to it.")
    webhook_url: str = Field(description="Where the service is to send its events.")
    last_checked_at: UtcDatetime | None
    last_success_at: UtcDatetime | None
    problem: str | None = Field(description="What the last check found wrong.")
    remedy: str | None = Field(description="What to do about it.")
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, connection: Connection, parts: Parts) -> Self:
        """A connection for its owner's eyes."""
        fields = cls.model_fields.keys() - {"is_operators", "credential_hints", "webhook_url"}
        return cls(
            is_operators=connection.owner_id is None,
            credential_hints=connection.hints,
            webhook_url=webhook_url(connection, parts),
            **{name: getattr(connection, name) for name in fields},
        )


class KindAnswer(ResponseModel):
    """A service that can be connected: everything that a client needs to build its form."""

    kind: str
    label: str
    category: str
    steps: list[str] = Field(description="What to do at the service, in order.")
    configuration_schema: dict[str, Any] = Field(description="JSON Schema of `configuration`.")
    credentials_schema: dict[str, Any] = Field(description="JSON Schema of `credentials`.")

    @classmethod
    def of(cls, kind: ConnectionKind) -> Self:
        """A kind as a client sees it."""
        return cls(
            kind=kind.kind,
            label=kind.label,
            category=kind.category,
            steps=list(kind.steps),
            configuration_schema=kind.configuration_model.model_json_schema(),
            credentials_schema=kind.secrets_model.model_json_schema(),
        )


class CheckAnswer(ResponseModel):
    """What the service said, just now."""

    is_well: bool
    finding: str
    remedy: str | None
    connection: ConnectionAnswer

    @classmethod
    def of(cls, found: Finding, connection: Connection, parts: Parts) -> Self:
        """A finding, with the connection as it is now."""
        return cls(
            is_well=found.is_well,
            finding=found.finding,
            remedy=found.remedy or None,
            connection=ConnectionAnswer.of(connection, parts),
        )


def webhook_url(connection: Connection, parts: Parts) -> str:
    """The address that the service sends the connection's events to."""
    token = webhook_token(connection, parts[Vault])
    return f"{parts[Settings].base_url}/webhook/{connection.kind}/{token}"
