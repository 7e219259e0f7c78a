"""The installation for module commands: fulfils `platform.commands.Installation`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from studium.platform.parts import Parts

T = TypeVar("T")


class ThisInstallation:
    """The one that the settings name, or that `studium up` runs beside the command."""

    def run(self, work: "Callable[[Parts], Awaitable[T]]") -> T:
        """See `Installation.run`. Raises CommandError."""
        from studium.entrypoints.migrations import require_latest
        from studium.entrypoints.running_database import running_database
        from studium.entrypoints.running_settings import settings_of_running_up

        with running_database(settings_of_running_up()) as database_url:
            asyncio.run(require_latest(database_url))
            return asyncio.run(_run(work))


async def _run(work: "Callable[[Parts], Awaitable[T]]") -> T:
    from studium.entrypoints.preflight import read_settings
    from studium.entrypoints.wiring import running_parts
    from studium.platform.database import is_outage
    from studium.platform.telemetry import configure_logging

    settings = read_settings()
    # What a command says is on standard output; the log beside it tells of trouble only.
    level = settings.log_level if settings.log_level == "error" else "warning"
    configure_logging(log_format=settings.log_format, level=level, is_outage=is_outage)
    async with running_parts(settings) as parts:
        return await work(parts)
