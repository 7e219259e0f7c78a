"""Sending: on the caller's transaction."""

from dataclasses import dataclass

from studium.platform.database import Transaction
from studium.platform.jobs import Job, enqueue
from studium.platform.mail.model import Mail


@dataclass(frozen=True)
class SendMail(Job, name="mail.send"):
    """Deliver one mail."""

    mail: Mail


async def send(tx: Transaction, mail: Mail) -> None:
    """Send a mail once the caller's transaction commits."""
    await enqueue(tx, SendMail(mail))
