"""The modules of Studium, and what each brings, found by the files in its folder.

A module says what it brings by having the file for it; ARCHITECTURE.md, "What a module brings",
lists the files with what each holds. Naming a module here is all that wires these.
"""

import importlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studium.platform.settings import ModuleSettings

if TYPE_CHECKING:  # every command reads this file, and `studium --help` is to be quick
    from fastapi import APIRouter

    from studium.platform.alert_rules import AlertRule
    from studium.platform.doctor import RunCheck
    from studium.platform.events import Subscriber
    from studium.platform.figures import Figure, Figures
    from studium.platform.gauges import Gauges
    from studium.platform.jobs import JobHandler, Loop, Schedule
    from studium.platform.pages import AdminEntry, DashboardSection, NavigationEntry, PageEntries
    from studium.platform.parts import Parts
    from studium.platform.person_members import PersonMembers
    from studium.platform.personal_data import PersonalData
    from studium.platform.retention import RetentionRules
    from studium.platform.seeds import Seed
    from studium.platform.site_content import SiteContent
    from studium.platform.staff_search import StaffSearch, StaffSearches
    from studium.platform.tour import Chapter

MODULES = (
    "studium.platform.jobs",
    "studium.platform.events",
    "studium.platform.idempotency",
    "studium.platform.mail",
    "studium.platform.audit",
    "studium.platform.embeddings",
    "studium.platform.files",
    "studium.accounts.people",
    "studium.accounts.sessions",
    "studium.accounts.sign_in",
    "studium.accounts.single_sign_on",
    "studium.accounts.my_account",
    "studium.connect.calls",
    "studium.connect.connections",
    "studium.connect.inbound",
    "studium.connect.api_keys",
    "studium.connect.oauth_apps",
    "studium.connect.webhooks",
    "studium.connect.broker",
    "studium.commerce.payments",
    "studium.commerce.payments.samples",
    "studium.commerce.entitlements",
    "studium.commerce.catalog",
    "studium.commerce.invoices",
    "studium.commerce.credits",
    "studium.commerce.subscriptions",
    "studium.commerce.reconciliation",
    "studium.commerce.reconciliation.replay",
    "studium.study.questions",
    "studium.study.questions.formats",
    "studium.study.pack",
    "studium.study.exams",
    "studium.study.exams.measuring",
    "studium.study.flashcards",
    "studium.study.analytics",
    "studium.study.tutor",
    "studium.study.plan",
    "studium.studio.printing",
    "studium.studio.calendars",
    "studium.studio.booking",
    "studium.operations.live",
    "studium.operations.gauges",
    "studium.operations.alerts",
    "studium.operations.activity",
    "studium.operations.overview",
    "studium.operations.site",
    "studium.operations.admin",
    "studium.operations.reference",
)


def routers() -> "Iterator[APIRouter]":
    """What is served, in the order in which addresses are looked up: REST, then pages."""
    yield from (module.router for module in _module_files("api") if hasattr(module, "router"))
    yield from root_routers()
    yield from page_routers()


def root_routers() -> "Iterator[APIRouter]":
    """REST routers whose addresses are fixed by others, who send large bodies there."""
    yield from (
        module.root_router for module in _module_files("api") if hasattr(module, "root_router")
    )


def large_body_paths() -> tuple[str, ...]:
    """How the addresses begin that take large bodies: those that providers send events to."""
    from fastapi.routing import APIRoute

    routes = (route for router in root_routers() for route in router.routes)
    return tuple(route.path.partition("{")[0] for route in routes if isinstance(route, APIRoute))


def page_routers() -> "Iterator[APIRouter]":
    """Routers of pages."""
    yield from (module.router for module in _module_files("pages"))


def job_handlers() -> "Iterator[JobHandler]":
    """The handlers of every kind of job, but those of the event subscribers."""
    yield from _declared("jobs", "JOBS")


def loops() -> "Iterator[Loop]":
    """What a worker does all the time."""
    yield from _declared("jobs", "LOOPS")


def schedules() -> "Iterator[Schedule]":
    """What the clock enqueues."""
    yield from _declared("jobs", "SCHEDULES")


def subscribers() -> "Iterator[Subscriber]":
    """Who reacts to which events."""
    yield from _declared("subscribers", "SUBSCRIBERS")


def providers() -> "Iterator[Callable[[Parts], Awaitable[None]]]":
    """What adds the modules' own parts, in the order of MODULES."""
    yield from (module.provide for module in _module_files("parts"))


def settings_kinds() -> Iterator[type[ModuleSettings]]:
    """The settings of each module that has any."""
    for module in _module_files("settings"):
        for kind in vars(module).values():
            if _is_settings(kind) and kind.__module__ == module.__name__:
                yield kind


def page_entries(site: "SiteContent") -> "PageEntries":
    """What the modules add to navigation, dashboard and first admin page, each in its order.

    Wings that the site does not show add nothing.
    """
    from studium.platform.pages import PageEntries

    def added(name: str) -> tuple[Any, ...]:
        shown = (each for each in MODULES if all(map(site.shows, each.split("."))))
        return tuple(sorted(_declared("entries", name, of=shown), key=_order))

    return PageEntries(added("NAVIGATION"), added("DASHBOARD"), added("ADMIN"))


def seeds() -> "list[Seed]":
    """What `studium seed` can make, in the order in which it is made."""
    return sorted(_declared("seeds", "SEEDS"), key=_order)


def personal_data() -> "Iterator[PersonalData]":
    """What the modules hold about people."""
    yield from _declared("personal_data", "PERSONAL_DATA")


def retention_rules() -> "RetentionRules":
    """How long the modules keep their rows."""
    from studium.platform.retention import RetentionRules

    return RetentionRules(
        tuple(_declared("retention", "RETENTION")), tuple(_declared("retention", "PARTITIONS"))
    )


def alert_rules() -> "Iterator[AlertRule]":
    """What the modules alert people to."""
    yield from _declared("alerts", "ALERT_RULES")


def staff_searches() -> "StaffSearches":
    """What staff can look for, in its order."""
    from studium.platform.staff_search import StaffSearches

    return StaffSearches(tuple(sorted(_declared("staff_search", "STAFF_SEARCH"), key=_order)))


def figures() -> "Figures":
    """What the first admin page draws over time, in its order."""
    from studium.platform.figures import Figures

    return Figures(tuple(sorted(_declared("figures", "FIGURES"), key=_order)))


def gauges() -> "Gauges":
    """What is read every minute of how the installation does."""
    from studium.platform.gauges import Gauges

    return Gauges(tuple(_declared("gauges", "GAUGES")))


def checks() -> "Iterator[RunCheck]":
    """What the modules have `studium doctor` look at."""
    yield from _declared("doctor", "CHECKS")


def chapters() -> "list[Chapter]":
    """The chapters of `studium tour`, in their order."""
    return sorted(_declared("tour", "CHAPTERS"), key=_order)


def person_members() -> "PersonMembers":
    """What the modules add to the answer about a person."""
    from studium.platform.person_members import PersonMembers

    return PersonMembers(tuple(_declared("person_members", "PERSON_MEMBERS")))


def command_files() -> dict[str, Path]:
    """The files `commands.py` by the name of their module; nothing is imported for it."""
    return {f"{module}.commands": file for module in MODULES if (file := _file(module, "commands"))}


def background() -> "Iterator[Callable[[Parts], Coroutine[Any, Any, None]]]":
    """What runs in every process as long as it lives, until canceled."""
    yield from _declared("background", "BACKGROUND")


def template_folders() -> list[Path]:
    """Where the modules keep their templates."""
    return _folders("templates")


def static_folders() -> list[Path]:
    """Where the modules keep the files that are served under /static."""
    return _folders("static")


def forget_folders() -> None:
    """Look for the modules anew: for tests that make some."""
    _folder.cache_clear()
    _file.cache_clear()


def _declared(file: str, name: str, of: Iterable[str] | None = None) -> Iterator[Any]:
    """Everything in the tuples of this name in the modules' files of that name."""
    for module in _module_files(file, of):
        yield from getattr(module, name, ())


def _module_files(name: str, of: Iterable[str] | None = None) -> Iterator[Any]:
    """Each module's file of this name, where it has one."""
    for module in MODULES if of is None else of:
        if _file(module, name):
            yield importlib.import_module(f"{module}.{name}")


@cache
def _file(module: str, name: str) -> Path | None:
    """A module's file or package of this name."""
    folder = _folder(module)
    for path in (folder / f"{name}.py", folder / name / "__init__.py"):
        if path.is_file():
            return path
    return None


def _folders(name: str) -> list[Path]:
    return [folder for module in MODULES if (folder := _folder(module) / name).is_dir()]


@cache
def _folder(module: str) -> Path:
    """Where a module lies. It is found without being imported, which takes longer."""
    search: Sequence[str] | None = None
    folder = ""
    for depth in range(1, module.count(".") + 2):
        spec = PathFinder.find_spec(".".join(module.split(".")[:depth]), search)
        if spec is None or not spec.submodule_search_locations:
            raise ImportError(f"no module {module}: see entrypoints/modules.py")
        search = list(spec.submodule_search_locations)
        folder = search[0]
    return Path(folder)


def _is_settings(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, ModuleSettings)


def _order(
    entry: "NavigationEntry | DashboardSection | AdminEntry | Figure | Seed | Chapter"
    " | StaffSearch",
) -> int:
    return entry.order
