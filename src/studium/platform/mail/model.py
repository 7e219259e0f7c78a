"""A mail, and what delivers it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Hands mail to whoever carries it."""

    async def deliver(self, mail: Mail) -> None:
        """Deliver one mail. Raises Unavailable when another try can help."""
        ...

    async def check(self) -> None:
        """Reach the mail server without sending. Raises Unavailable."""
        ...
