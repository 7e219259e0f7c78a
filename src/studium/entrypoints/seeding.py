"""Making the first admin of an installation."""

from typing import TYPE_CHECKING

from studium.entrypoints.command_error import CommandError

if TYPE_CHECKING:
    from studium.platform.parts import Parts
    from studium.platform.seeds import Say


async def make_admin(parts: "Parts", email: str, say: "Say") -> None:
    """Give an existing account the role ADMIN, once its address is proved to be its owner's.

    Raises:
        CommandError: nobody has this address, or whoever signed up with it never confirmed it.
    """
    from studium.accounts.people import clean_email, person_by_email, set_role
    from studium.platform.clock import Clock
    from studium.platform.database import Database
    from studium.platform.principal import Role

    try:
        address = clean_email(email)
    except ValueError as problem:
        raise CommandError(f"{email}: {problem}") from problem
    async with parts[Database].transaction() as tx:
        person = await person_by_email(tx, address)
        if person is None:
            raise CommandError(f"Nobody has the address {address}: let them sign up first.")
        if person.email_confirmed_at is None:
            raise CommandError(
                f"Nobody has proved that {address} is theirs: let them open the link in the mail "
                "that asks them to confirm it (under Settings they can have it sent again), and "
                "run this once more."
            )
        await set_role(tx, user_id=person.id, role=Role.ADMIN, now=parts[Clock].now())
    say(f"{address} is an admin now")
