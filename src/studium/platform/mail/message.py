"""A mail as it is sent: the one form for the mail server and for the sandbox's mailbox."""

from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr

from studium.platform.mail.model import Mail, MailRefused
from studium.platform.text import is_one_line


def build_message(mail: Mail, sender: str) -> EmailMessage:
    """The message of RFC 5322. Raises MailRefused for what no mail server could be given."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "studium"
    if not is_one_line(mail.subject):
        raise MailRefused(f"The subject {mail.subject!r} has a line break or control character.")
    try:
        message = EmailMessage()
        message["From"] = sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{mail.id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        if mail.calendar:
            message.add_attachment(
                mail.calendar,
                subtype="calendar",
                filename="appointment.ics",
                params={"method": "PUBLISH"},
            )
        message.as_bytes(policy=SMTP)
    except (MessageError, ValueError, LookupError) as problem:
        raise MailRefused(f"This mail cannot be written: {problem}") from problem
    return message
