"""Prove that an address is one's own, at first or for a change."""

from datetime import datetime

from studium.accounts.people import (
    Person,
    change_address,
    confirm_address,
    person_by_email,
)
from studium.accounts.sign_in import mails, store
from studium.accounts.sign_in.actions.issue_token import issue_token
from studium.accounts.sign_in.actions.spend_token import LinkNotGood, spend_token
from studium.accounts.sign_in.model import LIFETIMES, Purpose
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.mail import send
from studium.platform.settings import Settings
from studium.platform.vault import Vault


class AlreadyConfirmed(Conflict):
    """There is nothing left to confirm."""

    slug = "already-confirmed"
    title = "Your address is confirmed"


async def send_confirmation(
    tx: Transaction, *, person: Person, settings: Settings, vault: Vault, now: datetime
) -> None:
    """Mail the link once more. Raises AlreadyConfirmed."""
    if person.email_confirmed_at is not None:
        raise AlreadyConfirmed("Your e-mail address is confirmed already.")
    token = await issue_token(
        tx, person=person, purpose=Purpose.CONFIRM_EMAIL, email=person.email, now=now
    )
    mail = mails.please_confirm(settings, to=person.email, token=token)
    await send(tx, mail, vault=vault, good_until=now + LIFETIMES[Purpose.CONFIRM_EMAIL])


async def request_email_change(  # noqa: PLR0913 - what the mail is made and sent with
    tx: Transaction,
    *,
    person: Person,
    new_email: str,
    settings: Settings,
    vault: Vault,
    now: datetime,
) -> None:
    """Mail a link to the new address; nothing changes until it is used.

    The caller learns the same whether or not the address has an account; its owner is told.
    """
    if await person_by_email(tx, new_email) is not None:
        await send(tx, mails.address_in_use(settings, to=new_email), vault=vault)
        return
    token = await issue_token(
        tx, person=person, purpose=Purpose.CHANGE_EMAIL, email=new_email, now=now
    )
    mail = mails.please_confirm_change(settings, to=new_email, token=token)
    await send(tx, mail, vault=vault, good_until=now + LIFETIMES[Purpose.CHANGE_EMAIL])


async def confirm_email(tx: Transaction, services: SignInServices, *, token: str) -> str:
    """Spend a link of either kind; the address that is confirmed now.

    Raises LinkNotGood, or EmailTaken when another account took the address meanwhile.
    """
    now = services.now()
    person, used = await spend_token(
        tx, token=token, purposes=(Purpose.CONFIRM_EMAIL, Purpose.CHANGE_EMAIL), now=now
    )
    if used.purpose is Purpose.CHANGE_EMAIL:
        await _move(tx, services, person, used.email, now)
    elif not await confirm_address(tx, user_id=person.id, email=used.email, now=now):
        raise LinkNotGood("This link was for another address. Ask for a new one.")
    return used.email


async def _move(
    tx: Transaction, services: SignInServices, person: Person, new_email: str, now: datetime
) -> None:
    """Give the person the new address, and end what the old one opened.

    Without passwords a provider is the only way in, so there it stays linked. The old address gets
    a link that undoes it, if it was ever shown to be the person's.
    """
    await change_address(tx, user_id=person.id, email=new_email, now=now)
    await store.delete_links_of(tx, person.id)
    if services.takes_passwords:
        await services.alternative_sign_ins.forget(tx, person.id)
    token = None
    if person.email_confirmed_at is not None:
        token = await issue_token(
            tx, person=person, purpose=Purpose.TAKE_BACK_EMAIL, email=person.email, now=now
        )
    mail = mails.address_changed(
        services.settings, to=person.email, new_email=new_email, token=token
    )
    await send(tx, mail, vault=services.vault)
