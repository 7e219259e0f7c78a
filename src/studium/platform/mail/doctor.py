"""What `studium doctor` looks at about mail."""

import asyncio
from collections.abc import AsyncIterator

from studium.platform.doctor import ANSWER_TIMEOUT_SECONDS, Check, Examined, Verdict
from studium.platform.errors import Unavailable
from studium.platform.mail.smtp import SmtpMailer
from studium.platform.settings import Settings


async def check_mail(examined: Examined) -> AsyncIterator[Check]:
    """The mail server lets us in."""
    yield await _look(examined.settings)


async def _look(settings: Settings) -> Check:
    if settings.smtp_url is None:
        if settings.sandbox:
            return Check("mail", Verdict.OK, "goes to /sandbox/mailbox")
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
        remedy = "start it, or fix host, port, user and password in SMTP_URL"
        if "STARTTLS" in reason:
            remedy = "turn on STARTTLS there, or set SMTP_URL to smtps://…"
        return Check("mail", Verdict.FAIL, reason, remedy)
    if mailer.is_plain:
        return Check(
            "mail",
            Verdict.WARN,
            "SMTP_URL is smtp+plain://: the password and links that open accounts go in the clear",
            "set SMTP_URL to smtp://… (STARTTLS) or smtps://…",
        )
    return Check("mail", Verdict.OK, "the mail server lets us in")


CHECKS = (check_mail,)
