"""How connections and their kinds look from outside: no secret among them."""

from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.connect.connections.actions.ensure_operator_connection import webhook_token
from studium.connect.connections.health import Health
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
    credentials_set_at: UtcDatetime | None
    credentials_expire_at: UtcDatetime | None
    is_from_environment: bool = Field(description="Set up by settings, and changed there.")
    takes_sales: bool = Field(description="Whether new sales are paid to it.")
    is_offered: bool = Field(description="Whether buyers may choose it beside that one.")
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


class CauseAnswer(ResponseModel):
    """How often calls failed in one way during the last hour."""

    cause: str = Field(description="A status such as `503`, or why there was no answer.")
    calls: int


class SyncAnswer(ResponseModel):
    """What is kept in step over a connection."""

    name: str
    last_run_at: UtcDatetime | None
    is_well: bool
    result: str


class IntegrationAnswer(ConnectionAnswer):
    """An account at an outside service, and how it did during the last day."""

    calls: int = Field(description="Calls of the last day.")
    error_rate: float | None = Field(
        description="The share without an answer or with a status of 500 and above."
    )
    causes: list[CauseAnswer]
    average_milliseconds: int | None
    syncs: list[SyncAnswer]

    @classmethod
    def seen(cls, connection: Connection, health: Health, parts: Parts) -> Self:
        """A connection with its health, for its owner's eyes."""
        return cls(
            **ConnectionAnswer.of(connection, parts).model_dump(),
            calls=health.calls,
            error_rate=health.error_rate,
            causes=[CauseAnswer.model_validate(each) for each in health.causes],
            average_milliseconds=health.milliseconds,
            syncs=[SyncAnswer.model_validate(each) for each in health.syncs],
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
