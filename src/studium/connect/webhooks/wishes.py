"""What an owner wants of an endpoint, checked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from studium.connect.webhooks.addresses import require_receiver
from studium.connect.webhooks.catalog import unknown_patterns
from studium.connect.webhooks.model import is_header
from studium.connect.webhooks.sealing import seal_headers
from studium.connect.webhooks.settings import WebhookSettings
from studium.connect.webhooks.store import EndpointValues
from studium.platform.errors import Invalid
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


class UnknownEventType(Invalid):
    """No event has such a type."""

    slug = "unknown-event-type"
    title = "There is no such event type"


class HeaderRefused(Invalid):
    """A custom header that cannot be sent."""

    slug = "header-refused"
    title = "This header cannot be sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRules:
    """What holds for endpoints of this installation, and the vault that seals their headers."""

    vault: Vault
    settings: Settings
    allow_http: bool

    @classmethod
    def of(cls, parts: Parts) -> "EndpointRules":
        """The rules of the running installation."""
        return cls(
            vault=parts[Vault],
            settings=parts[Settings],
            allow_http=parts[WebhookSettings].webhook_allow_http,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointWishes:
    """What an owner wants; `headers` None leaves the custom headers as they are."""

    url: str
    description: str
    event_types: Sequence[str]
    filters: Sequence[dict[str, Any]] = field(hash=False)
    headers: dict[str, str] | None = field(hash=False, repr=False)
    order_by: str | None
    batch_size: int
    batch_seconds: int
    timeout_seconds: int
    rate_per_minute: int | None

    def checked(
        self,
        *,
        endpoint_id: UUID,
        rules: EndpointRules,
        kept_headers: tuple[list[str], bytes | None] = ([], None),
    ) -> EndpointValues:
        """The values to store. Raises EndpointRefused, UnknownEventType, HeaderRefused."""
        require_receiver(self.url, settings=rules.settings, allow_http=rules.allow_http)
        require_types(self.event_types)
        names, sealed = kept_headers
        if self.headers is not None:
            _require_headers(self.headers)
            names, sealed = list(self.headers), seal_headers(rules.vault, endpoint_id, self.headers)
        return EndpointValues(
            url=self.url,
            description=self.description,
            event_types=sorted(set(self.event_types)),
            filters=list(self.filters),
            header_names=names,
            sealed_headers=sealed,
            order_by=self.order_by,
            batch_size=self.batch_size,
            batch_seconds=self.batch_seconds,
            timeout_seconds=self.timeout_seconds,
            rate_per_minute=self.rate_per_minute,
        )


def require_types(patterns: Collection[str]) -> None:
    """Refuse patterns that no public event fits. Raises UnknownEventType."""
    unknown = unknown_patterns(patterns)
    if unknown:
        raise UnknownEventType(
            f"No event fits {', '.join(unknown)}; GET /api/event-types lists them.",
            event_types=unknown,
        )


def _require_headers(headers: dict[str, str]) -> None:
    refused = [name for name, value in headers.items() if not is_header(name, value)]
    if refused or len({name.lower() for name in headers}) < len(headers):
        raise HeaderRefused(
            "Names are tokens, each once, values visible ASCII; what HTTP and Studium set "
            "themselves cannot be set."
        )
