"""Sending: enqueue now, deliver in a job."""

from dataclasses import dataclass

from studium.platform.database import Transaction
from studium.platform.jobs import Job, JobHandler, enqueue
from studium.platform.mail.model import Mail, Mailer
from studium.platform.parts import Parts


@dataclass(frozen=True)
class SendMail(Job, name="mail.send"):
    """Deliver one mail."""

    mail: Mail


async def send(tx: Transaction, mail: Mail) -> None:
    """Send a mail once the caller's transaction commits."""
    await enqueue(tx, SendMail(mail))


async def deliver(parts: Parts, job: SendMail) -> None:
    """Run the job."""
    await parts[Mailer].deliver(job.mail)


JOBS = (JobHandler(SendMail, deliver, timeout_seconds=60, max_attempts=12),)
