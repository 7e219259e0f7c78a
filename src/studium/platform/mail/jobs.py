"""Delivering mail."""

from studium.platform.jobs import JobHandler
from studium.platform.mail.model import Mailer
from studium.platform.mail.send import SendMail
from studium.platform.parts import Parts


async def deliver(parts: Parts, job: SendMail) -> None:
    """Run the job."""
    await parts[Mailer].deliver(job.mail)


JOBS = (JobHandler(SendMail, deliver, timeout_seconds=60, max_attempts=12),)
