"""Make an account with an address and a password."""

from dataclasses import dataclass

from studium.accounts.people import add_person
from studium.accounts.sessions import Device, open_session
from studium.accounts.sign_in import mails
from studium.accounts.sign_in.actions.issue_token import issue_token
from studium.accounts.sign_in.model import LIFETIMES, Purpose, SignedIn
from studium.accounts.sign_in.password_rules import check_new_password
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.mail import send


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What a person signs up with, clean; a role is not among it."""

    email: str
    password: str
    first_name: str | None = None
    last_name: str | None = None
    timezone: str | None = None


async def sign_up(services: SignInServices, *, account: NewAccount, device: Device) -> SignedIn:
    """A new candidate, signed in, with a mail to confirm the address on its way.

    Raises WeakPassword, EmailTaken, TooMany, PasswordsOff, SignInBusy. That an address is
    taken is said openly: whoever signs up must learn it to go on, and the limit by address
    keeps anybody from asking for many.
    """
    services.require_passwords()
    counted = (f"sign-up:network:{device.network}", services.settings.signup_limit)
    async with services.limiter.tries(counted):
        check_new_password(account.password, email=account.email)
        password_hash = await services.hashing.hash(account.password)
    now = services.now()
    async with services.database.transaction() as tx:
        person = await add_person(
            tx,
            email=account.email,
            password_hash=password_hash,
            first_name=account.first_name,
            last_name=account.last_name,
            timezone=account.timezone,
            via="password",
            now=now,
        )
        token = await issue_token(
            tx, person=person, purpose=Purpose.CONFIRM_EMAIL, email=person.email, now=now
        )
        mail = mails.please_confirm(services.settings, to=person.email, token=token)
        good_until = now + LIFETIMES[Purpose.CONFIRM_EMAIL]
        await send(tx, mail, vault=services.vault, good_until=good_until)
        session = await open_session(
            tx,
            user_id=person.id,
            via="password",
            device=device,
            lasts=services.session_lasts,
            now=now,
        )
    return SignedIn(person=person, session=session)
