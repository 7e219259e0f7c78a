"""Where people sign in: the parts that its actions work with, and what is tried how often."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from studium.accounts.sign_in.alternative_sign_ins import AlternativeSignIns
from studium.accounts.sign_in.hashing import PasswordHashing
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotAllowed
from studium.platform.limits import RateLimiter
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault


class PasswordsOff(NotAllowed):
    """AUTH_MODE is `sso`: passwords open nothing here."""

    slug = "passwords-off"
    title = "Sign in with your provider"


@dataclass(frozen=True)
class SignInServices:
    """Actions that hash take the sign-in services, not a transaction.

    Argon2 takes long and must not hold a connection, so they read in one transaction, hash
    outside of any, and write in a second that checks again what the first one saw.
    """

    database: Database
    hashing: PasswordHashing
    limiter: RateLimiter
    clock: Clock
    settings: Settings
    vault: Vault
    alternative_sign_ins: AlternativeSignIns

    @classmethod
    def of(cls, parts: Parts) -> Self:
        """The sign-in services of this process."""
        return cls(
            database=parts[Database],
            hashing=parts[PasswordHashing],
            limiter=parts[RateLimiter],
            clock=parts[Clock],
            settings=parts[Settings],
            vault=parts[Vault],
            alternative_sign_ins=parts[AlternativeSignIns],
        )

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    @property
    def session_lasts(self) -> timedelta:
        """How long a session lives."""
        return timedelta(days=self.settings.session_days)

    @property
    def takes_passwords(self) -> bool:
        """Whether passwords open anything here."""
        return self.settings.auth_mode != "sso"

    def require_passwords(self) -> None:
        """Raises PasswordsOff when people sign in through providers only."""
        if not self.takes_passwords:
            raise PasswordsOff("Passwords are not used here. Sign in through your provider.")
