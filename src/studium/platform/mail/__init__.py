"""Outgoing mail: written on the caller's transaction, sent by a job."""

from studium.platform.mail.model import Mail, Mailer
from studium.platform.mail.send import SendMail, send
from studium.platform.mail.smtp import SmtpMailer

__all__ = ["Mail", "Mailer", "SendMail", "SmtpMailer", "send"]
