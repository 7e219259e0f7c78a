"""Delivering mail."""

from studium.platform.jobs import GiveUp, JobHandler
from studium.platform.mail.model import Mailer, MailRefused
from studium.platform.mail.send import SendMail
from studium.platform.parts import Parts
from studium.platform.vault import SealBroken, Vault


async def deliver(parts: Parts, job: SendMail) -> None:
    """Run the job."""
    try:
        await parts[Mailer].deliver(job.opened(parts[Vault]))
    except MailRefused as problem:
        raise GiveUp(problem.message) from problem
    except SealBroken as problem:
        raise GiveUp(f"The text of this mail cannot be opened: {problem}") from problem


JOBS = (JobHandler(SendMail, deliver, timeout_seconds=60, max_attempts=12),)
