"""People: the record of everybody with an account.

Other modules find, add and change people through the functions named here.
"""

from studium.accounts.people.actions.add_person import EmailTaken, add_person
from studium.accounts.people.actions.change_profile import (
    PreferencesTooLarge,
    ProfileChanges,
    change_profile,
)
from studium.accounts.people.actions.confirm_address import change_address, confirm_address
from studium.accounts.people.actions.erase_person import LastAdmin, erase_person
from studium.accounts.people.actions.set_role import set_role
from studium.accounts.people.answers import PersonAnswer, answer_about
from studium.accounts.people.callers import BySession, PageBySession
from studium.accounts.people.events import (
    AccountChanged,
    AccountCreated,
    AccountDeleted,
    AccountEmailConfirmed,
)
from studium.accounts.people.exporting import Exporter, Exporters
from studium.accounts.people.fields import (
    BrowserTimeZone,
    EmailAddress,
    Name,
    Preferences,
    TimeZoneName,
    clean_email,
    clean_name,
    clean_timezone,
    timezones,
)
from studium.accounts.people.model import Person, PersonPrincipal
from studium.accounts.people.store import (
    KnownPassword,
    administrators,
    count_people,
    locked_person,
    page_of_ids,
    password_hash,
    password_of_email,
    person_by_email,
    person_by_id,
    release_unproved_email,
    replace_password_hash,
    update_password_hash,
)

__all__ = [
    "AccountChanged",
    "AccountCreated",
    "AccountDeleted",
    "AccountEmailConfirmed",
    "BrowserTimeZone",
    "BySession",
    "EmailAddress",
    "EmailTaken",
    "Exporter",
    "Exporters",
    "KnownPassword",
    "LastAdmin",
    "Name",
    "PageBySession",
    "Person",
    "PersonAnswer",
    "PersonPrincipal",
    "Preferences",
    "PreferencesTooLarge",
    "ProfileChanges",
    "TimeZoneName",
    "add_person",
    "administrators",
    "answer_about",
    "change_address",
    "change_profile",
    "clean_email",
    "clean_name",
    "clean_timezone",
    "confirm_address",
    "count_people",
    "erase_person",
    "locked_person",
    "page_of_ids",
    "password_hash",
    "password_of_email",
    "person_by_email",
    "person_by_id",
    "release_unproved_email",
    "replace_password_hash",
    "set_role",
    "timezones",
    "update_password_hash",
]
