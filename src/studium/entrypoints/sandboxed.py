"""Everything that is different when the sandbox is on, so that nothing else need ask.

The sandbox is imported inside the functions: a production process never loads it.
"""

from datetime import timedelta
from typing import TypeVar

from fastapi import FastAPI

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.jobs import JobHandler, Schedule
from studium.platform.mail import Mailer
from studium.platform.parts import Parts
from studium.platform.settings import ModuleSettings, Settings

S = TypeVar("S", bound=ModuleSettings)


def effective_settings(settings: Settings) -> Settings:
    """With the sandbox on: the settings that lead every adapter to its stand-in."""
    if not settings.sandbox:
        return settings
    return _led_here(settings, settings)


def effective_settings_of(own: ModuleSettings, settings: Settings) -> ModuleSettings:
    """The same for the settings of a module."""
    return _led_here(own, settings) if settings.sandbox else own


def _led_here(own: S, settings: Settings) -> S:
    from studium import sandbox

    here = {
        name: value
        for stand_in in sandbox.stand_ins().values()
        for name, value in stand_in.settings(settings).items()
        if name in type(own).model_fields
    }
    return own.model_copy(update=here) if here else own


async def prepare(parts: Parts) -> None:
    """Make the sandbox's tables, and have every stand-in get ready."""
    from studium import sandbox

    await sandbox.apply_schema(parts[Database])
    for stand_in in sandbox.stand_ins().values():
        if stand_in.prepare is not None:
            await stand_in.prepare(parts)


def mount(app: FastAPI, parts: Parts) -> None:
    """Put the stand-ins under /sandbox."""
    from studium import sandbox

    sandbox.mount(app, parts)


def jobs() -> tuple[JobHandler, ...]:
    """The jobs of the stand-ins."""
    from studium import sandbox

    return sandbox.jobs()


def schedules() -> tuple[Schedule, ...]:
    """What time itself does in the sandbox."""
    from studium import sandbox

    return sandbox.schedules()


def mailer(parts: Parts) -> Mailer:
    """The mailbox that keeps what would have been sent."""
    from studium import sandbox

    return sandbox.MailboxMailer(parts[Database], parts[Clock])


async def clock_offset(parts: Parts) -> timedelta:
    """How far the sandbox's clock was moved."""
    from studium import sandbox

    async with parts[Database].reader() as tx:
        return await sandbox.load_offset(tx) or timedelta()
