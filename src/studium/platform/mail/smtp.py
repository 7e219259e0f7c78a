"""Mail through an SMTP server."""

import ipaddress
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from studium.platform.errors import Unavailable
from studium.platform.mail.message import build_message
from studium.platform.mail.model import Mail, MailRefused

_TIMEOUT_SECONDS = 20
_FIRST_PERMANENT = 550  # RFC 5321, 4.2.3: 550 to 554 are about this mailbox or message


@dataclass(frozen=True)
class SmtpMailer:
    """Fulfils `Mailer`. `url` is smtp://user:password@host:587 or smtps://…:465.

    Mail carries links that open accounts, so smtp:// insists on STARTTLS: somebody on the way can
    hide that the server offers it. Only smtp+plain:// goes in the clear, and smtp:// to this very
    machine without a user, where there is no way.
    """

    url: str
    sender: str

    @property
    def is_plain(self) -> bool:
        """Whether mail may go in the clear, by the address's own word."""
        return urlsplit(self.url).scheme == "smtp+plain"

    async def deliver(self, mail: Mail) -> None:
        """See `Mailer.deliver`."""
        message = build_message(mail, self.sender)
        try:
            async with self._client() as client:
                await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError) as problem:
            if _is_final(problem):
                raise MailRefused(f"The mail server refused this mail: {problem}") from problem
            raise Unavailable(f"The mail server refused or failed: {problem}") from problem

    async def check(self) -> None:
        """See `Mailer.check`."""
        try:
            async with self._client() as client:
                await client.mail(parseaddr(self.sender)[1])
                await client.rset()
        except aiosmtplib.SMTPSenderRefused as refusal:
            raise MailRefused(f"The mail server refuses MAIL_FROM: {refusal.message}") from refusal
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise Unavailable(f"The mail server cannot be reached: {problem}") from problem

    def _client(self) -> aiosmtplib.SMTP:
        parts = urlsplit(self.url)
        is_tls, is_local = parts.scheme == "smtps", _is_this_machine(parts.hostname or "")
        may_be_plain = self.is_plain or (is_local and not parts.username)
        return aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port or (465 if is_tls else 587),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=is_tls,
            start_tls=not is_tls and not may_be_plain,
            timeout=_TIMEOUT_SECONDS,
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_final(problem: Exception) -> bool:
    """Whether the server refused this very mail for good."""
    if isinstance(problem, aiosmtplib.SMTPRecipientsRefused):
        return all(one.code >= _FIRST_PERMANENT for one in problem.recipients)
    about_the_mail = (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)
    return isinstance(problem, about_the_mail) and problem.code >= _FIRST_PERMANENT
