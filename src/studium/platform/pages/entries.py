"""What a module adds to pages that are not its own, in its `entries.py`.

    NAVIGATION = (NavigationEntry("Exams", "/exams", order=300),)
    DASHBOARD = (DashboardSection("exams/dashboard.html", read_dashboard, order=300),)
    ADMIN = (AdminEntry("Exams", "Make templates.", "/admin/exams", icon="layers"),)

Lower `order` comes first.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from studium.platform.database import Transaction
from studium.platform.parts import Parts
from studium.platform.principal import Principal


class Audience(StrEnum):
    """Who is shown an entry."""

    EVERYBODY = "everybody"
    STRANGERS = "strangers"
    SIGNED_IN = "signed_in"
    STAFF = "staff"
    ADMINS = "admins"

    def includes(self, principal: Principal | None) -> bool:
        """Whether this caller is one of them."""
        if principal is None:
            return self in {Audience.EVERYBODY, Audience.STRANGERS}
        return {
            Audience.EVERYBODY: True,
            Audience.STRANGERS: False,
            Audience.SIGNED_IN: True,
            Audience.STAFF: principal.is_staff,
            Audience.ADMINS: principal.is_admin,
        }[self]


@dataclass(frozen=True)
class NavigationEntry:
    """A place that the navigation on every page leads to.

    Entries of one `group` stand together in a menu of that name, in the place of the first.
    """

    label: str
    href: str
    audience: Audience = Audience.SIGNED_IN
    order: int = 500
    group: str | None = None


@dataclass(frozen=True)
class NavigationGroup:
    """What the navigation shows at one place: a single entry, or a menu of several."""

    label: str
    entries: tuple[NavigationEntry, ...]

    @property
    def is_menu(self) -> bool:
        """Whether it opens a menu."""
        return self.entries[0].group is not None


def grouped(entries: Iterable[NavigationEntry]) -> list[NavigationGroup]:
    """The navigation, its menus in the places of their first entries."""
    found: dict[str, list[NavigationEntry]] = {}
    for entry in entries:
        found.setdefault(entry.group or entry.href, []).append(entry)
    return [NavigationGroup(each[0].group or each[0].label, tuple(each)) for each in found.values()]


@dataclass(frozen=True)
class AdminEntry:
    """A card on the first admin page: `text` is a sentence, `icon` a name in icons.html."""

    title: str
    text: str
    href: str
    icon: str = "layers"
    audience: Audience = Audience.STAFF
    order: int = 500


ReadSection = Callable[[Parts, Transaction, Principal], Awaitable[Mapping[str, Any] | None]]


@dataclass(frozen=True)
class DashboardSection:
    """A section of the dashboard: one small read, and the template that shows its values.

    `read` gets a read-only transaction and answers None when there is nothing to show to this
    person. The template is a fragment: a `<section>` with an `<h2>`; besides the values it has
    what every page has (`platform.pages.render`).
    """

    template: str
    read: ReadSection
    order: int = 500


@dataclass(frozen=True)
class PageEntries:
    """All that the modules add, each list in its order."""

    navigation: tuple[NavigationEntry, ...] = ()
    dashboard: tuple[DashboardSection, ...] = ()
    admin: tuple[AdminEntry, ...] = ()
