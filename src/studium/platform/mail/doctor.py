"""What `studium doctor` looks at about mail."""

import asyncio
from collections.abc import AsyncIterator

from studium.platform.doctor import ANSWER_TIMEOUT_SECONDS, Check, Examined, Verdict
from studium.platform.errors import Unavailable
from studium.platform.mail.model import MailRefused
from studium.platform.mail.smtp import SmtpMailer
from studium.platform.settings import Settings


async def check_mail(examined: Examined) -> AsyncIterator[Check]:
    """The mail server lets us in."""
    yield await _look(examined.settings)


async def _look(settings: Settings) -> Check:
    if settings.sandbox:
        return Check("mail", Verdict.OK, "stays here, at /sandbox/mailbox")
    if settings.smtp_url is None:
        return Check(
            "mail",
            Verdict.FAIL,
            "SMTP_URL is not set: nobody can confirm an address or reset a password",
            "set SMTP_URL to smtp://user:password@host:587",
        )
    mailer = SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_from)
    try:
        await asyncio.wait_for(mailer.check(), ANSWER_TIMEOUT_SECONDS)
    except (Unavailable, TimeoutError) as problem:
        reason = str(problem) or "The mail server does not answer in time"
        return Check("mail", Verdict.FAIL, reason, remedy_of(reason))
    except MailRefused as refusal:
        remedy = "set MAIL_FROM to an address that this user may send from there"
        return Check("mail", Verdict.FAIL, str(refusal), remedy)
    if mailer.is_plain:
        return Check(
            "mail",
            Verdict.WARN,
            "SMTP_URL is smtp+plain://: the password and links that open accounts go in the clear",
            "set SMTP_URL to smtp://… (STARTTLS) or smtps://…",
        )
    return Check("mail", Verdict.OK, "the mail server lets us in")


def remedy_of(reason: str) -> str:
    """What to do about a mail server that cannot be reached, by what went wrong."""
    if "STARTTLS" in reason:
        return "turn on STARTTLS there, or set SMTP_URL to smtps://…"
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return "trust who signed its certificate: name a file with that in SSL_CERT_FILE"
    return "start it, or fix host, port, user and password in SMTP_URL"


CHECKS = (check_mail,)
