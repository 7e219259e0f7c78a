"""What happens to accounts, told to whoever subscribes.

Events outlive accounts, so they name people by id alone: who wants to know more asks while there
is an account to ask about.
"""

from dataclasses import dataclass
from uuid import UUID

from studium.platform.events import Event


@dataclass(frozen=True)
class AccountCreated(Event, type="account.created", public=True):
    """Somebody has an account now. `via` is `password`, `staff` or a sign-in provider's name."""

    user_id: UUID
    via: str


@dataclass(frozen=True)
class AccountEmailConfirmed(Event, type="account.email_confirmed", public=True):
    """The address was proved to be the person's, at first or after a change."""

    user_id: UUID


@dataclass(frozen=True)
class AccountChanged(Event, type="account.changed"):
    """The person's name, address or preferences are others now."""

    user_id: UUID


@dataclass(frozen=True)
class AccountDeleted(Event, type="account.deleted", public=True):
    """The account is gone and its row anonymous; forget what you hold about the person.

    Records of money keep the user id and nothing else.
    """

    user_id: UUID
