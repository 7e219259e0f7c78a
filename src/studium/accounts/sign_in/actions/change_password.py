"""Choose another password while signed in."""

from studium.accounts.people import (
    PersonPrincipal,
    locked_person,
    password_hash,
    update_password_hash,
)
from studium.accounts.sessions import end_other_sessions
from studium.accounts.sign_in import mails, store
from studium.accounts.sign_in.actions.prove_again import WrongPassword, prove_again
from studium.accounts.sign_in.model import Purpose
from studium.accounts.sign_in.password_rules import check_new_password
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.mail import send


async def change_password(
    services: SignInServices,
    *,
    principal: PersonPrincipal,
    current_password: str | None,
    new_password: str,
) -> None:
    """Set the password and end every session but this one; a mail says so.

    Links under way for a new password or another address die: a stranger may have asked.

    People who came through a provider set their first password with a fresh session.
    Raises WeakPassword, WrongPassword, SignInAgain, TooMany, PasswordsOff, SignInBusy.
    """
    services.require_passwords()
    person = principal.person
    check_new_password(new_password, email=person.email)
    checked = await prove_again(services, principal=principal, password=current_password)
    new_hash = await services.hashing.hash(new_password)
    now = services.now()
    async with services.database.transaction() as tx:
        await locked_person(tx, person.id)
        if await password_hash(tx, person.id) != checked:
            raise WrongPassword("Your password was changed meanwhile, somewhere else.")
        await update_password_hash(tx, user_id=person.id, password_hash=new_hash, now=now)
        await store.delete_tokens_for(tx, person.id, Purpose.RESET_PASSWORD)
        await store.delete_tokens_for(tx, person.id, Purpose.CHANGE_EMAIL)
        await end_other_sessions(tx, user_id=person.id, kept_id=principal.session_id, now=now)
        mail = mails.password_changed(services.settings, to=person.email)
        await send(tx, mail, vault=services.vault)
