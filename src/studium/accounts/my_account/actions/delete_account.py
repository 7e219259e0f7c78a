"""Leave for good."""

from studium.accounts.people import PersonPrincipal, erase_person
from studium.accounts.sessions import delete_sessions_of
from studium.accounts.sign_in import SignInServices, delete_tokens_of, goodbye, prove_again
from studium.accounts.single_sign_on import delete_identities_of
from studium.platform.mail import send


async def delete_account(
    services: SignInServices, *, principal: PersonPrincipal, password: str | None
) -> None:
    """Make the account anonymous, end its sessions, and tell the wings above by an event.

    Records of money keep the user id alone. Raises WrongPassword, SignInAgain, LastAdmin,
    TooMany, SignInBusy.
    """
    await prove_again(services, principal=principal, password=password)
    user_id, now = principal.user_id, services.now()
    async with services.database.transaction() as tx:
        await erase_person(tx, user_id=user_id, now=now)
        await delete_sessions_of(tx, user_id)
        await delete_tokens_of(tx, user_id)
        await delete_identities_of(tx, user_id)
        await send(tx, goodbye(services.settings, to=principal.person.email), vault=services.vault)
