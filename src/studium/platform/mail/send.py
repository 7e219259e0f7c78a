"""Sending: on the caller's transaction."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from studium.platform.database import Transaction
from studium.platform.ids import new_id
from studium.platform.jobs import Job, enqueue
from studium.platform.mail.model import Mail
from studium.platform.vault import Vault


@dataclass(frozen=True)
class SendMail(Job, name="mail.send", lane="urgent"):
    """Deliver one mail.

    Jobs lie readable in the database and its backups, dead ones for long; mails hold links that
    open accounts. So the text is sealed: base64 of what the vault made, bound to the address.
    """

    to: str
    subject: str
    sealed_text: str
    good_until: datetime | None = None
    mail_id: UUID = field(default_factory=new_id)
    sealed_calendar: str = ""

    @classmethod
    def of(cls, mail: Mail, vault: Vault, *, good_until: datetime | None = None) -> Self:
        """The job that delivers this mail, unless it is of no use any more by then."""
        text = _sealed(vault, mail.text, mail.to)
        calendar = _sealed(vault, mail.calendar, mail.to) if mail.calendar else ""
        return cls(mail.to, mail.subject, text, good_until, mail.id, calendar)

    def opened(self, vault: Vault) -> Mail:
        """The mail. Raises SealBroken."""
        text, calendar = (
            vault.open(base64.b64decode(sealed), _bound_to(self.to)).decode() if sealed else ""
            for sealed in (self.sealed_text, self.sealed_calendar)
        )
        return Mail(self.to, self.subject, text, self.mail_id, calendar)


async def send(
    tx: Transaction, mail: Mail, *, vault: Vault, good_until: datetime | None = None
) -> None:
    """Send a mail once the caller's transaction commits; until then its text is sealed.

    A mail that could not be delivered before `good_until`, when its link expires, never is.
    """
    await enqueue(tx, SendMail.of(mail, vault, good_until=good_until))


def _sealed(vault: Vault, text: str, to: str) -> str:
    return base64.b64encode(vault.seal(text.encode(), _bound_to(to))).decode()


def _bound_to(address: str) -> str:
    return f"mail.send/{address}"
