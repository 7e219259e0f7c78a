"""Keep what an app will ask a person for, before the person is sent here (RFC 9126)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.authorize import check_request
from studium.connect.oauth_apps.errors import ProtocolError
from studium.connect.oauth_apps.model import PUSHED_LIFE, PUSHED_PREFIX, App
from studium.platform.database import Transaction
from studium.platform.vault import hash_token, new_token


async def push_request(  # noqa: PLR0913 - all by name
    tx: Transaction,
    app: App,
    asked: Mapping[str, str],
    *,
    known_scopes: Collection[str],
    base_url: str,
    now: datetime,
) -> str:
    """The `request_uri` under which the request waits; good once. Raises ProtocolError."""
    if asked.get("redirect_uri", "") not in app.redirect_uris:
        raise ProtocolError("invalid_request", "redirect_uri is none that the app registered.")
    check_request(app, asked, known_scopes=known_scopes, base_url=base_url)
    handle = new_token()
    await store.insert_pushed(tx, hash_token(handle), app.id, dict(asked), now + PUSHED_LIFE)
    return PUSHED_PREFIX + handle


async def pushed_request(
    tx: Transaction, *, client_id: str, request_uri: str, now: datetime
) -> dict[str, str] | None:
    """What an app pushed; None when it is over, was used, or is another app's."""
    app = await store.app_by_client(tx, client_id)
    if app is None or not request_uri.startswith(PUSHED_PREFIX):
        return None
    return await store.pushed_request(tx, _hash(request_uri), app.id, now)


async def use_pushed(tx: Transaction, app: App, request_uri: str) -> bool:
    """Whether a pushed request is used up by this call, and not by one before it."""
    return await store.use_pushed(tx, _hash(request_uri), app.id)


def _hash(request_uri: str) -> bytes:
    return hash_token(request_uri.removeprefix(PUSHED_PREFIX))
