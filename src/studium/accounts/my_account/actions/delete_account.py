"""Leave for good."""

from studium.accounts.people import PersonPrincipal, erase_person
from studium.accounts.sessions import delete_sessions_of
from studium.accounts.sign_in import SignInDesk, delete_tokens_of, goodbye, prove_again
from studium.accounts.single_sign_on import delete_identities_of
from studium.platform.mail import send


async def delete_account(
    desk: SignInDesk, *, principal: PersonPrincipal, password: str | None
) -> None:
    """Make the account anonymous, end its sessions, and tell the wings above by an event.

    Records of money keep the user id alone. Raises WrongPassword, SignInAgain, LastAdmin,
    TooMany, SignInBusy.
    """
    await prove_again(desk, principal=principal, password=password)
    user_id, now = principal.user_id, desk.now()
    async with desk.database.transaction() as tx:
        await erase_person(tx, user_id=user_id, now=now)
        await delete_sessions_of(tx, user_id)
        await delete_tokens_of(tx, user_id)
        await delete_identities_of(tx, user_id)
        await send(tx, goodbye(desk.settings, to=principal.person.email), vault=desk.vault)
