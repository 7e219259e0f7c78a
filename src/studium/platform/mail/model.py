"""A mail, and what delivers it."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from studium.platform.errors import Refused
from studium.platform.ids import new_id


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person.

    `id` stays the same when it is tried again, so that a mail that arrives twice is seen once.
    `calendar` is an iCalendar file that goes with it, as text; most mails have none.
    """

    to: str
    subject: str
    text: str
    id: UUID = field(default_factory=new_id)
    calendar: str = ""


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
