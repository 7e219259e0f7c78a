"""A person as this installation knows them. Pure: no I/O, time is an argument."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.principal import Principal, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account. `email` is lower-case ASCII; `timezone` is an IANA name."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    role: Role
    timezone: str | None
    preferences: dict[str, Any] = field(hash=False)
    email_confirmed_at: datetime | None
    has_password: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPrincipal(Principal):
    """A caller by session, whose person was read along with the proof in one query."""

    person: Person
    signed_in_at: datetime


def merge_preferences(old: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Preferences after a change: given keys replace, a null removes its key.

    RFC 7396 at the top level; what lies deeper is replaced as a whole.
    """
    merged = old | changes
    return {key: value for key, value in merged.items() if value is not None}
