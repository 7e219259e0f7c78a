"""What Miller's offers an owner."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from studium.connect.connections import Connection, Credentials, Finding
from studium.connect.inbound import Delivery, InboundRefused, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings
from studium.studio.printing.labs.contract import LabCapability, LabNews, LabProblem
from studium.studio.printing.labs.millers import fields
from studium.studio.printing.labs.millers.adapter import MillersAccount

TWIN = "/sandbox/labs/millers"


@dataclass(frozen=True)
class MillersLab:
    """See `LabPlugin`."""

    kind: str = "millers"
    label: str = "Miller's / Mpix"
    category: str = "printing"
    steps: tuple[str, ...] = fields.STEPS
    configuration_model: type[BaseModel] = fields.MillersConfiguration
    secrets_model: type[BaseModel] = fields.MillersSecrets
    signature_headers: tuple[str, ...] = ()
    capabilities: frozenset[LabCapability] = frozenset(
        {
            LabCapability.PUSHES_FILES,
            LabCapability.SESSIONS,
            LabCapability.POLLS,
            LabCapability.LISTS_UPDATED,
            LabCapability.CALLS_BACK,
            LabCapability.CATALOGUE,
            LabCapability.CROPS,
        }
    )

    def capabilities_of(self, configuration: Mapping[str, Any]) -> frozenset[LabCapability]:
        """The same for every account."""
        del configuration
        return self.capabilities

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """Every address but the public development API's prints."""
        del secrets
        base = str(configuration.get("base_url", fields.DEFAULT_BASE))
        is_test = base.startswith((fields.DEFAULT_BASE, "http://127.0.0.1", "http://testserver"))
        return "test" if is_test else "live"

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """Miller's names no account."""
        del configuration
        return None

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Ask for the products."""
        try:
            found = await self.connect(credentials, http, settings).catalogue()
        except LabProblem as problem:
            return Finding(finding=problem.message, remedy=problem.remedy)
        return Finding(finding=f"Miller's offers {len(found.products)} products.")

    def connect(self, credentials: Credentials, http: Http, settings: Settings) -> MillersAccount:
        """The account at the configured address; in the sandbox, the one at the stand-in."""
        base = str(credentials.configuration.get("base_url", fields.DEFAULT_BASE)).rstrip("/")
        if settings.sandbox and base == fields.DEFAULT_BASE:
            base = f"{settings.base_url}{TWIN}"
        return MillersAccount(credentials, http, base)

    def verify(
        self, delivery: Delivery, *, connection: Connection, credentials: Credentials, now: datetime
    ) -> VerifiedEvent:
        """A callback is unsigned: a hint that leads to a read, told apart by its bytes."""
        del connection, credentials
        try:
            payload = json.loads(delivery.body)
        except ValueError as problem:
            raise InboundRefused("not_a_callback") from problem
        if not isinstance(payload, dict) or "ExternalOrderId" not in payload:
            raise InboundRefused("not_a_callback")
        return VerifiedEvent(hashlib.sha256(delivery.body).hexdigest(), "completed", now)

    def acknowledged_in(self, configuration: Mapping[str, Any]) -> str | None:
        """Miller's wants to read whether a callback succeeded."""
        return str(configuration.get("field_success", "success"))

    def handshake(self, payload: Mapping[str, Any]) -> str | None:
        """Miller's is told the address by a person."""
        del payload
        return None

    def order_key(self, payload: Mapping[str, Any], configuration: Mapping[str, Any]) -> str | None:
        """The external order id is our key."""
        del configuration
        return payload.get("ExternalOrderId")

    def read_callback(
        self, payload: Mapping[str, Any], configuration: Mapping[str, Any]
    ) -> LabNews | None:
        """Never believed: the order is read."""
        del payload, configuration
        return None


LAB = MillersLab()
