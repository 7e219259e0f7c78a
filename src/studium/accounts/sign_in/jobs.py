"""What the worker does for signing in."""

from studium.accounts.sign_in.actions.reset_password import SendPasswordReset, mail_reset_link
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import JobHandler
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


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


JOBS = (JobHandler(SendPasswordReset, send_password_reset, timeout_seconds=30, max_attempts=8),)
