"""What owners of endpoints type."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from studium.connect.webhooks.filters import OPERATORS
from studium.connect.webhooks.model import DeliveryStatus, Endpoint, Signing
from studium.connect.webhooks.wishes import EndpointWishes
from studium.platform.errors import Invalid
from studium.platform.pages import Form
from studium.platform.web import Text

_Words = Annotated[Text, StringConstraints(max_length=4000)]


class LineUnclear(Invalid):
    """A line that cannot be read. `field` in the details says where."""

    slug = "line-unclear"
    title = "This line cannot be read"


class EndpointForm(Form):
    """An endpoint's fields; types, conditions and headers one a line."""

    url: Annotated[Text, StringConstraints(max_length=2000)]
    description: Annotated[Text, StringConstraints(max_length=500)] = ""
    event_types: _Words = "*"
    filters: _Words = ""
    headers: _Words = ""
    drops_headers: bool = False
    order_by: Annotated[Text, StringConstraints(max_length=200)] | None = None
    batch_size: Annotated[int, Field(ge=1, le=100)] = 1
    batch_seconds: Annotated[int, Field(ge=1, le=60)] = 5
    timeout_seconds: Annotated[int, Field(ge=1, le=30)] = 15
    rate_per_minute: Annotated[int, Field(ge=1, le=600_000)] | None = None
    signing: Signing = Signing.V1
    for_operator: bool = False

    def wishes(self) -> EndpointWishes:
        """The same for the domain. Raises LineUnclear."""
        headers = _headers(self.headers) or ({} if self.drops_headers else None)
        return EndpointWishes(
            url=self.url,
            description=self.description,
            event_types=self.event_types.replace(",", " ").split(),
            filters=[_condition(line) for line in self.filters.splitlines() if line.strip()],
            headers=headers,
            order_by=self.order_by,
            batch_size=self.batch_size,
            batch_seconds=self.batch_seconds,
            timeout_seconds=self.timeout_seconds,
            rate_per_minute=self.rate_per_minute,
        )


class StatusForm(Form):
    """Whether an endpoint receives."""

    status: str
    sends_held: bool = False


class SecretForm(Form):
    """How a secret is rotated."""

    signing: Signing = Signing.V1
    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class ExampleForm(Form):
    """Which event's example is sent."""

    event_type: Annotated[Text, StringConstraints(max_length=100)] = "payment.completed"


class ReplayForm(Form):
    """Which deliveries are sent again."""

    status: DeliveryStatus = DeliveryStatus.DEAD


def typed_of(endpoint: Endpoint) -> dict[str, str]:
    """An endpoint as its form shows it."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": " ".join(endpoint.event_types),
        "filters": "\n".join(map(_line, endpoint.filters)),
        "order_by": endpoint.order_by or "",
        "batch_size": str(endpoint.batch_size),
        "batch_seconds": str(endpoint.batch_seconds),
        "timeout_seconds": str(endpoint.timeout_seconds),
        "rate_per_minute": str(endpoint.rate_per_minute or ""),
    }


def _line(condition: Mapping[str, Any]) -> str:
    value = json.dumps(condition.get("value"), ensure_ascii=False)
    return f"{condition['path']} {condition['op']} {value}"


def _condition(line: str) -> dict[str, Any]:
    path, op, written = (*line.split(maxsplit=2), "", "", "")[:3]
    try:
        value = json.loads(written) if written else None
    except ValueError:
        value = written
    if op not in OPERATORS or isinstance(value, list) != (op == "in") or isinstance(value, dict):
        raise LineUnclear(
            f"Write a condition as `path operator value`, such as `currency eq usd`; "
            f"operators are {', '.join(OPERATORS)}, and `in` takes a list.",
            field="filters",
        )
    return {"path": path, "op": op, "value": value}


def _headers(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            raise LineUnclear("Write a header as `Name: value`.", field="headers")
        found[name.strip()] = value.strip()
    return found
