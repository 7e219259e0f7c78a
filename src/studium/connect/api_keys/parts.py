"""What API keys bring to the wiring."""

from typing import Any
from uuid import UUID

from studium.accounts.people import Exporter, Exporters
from studium.connect.api_keys.answers import ApiKeyAnswer
from studium.connect.api_keys.authenticator import ApiKeyAuthenticator
from studium.connect.api_keys.store import keys_of_owner
from studium.connect.api_keys.usage import UsageCounts
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.principal import Authenticators

_MOST_EXPORTED = 1_000


async def provide(parts: Parts) -> None:
    """The authenticator for keys, and the part of the export."""
    usage = UsageCounts(parts[Database])
    by_key = ApiKeyAuthenticator(
        database=parts[Database], clock=parts[Clock], limiter=parts[RateLimiter], usage=usage
    )
    parts.add(usage)
    parts.add(by_key)
    parts[Authenticators].add(by_key)
    parts[Exporters].add(Exporter("api_keys", _export_keys))


async def _export_keys(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    keys = await keys_of_owner(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST_EXPORTED)
    return [ApiKeyAnswer.of(key).model_dump(mode="json") for key in keys]
