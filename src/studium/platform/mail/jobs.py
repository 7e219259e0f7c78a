"""Delivering mail."""

from studium.platform.jobs import GiveUp, JobHandler
from studium.platform.mail.model import Mailer, MailRefused
from studium.platform.mail.send import SendMail
from studium.platform.parts import Parts


async def deliver(parts: Parts, job: SendMail) -> None:
    """Run the job."""
    try:
        await parts[Mailer].deliver(job.mail)
    except MailRefused as problem:
        raise GiveUp(problem.message) from problem


# Forty tries take about seven hours: a mail server may be away for a night.
JOBS = (JobHandler(SendMail, deliver, timeout_seconds=60, max_attempts=40),)
