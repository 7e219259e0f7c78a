"""What a new installation begins with: products, and in the sandbox people to play with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studium.entrypoints.command_error import CommandError

if TYPE_CHECKING:
    from studium.platform.parts import Parts

DEMO_PASSWORD = "lighthouse-violet-42"  # noqa: S105 - printed at every start, sandbox only


@dataclass(frozen=True)
class DemoUser:
    """Somebody to sign in as; `role` is a value of `platform.principal.Role`."""

    email: str
    first_name: str
    role: str


DEMO_USERS = (
    DemoUser("alice@studium.example", "Alice", "CANDIDATE"),
    DemoUser("carol@studium.example", "Carol", "ADMIN"),
    DemoUser("dave@studium.example", "Dave", "SUPPORT"),
)

Say = Callable[[str], None]


async def seed_products(parts: "Parts", say: Say) -> None:
    """Make the products that are missing; what was changed since stays."""
    from studium.commerce import catalog
    from studium.platform.clock import Clock
    from studium.platform.database import Database

    async with parts[Database].transaction() as tx:
        made = await catalog.seed_products(tx, now=parts[Clock].now())
    for product in made:
        say(f"made {product.sku}: {product.name}")


async def seed_demo_users(parts: "Parts", say: Say) -> None:
    """Make the demo accounts that are missing.

    Raises:
        CommandError: this is no sandbox; the accounts' password is known to everybody.
    """
    from studium.accounts.people import add_person, person_by_email, set_role
    from studium.accounts.sign_in.hashing import PasswordHashing
    from studium.platform.clock import Clock
    from studium.platform.database import Database
    from studium.platform.principal import Role
    from studium.platform.settings import Settings

    if not parts[Settings].sandbox:
        raise CommandError(
            "Demo accounts have a password that everybody knows: they are made in a sandbox only "
            "(SANDBOX=true)."
        )
    now = parts[Clock].now()
    for user in DEMO_USERS:
        async with parts[Database].reader() as tx:
            if await person_by_email(tx, user.email):
                continue
        password_hash = await parts[PasswordHashing].hash(DEMO_PASSWORD)
        async with parts[Database].transaction() as tx:
            person = await add_person(
                tx,
                email=user.email,
                first_name=user.first_name,
                password_hash=password_hash,
                email_confirmed=True,
                via="seed",
                now=now,
            )
            await set_role(tx, user_id=person.id, role=Role(user.role), now=now)
        say(f"made {user.email} ({user.role})")


async def make_admin(parts: "Parts", email: str, say: Say) -> None:
    """Give an existing account the role ADMIN.

    Raises:
        CommandError: nobody has this address.
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
        await set_role(tx, user_id=person.id, role=Role.ADMIN, now=parts[Clock].now())
    say(f"{address} is an admin now")
