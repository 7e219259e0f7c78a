"""Words of signing in. Pure: no I/O, time is an argument."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from studium.accounts.people import Person
from studium.accounts.sessions import OpenedSession


class Purpose(StrEnum):
    """What a link sent by mail is good for."""

    CONFIRM_EMAIL = "confirm_email"
    CHANGE_EMAIL = "change_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password
    TAKE_BACK_EMAIL = "take_back_email"


LIFETIMES = {
    Purpose.CONFIRM_EMAIL: timedelta(days=7),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.TAKE_BACK_EMAIL: timedelta(days=7),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person who has just proved who they are, with the session that this opened."""

    person: Person
    session: OpenedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedToken:
    """A one-time token that was good: whose it is, for what, and which address it went to."""

    id: UUID
    user_id: UUID
    purpose: Purpose
    email: str
