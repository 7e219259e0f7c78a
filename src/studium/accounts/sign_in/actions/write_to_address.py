"""Mail somebody a link, at most a few times an hour."""

from studium.accounts.people import Person, PersonPrincipal, locked_person, password_hash
from studium.accounts.sign_in.actions.confirm_email import (
    request_email_change,
    send_confirmation,
)
from studium.accounts.sign_in.actions.prove_again import WrongPassword, prove_again
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.errors import TooMany

LINKS_FOR_ONE_PERSON = "5/hour"
LINKS_FOR_ONE_ADDRESS = "5/hour"


async def resend_confirmation(services: SignInServices, *, person: Person) -> None:
    """Mail the link to confirm the address once more. Raises AlreadyConfirmed, TooMany."""
    await services.limiter.hit(f"confirm-email:{person.id}", LINKS_FOR_ONE_PERSON)
    async with services.database.transaction() as tx:
        await send_confirmation(
            tx, person=person, settings=services.settings, vault=services.vault, now=services.now()
        )


async def start_email_change(
    services: SignInServices, *, principal: PersonPrincipal, new_email: str, password: str | None
) -> None:
    """Have the person prove again who they are, then mail the link to the new address.

    Raises WrongPassword, SignInAgain, TooMany, SignInBusy.
    """
    await services.limiter.hit(f"change-email:{principal.user_id}", LINKS_FOR_ONE_PERSON)
    checked = await prove_again(services, principal=principal, password=password)
    try:  # counted by recipient too: several accounts must not flood one mailbox together
        await services.limiter.hit(f"change-email:to:{new_email}", LINKS_FOR_ONE_ADDRESS)
    except TooMany:
        return  # the answer stays: it tells nothing of the address
    async with services.database.transaction() as tx:
        await locked_person(tx, principal.user_id)
        if checked is not None and await password_hash(tx, principal.user_id) != checked:
            raise WrongPassword("Your password was changed meanwhile, somewhere else.")
        await request_email_change(
            tx,
            person=principal.person,
            new_email=new_email,
            settings=services.settings,
            vault=services.vault,
            now=services.now(),
        )
