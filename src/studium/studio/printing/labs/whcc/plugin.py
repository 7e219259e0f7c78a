"""What WHCC offers an owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from studium.connect.connections import Connection, Credentials, Finding
from studium.connect.inbound import Delivery, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings
from studium.studio.printing.labs.contract import LabCapability, LabNews, LabProblem
from studium.studio.printing.labs.whcc import callbacks, fields
from studium.studio.printing.labs.whcc.adapter import WhccAccount

_BASES = {
    "sandbox": "https://sandbox.apps.whcc.com",
    "production": "https://apps.whcc.com",
}
TWIN = "/sandbox/labs/whcc"


@dataclass(frozen=True)
class WhccLab:
    """See `LabPlugin`."""

    kind: str = "whcc"
    label: str = "WHCC"
    category: str = "printing"
    steps: tuple[str, ...] = fields.STEPS
    configuration_model: type[BaseModel] = fields.WhccConfiguration
    secrets_model: type[BaseModel] = fields.WhccSecrets
    signature_headers: tuple[str, ...] = ("WHCC-Signature",)
    capabilities: frozenset[LabCapability] = frozenset(
        {
            LabCapability.PULLS_FILES,
            LabCapability.CONFIRMS,
            LabCapability.QUOTES,
            LabCapability.CALLS_BACK,
            LabCapability.REGISTERS,
            LabCapability.CATALOGUE,
            LabCapability.CROPS,
        }
    )

    def capabilities_of(self, configuration: Mapping[str, Any]) -> frozenset[LabCapability]:
        """The same for every account."""
        del configuration
        return self.capabilities

    def mode_of(self, configuration: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
        """WHCC's sandbox prints nothing: test."""
        del secrets
        return "live" if configuration.get("environment") == "production" else "test"

    def account_of(self, configuration: Mapping[str, Any]) -> str | None:
        """WHCC tells the account's number with each order only."""
        del configuration
        return None

    async def check(self, credentials: Credentials, http: Http, settings: Settings) -> Finding:
        """Fetch a token and the catalogue with it."""
        try:
            found = await self.connect(credentials, http, settings).catalogue()
        except LabProblem as problem:
            return Finding(finding=problem.message, remedy=problem.remedy)
        return Finding(finding=f"WHCC offers {len(found.products)} products.")

    def connect(self, credentials: Credentials, http: Http, settings: Settings) -> WhccAccount:
        """The account; in the sandbox, the one at the stand-in."""
        environment = str(credentials.configuration.get("environment", "sandbox"))
        base = f"{settings.base_url}{TWIN}" if settings.sandbox else _BASES[environment]
        return WhccAccount(credentials, http, base)

    def verify(
        self, delivery: Delivery, *, connection: Connection, credentials: Credentials, now: datetime
    ) -> VerifiedEvent:
        """See `callbacks.verify`."""
        del connection
        return callbacks.verify(delivery, credentials, now)

    def acknowledged_in(self, configuration: Mapping[str, Any]) -> str | None:
        """The status says it."""
        del configuration
        return None

    def handshake(self, payload: Mapping[str, Any]) -> str | None:
        """The verifier that follows a registration."""
        return callbacks.verifier_in(payload)

    def order_key(self, payload: Mapping[str, Any], configuration: Mapping[str, Any]) -> str | None:
        """The entry id is our key."""
        del configuration
        return payload.get("EntryId") or payload.get("EntryID")

    def read_callback(
        self, payload: Mapping[str, Any], configuration: Mapping[str, Any]
    ) -> LabNews | None:
        """See `callbacks.read_news`."""
        del configuration
        return callbacks.read_news(payload)


LAB = WhccLab()
