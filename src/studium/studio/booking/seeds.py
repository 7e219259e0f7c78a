"""What booking brings to `studium seed`: a service of the demo creator."""

from studium.accounts.people import person_by_email
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed
from studium.studio.booking import store
from studium.studio.booking.actions.keep_service import ServiceWishes, make_service
from studium.studio.booking.model import WEEKDAYS

_DEMO = "alice@studium.example"
_PORTRAIT = ServiceWishes(
    name="Portrait session",
    description="An hour in the studio, with a choice of ten pictures.",
    location="Studio, 1 Main Street",
    timezone="Europe/Berlin",
    buffer_before_minutes=15,
    buffer_after_minutes=15,
    daily_limit=4,
    hours={day: ["09:00-12:00", "13:00-17:00"] for day in WEEKDAYS[:5]},
)


async def seed_demo_service(parts: Parts, say: Say) -> None:
    """A service that guests can book; once."""
    async with parts[Database].transaction() as tx:
        person = await person_by_email(tx, _DEMO)
        if person is None or await store.services_of(
            tx, person.id, before_id=AFTER_ALL_IDS, limit=1
        ):
            return
        made = await make_service(tx, owner_id=person.id, wishes=_PORTRAIT, now=parts[Clock].now())
    say(f"made the service {made.name} of {_DEMO}: /book/{made.slug}")


SEEDS = (
    Seed(
        "demo-booking",
        "the demo creator's service",
        seed_demo_service,
        order=660,
        sandbox_only=True,
    ),
)
