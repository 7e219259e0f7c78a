"""The modules of Studium, and what each brings: routes, pages, jobs, reactions, templates.

A module says what it brings by having the file for it (ARCHITECTURE.md, "A module"): `api.py`
and `pages.py` hold a `router`, `api.py` also a `root_router` for addresses that others fix
(`commerce.payments` for the webhooks of providers), `jobs.py` JOBS and SCHEDULES,
`subscribers.py` SUBSCRIBERS, `parts.py` a function `provide` that adds the parts that the module
itself needs built. Naming a module here is all that wires these.
"""

import importlib
from collections.abc import Awaitable, Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from studium.platform.events import Subscriber
from studium.platform.jobs import JobHandler, Schedule
from studium.platform.parts import Parts

MODULES = (
    "studium.platform.jobs",
    "studium.platform.events",
    "studium.platform.idempotency",
    "studium.platform.mail",
    "studium.platform.embeddings",
    "studium.accounts.people",
    "studium.accounts.sessions",
    "studium.accounts.sign_in",
    "studium.accounts.single_sign_on",
    "studium.accounts.my_account",
    "studium.connect.integrations",
    "studium.commerce.payments",
    "studium.commerce.catalog",
    "studium.study.pack",
    "studium.operations.site",
    "studium.operations.admin",
    "studium.operations.reference",
)


def routers() -> Iterator[APIRouter]:
    """What is served, in the order in which addresses are looked up: REST, then pages."""
    yield from (module.router for module in _module_files("api") if hasattr(module, "router"))
    yield from root_routers()
    yield from page_routers()


def root_routers() -> Iterator[APIRouter]:
    """REST routers whose addresses are fixed by others, who send large bodies there."""
    yield from (
        module.root_router for module in _module_files("api") if hasattr(module, "root_router")
    )


def large_body_paths() -> tuple[str, ...]:
    """How the addresses begin that take large bodies: those that providers send events to."""
    routes = (route for router in root_routers() for route in router.routes)
    return tuple(route.path.partition("{")[0] for route in routes if isinstance(route, APIRoute))


def page_routers() -> Iterator[APIRouter]:
    """Routers of pages."""
    yield from (module.router for module in _module_files("pages"))


def job_handlers() -> Iterator[JobHandler]:
    """The handlers of every kind of job, but those of the event subscribers."""
    for module in _module_files("jobs"):
        yield from getattr(module, "JOBS", ())


def schedules() -> Iterator[Schedule]:
    """What the clock enqueues."""
    for module in _module_files("jobs"):
        yield from getattr(module, "SCHEDULES", ())


def subscribers() -> Iterator[Subscriber]:
    """Who reacts to which events."""
    for module in _module_files("subscribers"):
        yield from module.SUBSCRIBERS


def providers() -> Iterator[Callable[[Parts], Awaitable[None]]]:
    """What adds the modules' own parts, in the order of MODULES."""
    yield from (module.provide for module in _module_files("parts"))


def template_folders() -> list[Path]:
    """Where the modules keep their templates."""
    folders = (_folder(module) / "templates" for module in MODULES)
    return [folder for folder in folders if folder.is_dir()]


def _module_files(name: str) -> Iterator[Any]:
    """Each module's file of this name, where it has one."""
    for module in MODULES:
        if find_spec(f"{module}.{name}") is not None:
            yield importlib.import_module(f"{module}.{name}")


def _folder(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ImportError(f"no module {module}: see entrypoints/modules.py")
    return Path(spec.origin).parent
