"""What REST says about endpoints, deliveries and event types."""

from typing import Any
from uuid import UUID

from pydantic import Field

from studium.connect.webhooks.model import (
    Attempt,
    Delivery,
    DeliveryStatus,
    Endpoint,
    EndpointStatus,
)
from studium.platform.web import ResponseModel, UtcDatetime


class EndpointAnswer(ResponseModel):
    """An endpoint as its owner sees it; values of custom headers are not shown."""

    id: UUID
    service: str | None = Field(description="The service whose hook it is, such as `zapier`.")
    url: str
    description: str
    event_types: list[str]
    filters: list[dict[str, Any]]
    header_names: list[str]
    order_by: str | None
    batch_size: int = Field(description="How many events go in one delivery at most.")
    batch_seconds: int = Field(description="How long the first event of a batch waits for more.")
    timeout_seconds: int
    rate_per_minute: int | None
    current_rate: float | None = Field(
        description="Deliveries a minute while its answers ask us to slow down, else null."
    )
    status: EndpointStatus
    status_reason: str | None
    failing_since: UtcDatetime | None = Field(description="Since when nothing was taken.")
    is_operators: bool
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointAnswer":
        """The answer about an endpoint."""
        names = cls.model_fields.keys() - {"is_operators"}
        return cls(
            **{name: getattr(endpoint, name) for name in names},
            is_operators=endpoint.owner_id is None,
        )


class NewEndpointAnswer(EndpointAnswer):
    """An endpoint with its signing secret, which is shown this once."""

    secret: str | None = Field(description="`whsec_…` to verify with; null with signing `v1a`.")
    public_key: str | None = Field(description="`whpk_…` to verify with, with signing `v1a`.")
    public_keys_url: str = Field(description="Where the public keys stand as a JWKS.")


class HookAnswer(ResponseModel):
    """An endpoint that a service keeps for its owner."""

    id: UUID
    service: str
    target_url: str
    event_type: str
    status: EndpointStatus
    is_operators: bool
    created_at: UtcDatetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "HookAnswer":
        """The answer about an endpoint that is a hook."""
        return cls(
            id=endpoint.id,
            service=endpoint.service or "",
            target_url=endpoint.url,
            event_type=", ".join(endpoint.event_types),
            status=endpoint.status,
            is_operators=endpoint.owner_id is None,
            created_at=endpoint.created_at,
        )


class NewHookAnswer(HookAnswer):
    """A hook with the secret that signs what it is sent, which is shown this once."""

    secret: str = Field(description="`whsec_…` to verify with.")


class ToldObject(ResponseModel):
    """What an event is about."""

    object: dict[str, Any]


class ToldEvent(ResponseModel):
    """An event as endpoints and hooks are sent it."""

    id: UUID
    type: str
    created: UtcDatetime
    data: ToldObject


class HookSamples(ResponseModel):
    """Events as a hook is sent them, newest first."""

    items: list[ToldEvent]


class SecretAnswer(ResponseModel):
    """A new signing secret, shown this once."""

    secret: str | None
    public_key: str | None
    old_secrets_sign_until: UtcDatetime


class DeliveryAnswer(ResponseModel):
    """One event on its way to one endpoint."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID = Field(
        description="The `webhook-id` of every attempt: the event's, or the batch's."
    )
    event_type: str
    is_test: bool
    status: DeliveryStatus
    attempts: int
    next_at: UtcDatetime | None = Field(description="When it is tried (again).")
    finished_at: UtcDatetime | None
    last_status: int | None
    last_problem: str | None
    created_at: UtcDatetime

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryAnswer":
        """The answer about a delivery."""
        return cls.model_validate(delivery)


class AttemptAnswer(ResponseModel):
    """One try: what was sent, what came back, how long it took."""

    number: int
    started_at: UtcDatetime
    url: str
    request_headers: dict[str, str] = Field(description="Values of custom headers are masked.")
    address: str | None = Field(description="The address that was connected to.")
    dns_ms: float | None
    connect_ms: float | None = Field(description="TCP alone; null on a kept connection.")
    tls_ms: float | None = Field(
        description="The TLS handshake; null with plain http, or when none was completed."
    )
    answer_ms: float | None
    total_ms: float | None
    status: int | None
    problem: str | None = Field(description="Why no answer came, as a word.")
    answer_headers: dict[str, str]
    answer_body: str = Field(description="Its first 4 KiB.")
    next_at: UtcDatetime | None

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptAnswer":
        """The answer about an attempt."""
        names = cls.model_fields.keys() - {"answer_body"}
        return cls(
            **{name: getattr(attempt, name) for name in names},
            answer_body=attempt.answer_body.decode("utf-8", "replace"),
        )


class DeliveryDetails(DeliveryAnswer):
    """A delivery with what it sends and how that went."""

    body: str | None = Field(description="What every attempt sends; null when no longer kept.")
    log: list[AttemptAnswer] = Field(description="Its attempts, newest first, at most 100.")


class ReplayAnswer(ResponseModel):
    """How many deliveries are sent again."""

    replayed: int


class EventTypeAnswer(ResponseModel):
    """A public event type."""

    name: str
    version: int
    meaning: str
    is_external: bool = Field(description="Whether others may publish it: `POST /api/events`.")
    schema_: dict[str, Any] = Field(
        serialization_alias="schema", description="JSON Schema of `data.object`."
    )
    example: dict[str, Any] = Field(description="A `data.object`.")


class EventTypes(ResponseModel):
    """Every public event type."""

    items: list[EventTypeAnswer]


class PublishedEvent(ResponseModel):
    """An event that was taken in; `is_new` is false when its id was known."""

    id: str
    event_id: UUID
    is_new: bool


class PublishedEvents(ResponseModel):
    """What became of the events, in their order."""

    items: list[PublishedEvent]


class PublicKey(ResponseModel):
    """An ed25519 public key (RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str
    use: str
    alg: str


class PublicKeys(ResponseModel):
    """A JSON Web Key Set."""

    keys: list[PublicKey]
