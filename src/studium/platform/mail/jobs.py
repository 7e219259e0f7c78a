"""Delivering mail."""

from studium.platform.clock import Clock
from studium.platform.jobs import TRIES_FOR_A_DAY, GiveUp, JobHandler
from studium.platform.mail.model import Mailer, MailRefused
from studium.platform.mail.send import SendMail
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.platform.vault import SealBroken, Vault

log = get_logger()


async def deliver(parts: Parts, job: SendMail) -> None:
    """Run the job; a mail whose link has expired is dropped, for its reader can ask again."""
    if job.good_until is not None and parts[Clock].now() >= job.good_until:
        log.warning(
            "mail_expired",
            good_until=job.good_until.isoformat(),
            alert="jobs_retrying",
            remedy="see why mail waited: `job_retries` of this job say; who wants it asks again",
        )
        return
    try:
        await parts[Mailer].deliver(job.opened(parts[Vault]))
    except MailRefused as problem:
        raise GiveUp(problem.message) from problem
    except SealBroken as problem:
        raise GiveUp(f"The text of this mail cannot be opened: {problem}") from problem


JOBS = (JobHandler(SendMail, deliver, timeout_seconds=60, max_attempts=TRIES_FOR_A_DAY),)
