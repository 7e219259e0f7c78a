"""What a module makes in a new installation, in its `seeds.py`: an option of `studium seed`.

SEEDS = (Seed("templates", "the exam templates", seed_templates, order=300),)
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from studium.platform.parts import Parts

Say = Callable[[str], None]


@dataclass(frozen=True)
class Seed:
    """Content that a new installation begins with.

    `name` is the option: `--templates`. `what` ends the sentence "Only ...". `run` makes what is
    missing, leaves what is there, and tells each thing that it made; `clear`, where there is one,
    takes away what it made (`studium seed --clear --templates`). Lower `order` comes first.
    """

    name: str
    what: str
    run: Callable[[Parts, Say], Awaitable[None]]
    clear: Callable[[Parts, Say], Awaitable[None]] | None = None
    order: int = 500
    sandbox_only: bool = False
    aliases: tuple[str, ...] = ()
