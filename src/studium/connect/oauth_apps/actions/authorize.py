"""Check what an app asks a person for, and give it a code once the person agrees."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.errors import ProtocolError
from studium.connect.oauth_apps.model import (
    CODE_LIFE,
    CODE_PREFIX,
    IDENTITY_SCOPES,
    App,
    Code,
    may_be_challenge,
)
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.platform.vault import hash_token, new_token

_LONGEST = 2000


class AppUnknown(Invalid):
    """No such app, or it may not be sent back there: the person is told, not the app."""

    slug = "oauth-app-unknown"
    title = "This app cannot be connected"


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked request for authorisation."""

    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str
    nonce: str | None
    resource: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that is answered to the app's redirect address with an error."""

    redirect_uri: str
    state: str | None
    error: ProtocolError


async def read_request(
    tx: Transaction,
    asked: Mapping[str, str],
    *,
    user_id: UUID,
    known_scopes: Collection[str],
    base_url: str,
) -> Asked | Refused:
    """What an app asks for. Raises AppUnknown where nobody may be sent back to.

    Redirect addresses are compared character by character (RFC 9700, 2.1).
    """
    app = await store.app_by_client(tx, asked.get("client_id", "")[:_LONGEST])
    if app is None or not app.is_open_to(user_id):
        raise AppUnknown("There is no such app, or it is not open to you.")
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in app.redirect_uris:
        raise AppUnknown("The app wants to be sent back to an address that it never registered.")
    state = asked.get("state")
    try:
        return check_request(app, asked, known_scopes=known_scopes, base_url=base_url)
    except ProtocolError as problem:
        return Refused(redirect_uri, state, problem)


def check_request(
    app: App, asked: Mapping[str, str], *, known_scopes: Collection[str], base_url: str
) -> Asked:
    """What an app asks for, to be sent back to an address of its own. Raises ProtocolError."""
    redirect_uri, state = asked.get("redirect_uri", ""), asked.get("state")
    if asked.get("response_type") != "code":
        raise ProtocolError("unsupported_response_type", "Ask for response_type=code.")
    if asked.get("code_challenge_method") != "S256" or not may_be_challenge(
        asked.get("code_challenge", "")
    ):
        raise ProtocolError("invalid_request", "PKCE is required: send an S256 code_challenge.")
    scopes = tuple(dict.fromkeys(asked.get("scope", "").split())) or tuple(app.scopes)
    known = {*known_scopes, *IDENTITY_SCOPES}
    beyond = [scope for scope in scopes if scope not in app.scopes or scope not in known]
    if beyond:
        raise ProtocolError("invalid_scope", f"The app has no scope {' '.join(beyond)[:200]}.")
    resource = asked.get("resource")
    if resource is not None and resource.rstrip("/") != base_url:
        raise ProtocolError("invalid_target", f"The only resource here is {base_url}.")
    nonce = asked.get("nonce")
    if any(len(value) > _LONGEST for value in (state or "", nonce or "")):
        raise ProtocolError("invalid_request", "state and nonce have at most 2,000 characters.")
    return Asked(app, redirect_uri, scopes, state, asked["code_challenge"], nonce, resource)


async def give_code(tx: Transaction, asked: Asked, *, user_id: UUID, now: datetime) -> str:
    """A person agrees: keep the grant, and make a code that is good once, for a minute."""
    grant = await store.put_grant(
        tx,
        grant_id=new_id(),
        app_id=asked.app.id,
        user_id=user_id,
        scopes=sorted(asked.scopes),
        now=now,
    )
    code = new_token(CODE_PREFIX)
    await store.insert_code(
        tx,
        Code(
            code_hash=hash_token(code),
            grant_id=grant.id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            nonce=asked.nonce,
            scopes=list(asked.scopes),
            resource=asked.resource,
            created_at=now,
            expires_at=now + CODE_LIFE,
            used_at=None,
        ),
    )
    return code
