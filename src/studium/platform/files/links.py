"""Signed links: whoever has one may read one file for a while."""

import base64
from datetime import datetime, timedelta
from uuid import UUID

from studium.platform.files.model import FileNotFound
from studium.platform.vault import SealBroken, Vault

_BOUND_TO = "files/link"
_ID_BYTES = 16
_LIFETIME = timedelta(hours=6)  # longer than any exam that shows the file


def file_link(
    vault: Vault, file_id: UUID, *, now: datetime, lifetime: timedelta = _LIFETIME
) -> str:
    """A path under which a file can be read until `lifetime` has passed."""
    until = int((now + lifetime).timestamp())
    sealed = vault.seal(file_id.bytes + until.to_bytes(8), _BOUND_TO)
    return f"/files/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


def read_link(vault: Vault, token: str, *, now: datetime) -> UUID:
    """The file that a link leads to. Raises FileNotFound when it is not ours or over."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        opened = vault.open(sealed, _BOUND_TO)
    except (ValueError, SealBroken) as problem:
        raise FileNotFound("This link leads nowhere.") from problem
    if now.timestamp() > int.from_bytes(opened[_ID_BYTES:]):
        raise FileNotFound("This link has expired: open the page that it stood on again.")
    return UUID(bytes=opened[:_ID_BYTES])
