"""Mail through an SMTP server."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib

from studium.platform.errors import Unavailable
from studium.platform.mail.model import Mail

_TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class SmtpMailer:
    """Fulfils `Mailer`. `url` is smtp://user:password@host:587 or smtps://…:465."""

    url: str
    sender: str

    async def deliver(self, mail: Mail) -> None:
        """See `Mailer.deliver`."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Message-ID"] = make_msgid(domain="studium")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        try:
            async with self._client() as client:
                await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise Unavailable(f"The mail server refused or failed: {problem}") from problem

    async def check(self) -> None:
        """See `Mailer.check`."""
        try:
            async with self._client() as client:
                await client.noop()
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise Unavailable(f"The mail server cannot be reached: {problem}") from problem

    def _client(self) -> aiosmtplib.SMTP:
        parts = urlsplit(self.url)
        is_tls = parts.scheme == "smtps"
        return aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=parts.port or (465 if is_tls else 587),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=is_tls,
            timeout=_TIMEOUT_SECONDS,
        )
