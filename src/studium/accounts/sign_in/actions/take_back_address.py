"""Undo a change of address: by the link that the old address was sent."""

from studium.accounts.people import (
    EmailTaken,
    change_address,
    release_unproved_email,
    update_password_hash,
)
from studium.accounts.sessions import end_other_sessions
from studium.accounts.sign_in import mails, store
from studium.accounts.sign_in.actions.issue_token import issue_token
from studium.accounts.sign_in.actions.spend_token import LinkNotGood, spend_token
from studium.accounts.sign_in.model import Purpose
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.database import Transaction
from studium.platform.mail import send


async def take_back_address(tx: Transaction, services: SignInServices, *, token: str) -> str | None:
    """Give the account its old address again, and close it to whoever had it meanwhile.

    Its password, sessions, links and other ways in end, except for links that went to still
    earlier addresses: spending a younger one never undoes an older one. An account that took the
    address meanwhile without proving it loses it. Returns the token with which a new
    password is chosen at once; None where passwords are not used.

    Raises LinkNotGood, or EmailTaken when another account proved the address meanwhile: whoever
    reads its mail can get into that one, and delete it.
    """
    now = services.now()
    try:
        person, used = await spend_token(
            tx, token=token, purposes=(Purpose.TAKE_BACK_EMAIL,), now=now
        )
    except LinkNotGood:  # whose advice is to ask for a new one, which nobody can
        raise LinkNotGood("This link was used before or is too old.") from None
    unproved_id = await release_unproved_email(tx, used.email, now=now)
    if unproved_id is not None and unproved_id != person.id:
        await end_other_sessions(tx, user_id=unproved_id, kept_id=None, now=now)
    try:
        await change_address(tx, user_id=person.id, email=used.email, now=now)
    except EmailTaken:
        raise EmailTaken(
            "Another account was made with your address meanwhile. Choose a new password for that "
            "one, delete it in its settings, then follow this link again."
        ) from None
    await update_password_hash(tx, user_id=person.id, password_hash=None, now=now)
    await store.delete_links_since(tx, person.id, used.id)
    await services.alternative_sign_ins.forget(tx, person.id)
    await end_other_sessions(tx, user_id=person.id, kept_id=None, now=now)
    mail = mails.address_taken_back(services.settings, to=person.email, old_email=used.email)
    await send(tx, mail, vault=services.vault)
    if not services.takes_passwords:
        return None
    return await issue_token(
        tx, person=person, purpose=Purpose.RESET_PASSWORD, email=used.email, now=now
    )
