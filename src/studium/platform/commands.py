"""What a module's commands get of the installation that they are run for.

@cli.command()
def verify(ctx: typer.Context) -> None:
installation_of(ctx).run(_verify)  # async def _verify(parts: Parts) -> int
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from studium.platform.parts import Parts

T = TypeVar("T")


class Installation(Protocol):
    """This installation, its database reachable and migrated while work runs."""

    def run(self, work: "Callable[[Parts], Awaitable[T]]") -> T:
        """What `work` returns, run on all parts of the installation.

        An error that an operator can fix ends the command with its sentence and status 1.
        """
        ...


def installation_of(context: Any) -> Installation:
    """The installation of a command's `typer.Context`."""
    return cast("Installation", context.obj)
