"""Leave for good."""

from studium.accounts.people import PersonPrincipal, erase_person
from studium.accounts.sign_in import SignInServices, goodbye, prove_again
from studium.platform.mail import send
from studium.platform.personal_data import PersonalDataRegistry


async def delete_account(
    services: SignInServices,
    *,
    principal: PersonPrincipal,
    password: str | None,
    personal_data: PersonalDataRegistry,
) -> None:
    """Make the account anonymous, erase what modules hold of it, and tell the wings above.

    Records of money keep the user id alone. Raises WrongPassword, SignInAgain, LastAdmin,
    TooMany, SignInBusy.
    """
    await prove_again(services, principal=principal, password=password)
    user_id, now = principal.user_id, services.now()
    async with services.database.transaction() as tx:
        await erase_person(tx, user_id=user_id, now=now)
        await personal_data.erase(tx, user_id, now=now)
        await send(tx, goodbye(services.settings, to=principal.person.email), vault=services.vault)
