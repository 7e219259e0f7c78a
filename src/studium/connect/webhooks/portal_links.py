"""Short-lived links to the portal that another site shows in a frame: a token, and no cookie.

A link is sealed by the vault and kept nowhere: it says whose portal it opens, until when, and
which origins may show it. Whoever has it acts on these endpoints as its maker does.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from studium.accounts.people import person_by_id
from studium.connect.calls import owner_of
from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.parts import Parts
from studium.platform.principal import STAFF_SCOPE, Principal, Role
from studium.platform.settings import Settings
from studium.platform.vault import SealBroken, Vault

EMBEDDED = "/portal/{portal_token}"
_BOUND_TO = "webhooks.portal_link"
_LONGEST_TOKEN = 8_000
_VIA = "portal_link"


class PortalLinkEnded(NotFound):
    """The link to the portal is unknown or over."""

    slug = "portal-link-ended"
    title = "This link is over"


@dataclass(frozen=True, slots=True)
class PortalLink:
    """Whose portal is opened, until when, and which origins may show it."""

    user_id: UUID
    is_operators: bool
    frame_origins: tuple[str, ...]
    ends_at: datetime


def make_link(
    parts: Parts,
    *,
    caller: Principal,
    frame_origins: Sequence[str],
    lifetime: timedelta,
    for_operator: bool,
) -> tuple[str, datetime]:
    """The address that opens the caller's portal, and until when. Raises NotForOperator."""
    ends_at = parts[Clock].now() + lifetime
    link = PortalLink(
        user_id=caller.user_id,
        is_operators=owner_of(caller, for_operator=for_operator) is None,
        frame_origins=tuple(dict.fromkeys(frame_origins)),
        ends_at=ends_at.replace(microsecond=0),
    )
    token = seal_link(parts[Vault], link)
    return parts[Settings].base_url + EMBEDDED.format(portal_token=token), link.ends_at


def seal_link(vault: Vault, link: PortalLink) -> str:
    """The link's token, to stand in an address."""
    said = {
        "user": str(link.user_id),
        "operator": link.is_operators,
        "frames": link.frame_origins,
        "ends": int(link.ends_at.timestamp()),
    }
    sealed = vault.seal(json.dumps(said).encode(), _BOUND_TO)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_link(vault: Vault, token: str, *, now: datetime) -> PortalLink:
    """What a token opens. Raises PortalLinkEnded."""
    try:
        shortened = token[:_LONGEST_TOKEN]  # what is longer is none of ours
        sealed = base64.urlsafe_b64decode(shortened + "=" * (-len(shortened) % 4))
        said = json.loads(vault.open(sealed, _BOUND_TO))
    except (ValueError, binascii.Error, SealBroken):
        raise PortalLinkEnded("Ask the site that showed this for a new link.") from None
    ends_at = datetime.fromtimestamp(said["ends"], UTC)
    if ends_at <= now:
        raise PortalLinkEnded("Links last for a short time. Reload the page that shows this.")
    return PortalLink(UUID(said["user"]), said["operator"], tuple(said["frames"]), ends_at)


async def caller_of_link(tx: Transaction, link: PortalLink) -> Principal:
    """Whom a link stands for, as they are now. Raises PortalLinkEnded when they are gone."""
    person = await person_by_id(tx, link.user_id)
    is_gone = person is None or (link.is_operators and person.role is not Role.ADMIN)
    if person is None or is_gone:
        raise PortalLinkEnded("Who made this link may not show it any more.")
    return Principal(
        user_id=person.id,
        role=Role.ADMIN if link.is_operators else Role.CANDIDATE,
        via=_VIA,
        scopes=frozenset({STAFF_SCOPE} if link.is_operators else ()),
        timezone=person.timezone,
    )
