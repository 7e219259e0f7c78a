"""A mail, and what delivers it."""

from dataclasses import dataclass
from typing import Protocol

from studium.platform.errors import Refused


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


class MailRefused(Refused):
    """The mail server will not take this mail, however often it is tried."""

    slug = "mail-refused"
    title = "This mail cannot be delivered"


class Mailer(Protocol):
    """Hands mail to whoever carries it."""

    async def deliver(self, mail: Mail) -> None:
        """Deliver one mail.

        Raises Unavailable when another try can help, MailRefused when none can.
        """
        ...

    async def check(self) -> None:
        """Reach the mail server without sending. Raises Unavailable."""
        ...
