"""Bodies of requests about endpoints and events."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from studium.connect.webhooks.actions.publish_events import IncomingEvent
from studium.connect.webhooks.model import DeliveryStatus, Signing
from studium.connect.webhooks.wishes import EndpointWishes
from studium.platform.web import RequestModel, Text

_Url = Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
_Path = Annotated[Text, StringConstraints(min_length=1, max_length=200)]
EventPatterns = Annotated[
    list[Annotated[Text, StringConstraints(min_length=1, max_length=100)]],
    Field(min_length=1, max_length=100, description="Types, `payment.*`, or `*` for all."),
]
_HeaderName = Annotated[Text, StringConstraints(min_length=1, max_length=100)]
_HeaderValue = Annotated[Text, StringConstraints(min_length=1, max_length=1000)]
_Secret = Annotated[Text, StringConstraints(max_length=200)]


class Filter(RequestModel):
    """A condition on `data.object`; all of an endpoint's must hold."""

    path: _Path = Field(description="Steps separated by dots, such as `address.city`.")
    op: Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "exists"] = "eq"
    value: str | int | float | bool | list[str | int | float | bool] | None = None

    @model_validator(mode="after")
    def value_fits(self) -> Self:
        """A list belongs to `in` and to nothing else."""
        if isinstance(self.value, list) != (self.op == "in"):
            raise ValueError("`in` takes a list, the others a single value")
        return self


class EndpointBody(RequestModel):
    """What an endpoint wants."""

    url: _Url
    event_types: EventPatterns = Field(["*"], validate_default=False)
    description: Annotated[Text, StringConstraints(max_length=500)] = ""
    filters: list[Filter] = Field([], max_length=20)
    headers: dict[_HeaderName, _HeaderValue] | None = Field(
        None, max_length=20, description="Sent with every delivery. Null leaves them as they are."
    )
    order_by: _Path | None = Field(
        None,
        description="Events whose object has the same value here are sent one after another.",
    )
    batch_size: Annotated[int, Field(ge=1, le=100)] = Field(
        1, description="Above 1: up to so many events, and 1 MiB, go in one delivery."
    )
    batch_seconds: Annotated[int, Field(ge=1, le=60)] = Field(
        5, description="How long the first event of a batch waits for more."
    )
    timeout_seconds: Annotated[int, Field(ge=1, le=30)] = 15
    rate_per_minute: Annotated[int, Field(ge=1, le=600_000)] | None = None

    def wishes(self) -> EndpointWishes:
        """The same for the domain."""
        return EndpointWishes(
            url=self.url,
            description=self.description,
            event_types=self.event_types,
            filters=[each.model_dump() for each in self.filters],
            headers=self.headers,
            order_by=self.order_by,
            batch_size=self.batch_size,
            batch_seconds=self.batch_seconds,
            timeout_seconds=self.timeout_seconds,
            rate_per_minute=self.rate_per_minute,
        )


class NewEndpointBody(EndpointBody):
    """The same for a new one, and how it is signed."""

    signing: Signing = Signing.V1
    secret: _Secret | None = Field(
        None, description="`whsec_…` or `whsk_…` of your own; a fresh one is made without it."
    )
    for_operator: bool = Field(
        default=False, description="For events that belong to nobody; administrators only."
    )


class ChangedEndpointBody(EndpointBody):
    """The same for one that exists; `status` pauses it, or resumes it."""

    status: Literal["active", "paused"] | None = None
    sends_held: bool = Field(
        default=False, description="When resumed: send what was missed meanwhile, too."
    )


class EventsBody(RequestModel):
    """Which events an endpoint wants."""

    event_types: EventPatterns


class RotationBody(RequestModel):
    """How a signing secret is rotated."""

    signing: Signing = Signing.V1
    secret: _Secret | None = None
    overlap_seconds: Annotated[int, Field(ge=0, le=7 * 24 * 3600)] = Field(
        24 * 3600, description="How long the old secrets sign, too."
    )


class ExampleBody(RequestModel):
    """Which event's example is sent."""

    event_type: Annotated[Text, StringConstraints(max_length=100)] = "payment.completed"


class ReplayBody(RequestModel):
    """Which deliveries are sent again."""

    statuses: list[Literal["dead", "held"]] = Field(["dead"], min_length=1)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def kinds(self) -> list[DeliveryStatus]:
        """The statuses for the domain."""
        return [DeliveryStatus(each) for each in self.statuses]


class EventData(RequestModel):
    """What an event is about."""

    object: dict[str, Any] = Field(description="With an `id`, and where it has one a `status`.")


class EventBody(RequestModel):
    """An event of another system."""

    id: Annotated[Text, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The sender's own; sent again with the same id and type, it is taken once."
    )
    type: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    created: AwareDatetime | None = None
    data: EventData

    def incoming(self) -> IncomingEvent:
        """The same for the domain."""
        return IncomingEvent(self.id, self.type, self.data.object)


class EventBatch(RequestModel):
    """Several events at once."""

    events: list[EventBody] = Field(min_length=1, max_length=100)
