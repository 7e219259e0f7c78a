"""What the worker does for signing in."""

from dataclasses import dataclass

from studium.accounts.sign_in import store
from studium.accounts.sign_in.actions.reset_password import SendPasswordReset, mail_reset_link
from studium.platform.clock import Clock
from studium.platform.database import Database, delete_in_batches
from studium.platform.jobs import Job, JobHandler, Schedule
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


@dataclass(frozen=True)
class ForgetExpiredTokens(Job, name="sign_in.forget_expired_tokens"):
    """Delete links that can no longer be used."""


async def send_password_reset(parts: Parts, job: SendPasswordReset) -> None:
    """See `request_password_reset`."""
    async with parts[Database].transaction() as tx:
        await mail_reset_link(
            tx,
            email=job.email,
            settings=parts[Settings],
            vault=parts[Vault],
            now=parts[Clock].now(),
        )


async def forget_expired_tokens(parts: Parts, _job: ForgetExpiredTokens) -> None:
    """Once a day is enough: expired tokens open nothing."""
    await delete_in_batches(parts[Database], store.DELETE_EXPIRED_TOKENS, parts[Clock].now())


JOBS = (
    JobHandler(SendPasswordReset, send_password_reset, timeout_seconds=30, max_attempts=8),
    JobHandler(ForgetExpiredTokens, forget_expired_tokens, timeout_seconds=600),
)
SCHEDULES = (Schedule("27 3 * * *", ForgetExpiredTokens()),)
