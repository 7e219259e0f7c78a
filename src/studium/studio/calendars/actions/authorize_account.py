"""Connect an account on the service's own page: the way there, and back (RFC 6749, RFC 7636)."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studium.connect.connections import (
    Connection,
    ConnectionChange,
    ConnectionStatus,
    change_account,
    connect_account,
    connections_of_owner,
)
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.http import Http
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import SealBroken, Vault, new_token
from studium.studio.calendars import store
from studium.studio.calendars.actions.find_calendars import find_calendars
from studium.studio.calendars.sources import (
    Account,
    AuthorizedSource,
    CalendarSources,
    SourceProblem,
)

CALLBACK = "/calendars/connect/{source}/callback"
TAKES_AT_MOST = timedelta(minutes=15)
_MOST_CONNECTIONS = 100


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and what it keeps until it is back."""

    location: str
    kept: str


def authorized_source(parts: Parts, kind: str) -> AuthorizedSource:
    """The source. Raises NotFound where nothing is connected in this way."""
    source = parts[CalendarSources].find(kind)
    if not isinstance(source, AuthorizedSource) or not source.is_registered:
        raise NotFound("No account of this kind can be connected here.")
    return source


def start_authorization(parts: Parts, kind: str, *, owner_id: UUID) -> Started:
    """The service's page, with a state and a verifier that only this browser has."""
    source = authorized_source(parts, kind)
    state, verifier = new_token(), new_token()
    until = parts[Clock].now() + TAKES_AT_MOST
    kept = {"state": state, "verifier": verifier, "until": until.isoformat()}
    sealed = parts[Vault].seal(json.dumps(kept).encode(), _bound_to(kind, owner_id))
    digest = hashlib.sha256(verifier.encode()).digest()
    location = source.authorize_url(
        redirect_uri=_redirect_uri(parts, kind),
        state=state,
        challenge=base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    )
    return Started(location, base64.urlsafe_b64encode(sealed).decode())


async def finish_authorization(  # noqa: PLR0913 - what came back, and to whom
    parts: Parts, kind: str, *, owner_id: UUID, kept: str, state: str, code: str, timezone: str
) -> Connection:
    """The account's connection: a new one, or the one that it has with its new credentials.

    Raises SourceProblem, NoAnswer, ConnectionInvalid.
    """
    source = authorized_source(parts, kind)
    verifier = _verifier(parts, kind, owner_id=owner_id, kept=kept, state=state)
    account = await source.account(
        parts[Http], code=code, verifier=verifier, redirect_uri=_redirect_uri(parts, kind)
    )
    made = await _connected(parts, source, account, owner_id)
    if made.status is not ConnectionStatus.ACTIVE:
        raise SourceProblem(made.problem or "It cannot be used.", remedy=made.remedy or "")
    await find_calendars(parts, made.id, timezone=timezone)
    async with parts[Database].transaction() as tx:
        await store.sync_connection_now(tx, made.id, now=parts[Clock].now())
    return made


async def _connected(
    parts: Parts, source: AuthorizedSource, account: Account, owner_id: UUID
) -> Connection:
    async with parts[Database].reader() as tx:
        known = await connections_of_owner(
            tx,
            owner_id=owner_id,
            before_id=new_id(),
            limit=_MOST_CONNECTIONS,
            kinds=[source.kind],
        )
    for each in known:
        if each.account_ref == account.name and each.status is not ConnectionStatus.REMOVED:
            change = ConnectionChange(credentials=dict(account.secrets), is_disabled=False)
            return await change_account(parts, each.id, owner_id=owner_id, change=change)
    return await connect_account(
        parts,
        owner_id=owner_id,
        kind=source.kind,
        category=source.category,
        label=account.name[:100],
        configuration=dict(account.configuration),
        secrets=dict(account.secrets),
    )


def _verifier(parts: Parts, kind: str, *, owner_id: UUID, kept: str, state: str) -> str:
    try:
        sealed = base64.urlsafe_b64decode(kept)
        found = json.loads(parts[Vault].open(sealed, _bound_to(kind, owner_id)))
    except (ValueError, SealBroken):
        found = None
    if (
        found is None
        or not hmac.compare_digest(found["state"].encode(), state.encode())
        or datetime.fromisoformat(found["until"]) < parts[Clock].now()
    ):
        raise SourceProblem(
            "This answer belongs to no connecting that you began here lately.",
            remedy="connect it again from this page",
        )
    verifier: str = found["verifier"]
    return verifier


def _redirect_uri(parts: Parts, kind: str) -> str:
    return parts[Settings].base_url + CALLBACK.format(source=kind)


def _bound_to(kind: str, owner_id: UUID) -> str:
    return f"calendars/connect/{kind}/{owner_id}"
