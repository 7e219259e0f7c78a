"""What people change about themselves."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from studium.accounts.people import store
from studium.accounts.people.events import AccountChanged
from studium.accounts.people.fields import clean_preferences
from studium.accounts.people.model import Person, merge_preferences
from studium.platform.database import Transaction
from studium.platform.errors import Invalid, NotFound
from studium.platform.events import emit


class PreferencesTooLarge(Invalid):
    """The change alone is small enough; together with what is kept it is not."""

    slug = "preferences-too-large"
    title = "Too many preferences"


class ProfileChanges(TypedDict, total=False):
    """Only what is to change; values as `people.fields` cleans them."""

    first_name: str | None
    last_name: str | None
    timezone: str | None
    preferences: dict[str, Any]


async def change_profile(
    tx: Transaction, *, user_id: UUID, changes: ProfileChanges, now: datetime
) -> Person:
    """The person as changed; preferences are merged key by key (see `merge_preferences`).

    Raises NotFound when the account is gone, PreferencesTooLarge.
    """
    person = await store.locked_person(tx, user_id)
    if person is None:
        raise NotFound("This account does not exist any more.")
    after = await store.update_profile(
        tx,
        user_id=user_id,
        first_name=changes.get("first_name", person.first_name),
        last_name=changes.get("last_name", person.last_name),
        timezone=changes.get("timezone", person.timezone),
        preferences=_merged(person.preferences, changes.get("preferences", {})),
        now=now,
    )
    if _told_of(after) != _told_of(person):
        await emit(tx, AccountChanged(user_id=user_id), owner_id=None, at=now)
    return after


def _told_of(person: Person) -> tuple[Any, ...]:
    return person.first_name, person.last_name, person.preferences


def _merged(old: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    try:
        return clean_preferences(merge_preferences(old, changes))
    except ValueError as problem:
        raise PreferencesTooLarge(f"{problem} Set keys that you do not need to null.") from None
