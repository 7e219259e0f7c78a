"""What signing in brings to `studium seed`: the demo accounts of a sandbox."""

from studium.accounts.people import add_person, person_by_email, set_role
from studium.accounts.sign_in.demo_users import DEMO_PASSWORD, DEMO_USERS
from studium.accounts.sign_in.hashing import PasswordHashing
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.principal import Role
from studium.platform.seeds import Say, Seed


async def seed_demo_users(parts: Parts, say: Say) -> None:
    """Make the demo accounts that are missing."""
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


SEEDS = (
    Seed(
        "demo-user",
        "the demo accounts",
        seed_demo_users,
        order=100,
        sandbox_only=True,
        aliases=("demo-users",),
    ),
)
