"""Outgoing mail: written on the caller's transaction, sent by a job."""

from studium.platform.mail.compose import compose
from studium.platform.mail.message import build_message
from studium.platform.mail.model import Mail, Mailer, MailRefused
from studium.platform.mail.send import SendMail, send
from studium.platform.mail.smtp import SmtpMailer

__all__ = [
    "Mail",
    "MailRefused",
    "Mailer",
    "SendMail",
    "SmtpMailer",
    "build_message",
    "compose",
    "send",
]
