"""What keeps a form from being put together. Pure."""

from dataclasses import dataclass

from studium.platform.errors import Conflict


class BlueprintImpossible(Conflict):
    """The bank cannot fill this blueprint; `rule` in the details names what cannot be met."""

    slug = "blueprint-impossible"
    title = "This exam cannot be put together"

    def __init__(self, rule: str, message: str) -> None:
        """Name the rule."""
        super().__init__(message, rule=rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of each domain, type (None: free) and difficulty (None: free)."""

    domains: dict[str, int]
    types: dict[str, int] | None
    difficulties: dict[int, int] | None
