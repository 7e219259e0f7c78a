"""Choose another password without knowing the old one: by a link sent to one's address."""

from dataclasses import dataclass
from datetime import datetime

from studium.accounts.people import (
    confirm_address,
    person_by_email,
    update_password_hash,
)
from studium.accounts.sessions import Device, end_other_sessions
from studium.accounts.sign_in import mails, store
from studium.accounts.sign_in.actions.issue_token import issue_token
from studium.accounts.sign_in.actions.log_in import all_tries_of
from studium.accounts.sign_in.actions.spend_token import LinkNotGood, spend_token
from studium.accounts.sign_in.model import LIFETIMES, Purpose
from studium.accounts.sign_in.password_rules import check_new_password
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.database import Transaction
from studium.platform.errors import TooMany
from studium.platform.jobs import Job, enqueue
from studium.platform.mail import send
from studium.platform.settings import Settings
from studium.platform.vault import Vault

RESETS_FOR_ONE_ADDRESS = "5/hour"


@dataclass(frozen=True)
class SendPasswordReset(Job, name="sign_in.send_password_reset", lane="urgent"):
    """Mail a link to whoever has this address."""

    email: str


async def request_password_reset(services: SignInServices, *, email: str, device: Device) -> None:
    """Have the link mailed, if somebody has this address.

    Whether anybody does is looked up by the job, so that the answer and its timing tell
    nothing. Above the limit for one address nothing more is sent, and the answer stays: whoever
    asks in somebody's name must not keep them from a link, and the newest of those that were
    sent is good for as long as the limit counts. Raises TooMany by network, PasswordsOff.
    """
    services.require_passwords()
    await services.limiter.hit(
        f"reset:network:{device.network}", services.settings.login_network_limit
    )
    try:
        await services.limiter.hit(f"reset:account:{email}", RESETS_FOR_ONE_ADDRESS)
    except TooMany:
        return
    async with services.database.transaction() as tx:
        await enqueue(tx, SendPasswordReset(email))


async def mail_reset_link(
    tx: Transaction, *, email: str, settings: Settings, vault: Vault, now: datetime
) -> None:
    """Send the link to the person with this address; nothing happens when there is none."""
    person = await person_by_email(tx, email)
    if person is None:
        return
    token = await issue_token(
        tx, person=person, purpose=Purpose.RESET_PASSWORD, email=email, now=now
    )
    mail = mails.choose_password(settings, to=email, token=token)
    good_until = now + LIFETIMES[Purpose.RESET_PASSWORD]
    await send(tx, mail, vault=vault, good_until=good_until)


async def reset_password(
    services: SignInServices, *, token: str, new_password: str, device: Device
) -> None:
    """Spend the link: set the password, end every session, count the address as confirmed.

    Every other link dies too, and every other way in is closed: somebody who was in the account
    before may have a link under way that would give it another address, or be known at a
    provider that is linked to it.

    Raises LinkNotGood, WeakPassword (the link stays good), TooMany, PasswordsOff, SignInBusy.
    """
    services.require_passwords()
    counted = (f"reset-confirm:network:{device.network}", services.settings.login_network_limit)
    async with services.limiter.tries(counted):
        check_new_password(new_password, email="")
        new_hash = await services.hashing.hash(new_password)
    now = services.now()
    async with services.database.transaction() as tx:
        person, used = await spend_token(
            tx, token=token, purposes=(Purpose.RESET_PASSWORD,), now=now
        )
        if person.email != used.email:
            raise LinkNotGood("This link was for another address. Ask for a new one.")
        check_new_password(new_password, email=person.email)
        await update_password_hash(tx, user_id=person.id, password_hash=new_hash, now=now)
        await confirm_address(tx, user_id=person.id, email=person.email, now=now)
        await store.delete_links_of(tx, person.id)
        await services.alternative_sign_ins.forget(tx, person.id)
        await end_other_sessions(tx, user_id=person.id, kept_id=None, now=now)
        mail = mails.password_changed(services.settings, to=person.email)
        await send(tx, mail, vault=services.vault)
    await services.limiter.clear(all_tries_of(person.email), services.settings.login_account_limit)
